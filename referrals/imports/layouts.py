"""The columns that are read of each table: those of HSDS 3.0, those of its elders (``older`` makes something of them), other names."""

from sswork.imports.headers import Column

from .tables import BY_NAME

# Columns that 3.0 no longer has. Ohana keeps lists in cells and gives a service one location.
ELDER_COLUMNS = {
    "organization": "date_incorporated funding_sources",
    "service": "location_id accepted_payments audience eligibility funding_sources keywords languages required_documents"
    " service_areas taxonomy_ids",
    "location": "accessibility languages virtual short_desc",
    "phone": "number_type department",
    "taxonomy": "taxonomy_id parent_id parent_name vocabulary",
    "regular_schedule": "service_id location_id service_at_location_id weekday opens_at closes_at valid_from valid_to dtstart"
    " freq interval byday bymonthday description",
    "holiday_schedule": "service_id location_id service_at_location_id start_date end_date closed opens_at closes_at",
    "postal_address": "location_id attention address_1 address_2 city region state_province postal_code country",
    "payment_accepted": "service_id payment",
    "eligibility": "service_id eligibility minimum_age maximum_age",
    "service_taxonomy": "service_id taxonomy_id taxonomy_term_id taxonomy_detail",
    "link_taxonomy": "link_id link_type taxonomy_id taxonomy_term_id",
    "required_document": "document",
    "language": "language",
    "service_area": "service_area",
    "accessibility": "accessibility",
    "schedule": "weekday",
}
OTHER_NAMES = {
    "organization_id": "organisation_id org_id",
    "parent_organization_id": "parent_organisation_id",
    "service_at_location_id": "services_at_location_id",
    "website": "url",
    "url": "website",
    "type": "number_type phone_type",
    "wait_time": "waiting_time",
    "state_province": "state province county",
    "postal_code": "zip zip_code postcode",
    "address_1": "address address1 street",
    "address_2": "address2",
    "latitude": "lat",
    "longitude": "lng lon long",
    "location_type": "type",
    "eligibility_description": "eligibility",
    "taxonomy_term_id": "taxonomy_term",
    "code": "term_code",
}
PRIVATE = {
    "private",
    "isprivate",
    "confidential",
    "isconfidential",
    "hidden",
    "ishidden",
    "unlisted",
    "unpublished",
    "undisclosed",
    "donotpublish",
    "donotdisplay",
    "donotshare",
    "donotlist",
    "notpublic",
    "restricted",
    "isrestricted",
    "internal",
    "internalonly",
    "suppress",
    "suppressed",
    "addressprivate",
    "privateaddress",
    "addressconfidential",
    "confidentialaddress",
    "locationconfidential",
    "privacy",
    "visibility",
}
PUBLIC = {"public", "ispublic", "publish", "published", "ispublished", "display", "isdisplayed", "visible", "isvisible"}


def columns_of(kind: str) -> tuple[Column, ...]:
    """Names are matched exactly first, so that another column's alias never takes a column of its own name."""
    names = ["id"]
    if kind in BY_NAME:
        names += [column.name for column in BY_NAME[kind].columns]
    names += [each for each in ELDER_COLUMNS.get(kind, "").split() if each not in names]
    return tuple(Column(name, _aliases(name, names), keeps_literals=name == "name") for name in names)


def _aliases(name: str, names: list[str]) -> tuple[str, ...]:
    return tuple(each for each in OTHER_NAMES.get(name, "").split() if each not in names)
