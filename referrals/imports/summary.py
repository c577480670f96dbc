"""What a directory changes, in the words of people: one line for each kind of thing that people ask for."""

from django.utils.translation import gettext_lazy as _

from sswork.imports.summary import Line

TITLES = {
    "organization": _("Agencies"),
    "service": _("Services"),
    "location": _("Places"),
    "address": _("Addresses"),
    "phone": _("Telephone numbers"),
    "contact": _("Contacts"),
    "schedule": _("Opening times"),
    "language": _("Languages"),
}
OTHER = _("All else")


def lines_of(counts: dict) -> list[Line]:
    """From the counts of a batch; empty as long as nothing has been read."""
    changes, read = counts.get("changes", {}), counts.get("read", {})
    lines = [_line(name, str(title), [name], changes, read) for name, title in TITLES.items() if name in changes]
    rest = [name for name in changes if name not in TITLES]
    lines.append(_line("other", str(OTHER), rest, changes, read))
    return [line for line in lines if line.in_file or line.differs]


def _line(name: str, title: str, names: list[str], changes: dict, read: dict) -> Line:
    sums = {what: sum(changes[each][what] for each in names) for what in ("added", "changed", "removed", "same")}
    return Line(name, title, in_file=sum(read.get(each, 0) for each in names), unchanged=sums.pop("same"), **sums)
