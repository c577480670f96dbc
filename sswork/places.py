"""In which place of the rule packs a district lies."""

from sswork.actions import action, audit


@action
def set_place(*, district, jurisdiction: str, by) -> None:
    """The rules of this place hold in the district from now on; what was reckoned before keeps the rule that it names."""
    before, district.jurisdiction = district.jurisdiction, jurisdiction
    district.save(update_fields=["jurisdiction"])
    audit("district.placed", by=by, target=district, before=before, after=jurisdiction)
