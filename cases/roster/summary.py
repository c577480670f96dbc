"""What a roster changes, in the words of people: one line for each kind of thing."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

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


@dataclass(frozen=True)
class Line:
    name: str
    title: str
    in_file: int
    added: int
    changed: int
    removed: int

    @property
    def unchanged(self) -> int:
        """Of the rows in the file. A row that asks for a removal is counted under that."""
        return max(0, self.in_file - self.added - self.changed)

    @property
    def differs(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def lines_of(counts: dict) -> list[Line]:
    """From the counts of a batch; empty as long as nothing has been read."""
    changes, read = counts.get("changes", {}), counts.get("read", {})
    return [
        Line(name, str(title), in_file=read.get(source, 0), **changes[name])
        for name, (title, source) in TITLES.items()
        if name in changes and (read.get(source) or any(changes[name].values()))
    ]


def students_of(counts: dict) -> Line | None:
    """What people ask first of a roster."""
    return next((line for line in lines_of(counts) if line.name == "students"), None)
