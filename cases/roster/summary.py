"""What a roster changes, in the words of people: one line for each kind of thing."""

from django.utils.translation import gettext_lazy as _

from sswork.imports.summary import Line

# Table of the comparison → what people call it, and the table of the file that it was compared with.
TITLES = {
    "students": (_("Students"), "students"),
    "guardians": (_("Guardians"), "guardians"),
    "guardianships": (_("Who is whose guardian"), "guardianships"),
    "enrolments": (_("Enrolments"), "memberships"),
    "programmes": (_("Programs"), "flags"),
    "staff": (_("Staff"), "staff"),
    "orgs": (_("Schools and district"), "orgs"),
}


def lines_of(counts: dict) -> list[Line]:
    """From the counts of a batch; empty as long as nothing has been read."""
    changes, read = counts.get("changes", {}), counts.get("read", {})
    return [
        _line(name, str(title), read.get(source, 0), changes[name])
        for name, (title, source) in TITLES.items()
        if name in changes and (read.get(source) or any(changes[name].values()))
    ]


def _line(name: str, title: str, in_file: int, change: dict) -> Line:
    """Unchanged are the others of the rows in the file. A row that asks for a removal is counted under that."""
    unchanged = max(0, in_file - change["added"] - change["changed"])
    return Line(name, title, in_file=in_file, unchanged=unchanged, **change)


def students_of(counts: dict) -> Line | None:
    """What people ask first of a roster."""
    return next((line for line in lines_of(counts) if line.name == "students"), None)
