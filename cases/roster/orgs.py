"""The orgs of a roster as districts and schools; and a school for every student, whatever the file names.

A student belongs to a school. Files name departments, districts, or ids that no file describes: the school above is taken,
and where there is none a placeholder is made, so that nobody is lost because an org is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sswork.imports.checks import not_longer_than, split_list
from sswork.imports.issues import IssueLog
from sswork.imports.reading import Block

from .files import RosterFile
from .layouts import OrgRow
from .terms import DISTRICT_LIKE, PART_OF_SCHOOL, SCHOOL_LIKE, plain

# No GUID holds this character: the ids of placeholders meet no id of a file.
NO_SCHOOL = "#no-school"
DIRECTLY_UNDER = "#school"


@dataclass
class Org:
    sourced_id: str
    type: str
    name: str
    identifier: str
    parent: str
    removed: str
    line: int
    is_placeholder: bool = False

    @property
    def is_school(self) -> bool:
        return self.type in SCHOOL_LIKE or self.is_placeholder

    @property
    def is_district(self) -> bool:
        return self.type in DISTRICT_LIKE


class Orgs:
    """``known`` are the orgs of earlier imports: sourced id → ``district``, ``school``, or ``placeholder`` for a school that
    no file has described yet."""

    def __init__(self, file: RosterFile, known: Mapping[str, str], log: IssueLog):
        self._file = file
        self._known = known
        self._log = log
        self._by_id: dict[str, Org] = {}
        self._schools_of_list: dict[str, tuple[str, ...]] = {}
        self._remarks: dict[str, list[tuple[str, str]]] = {}
        for org in self._read():
            self._by_id.setdefault(org.sourced_id, org)
        self._check_parents()

    def __len__(self) -> int:
        return len(self._by_id)

    def schools_of(self, ids: str) -> tuple[str, ...]:
        """The schools of a list of orgs, the first one being the main one; at least one."""
        if ids not in self._schools_of_list:
            self._remarks[ids] = []
            self._schools_of_list[ids] = self._find_schools(split_list(ids), self._remarks[ids])
        return self._schools_of_list[ids]

    def report(self, block: Block, column: str) -> None:
        """Say at the rows what was remarkable about the orgs that they name."""
        remarkable = {ids for ids, remarks in self._remarks.items() if remarks}
        if remarkable.isdisjoint(block[column]):
            return
        for ids, line in zip(block[column], block.lines, strict=True):
            for value, reason in self._remarks[ids] if ids in remarkable else ():
                self._log.warning(block.file, line, reason, column=column, value=value)

    def school_if_any(self, ids: str) -> str:
        """For staff: the first of the orgs that is or lies in a school; no placeholder is made for them."""
        return next(filter(None, map(self._school_of, split_list(ids))), "")

    def rows(self) -> Iterator[OrgRow]:
        """Districts and schools. Other orgs have told their story when parents were looked up."""
        parents = {org.sourced_id: self._district_above(org) for org in self._by_id.values() if org.is_school}
        used = set(parents.values())
        for org in self._by_id.values():
            if org.is_school:
                yield self._row(org, "school", parents[org.sourced_id])
            elif org.type == "district" or org.sourced_id in used:
                yield self._row(org, "district", "")

    @staticmethod
    def _row(org: Org, kind: str, parent: str) -> OrgRow:
        placeholder = "t" if org.is_placeholder else "f"
        return OrgRow(
            org.sourced_id, kind, org.name or org.sourced_id, org.identifier, parent, placeholder, org.removed
        )

    def _read(self) -> Iterator[Org]:
        for block in self._file.blocks():
            names = not_longer_than(255, block, "name", self._log)
            identifiers = not_longer_than(255, block, "identifier", self._log)
            own = (
                block["sourcedId"],
                map(plain, block["type"]),
                names,
                identifiers,
                block["parentSourcedId"],
                block["removed"],
            )
            for row, written in zip(zip(*own, block.lines, strict=True), block["type"], strict=True):
                yield self._of_known_type(Org(*row), written)

    def _of_known_type(self, org: Org, written: str) -> Org:
        if org.sourced_id in self._by_id:
            self._log.error(
                self._file.name,
                org.line,
                _("The identifier has occurred before."),
                column="sourcedId",
                value=org.sourced_id,
            )
        elif not (org.is_school or org.is_district or org.type in PART_OF_SCHOOL or org.removed):
            self._log.warning(
                self._file.name, org.line, _("This type of org is not known."), column="type", value=written
            )
        return org

    def _check_parents(self) -> None:
        for org in self._by_id.values():
            if org.parent and org.parent not in self._by_id and org.parent not in self._known:
                self._log.warning(
                    self._file.name,
                    org.line,
                    _("No file describes this org."),
                    column="parentSourcedId",
                    value=org.parent,
                )

    def _above(self, org: Org) -> Iterator[Org]:
        """The org and those above it, upwards; a circle ends where it began."""
        seen: set[str] = set()
        current: Org | None = org
        while current and current.sourced_id not in seen:
            seen.add(current.sourced_id)
            yield current
            current = self._by_id.get(current.parent)

    def _district_above(self, org: Org) -> str:
        above = list(self._above(org))
        known = above[-1].parent if self._known.get(above[-1].parent) == "district" else ""
        return next((each.sourced_id for each in above if each.is_district and not self._never_was(each)), known)

    def _find_schools(self, ids: list[str], remarks: list[tuple[str, str]]) -> tuple[str, ...]:
        """Known schools if there are any; an id that nothing describes is then only remarked on."""
        schools = tuple(dict.fromkeys(filter(None, map(self._school_of, ids))))
        remarks.extend((each, _("No file describes this org.")) for each in ids if schools and not self._is_known(each))
        return schools or (self._placeholder(ids[0] if ids else "", remarks),)

    def _is_known(self, sourced_id: str) -> bool:
        org = self._by_id.get(sourced_id)
        return sourced_id in self._known if org is None else not self._never_was(org)

    def _school_of(self, sourced_id: str) -> str | None:
        """The org itself or the school above it."""
        org = self._by_id.get(sourced_id)
        if org is None:
            return sourced_id if self._known.get(sourced_id) in ("school", "placeholder") else None
        return next(
            (each.sourced_id for each in self._above(org) if each.is_school and not self._never_was(each)), None
        )

    def _never_was(self, org: Org) -> bool:
        """It is taken away, and no file has brought it: nothing can hang from it."""
        return org.removed == "t" and self._known.get(org.sourced_id) in (None, "placeholder")

    def _placeholder(self, sourced_id: str, remarks: list[tuple[str, str]]) -> str:
        """A school that stands in for a department, for a district to which a student belongs directly, or for an unknown org."""
        org = self._by_id.get(sourced_id)
        if not sourced_id:
            made = Org(NO_SCHOOL, "", _("School not stated"), "", "", "", 0)
            reason = _("The student belongs to no school. One is made for such students.")
        elif not self._is_known(sourced_id):
            made = Org(sourced_id, "", _("School %(id)s") % {"id": sourced_id[:100]}, "", "", "", 0)
            reason = _("No file describes this org. A school is made for its students.")
        elif org is None or org.is_district:
            name = _("No school (%(org)s)") % {"org": org.name if org else sourced_id}
            made = Org(sourced_id + DIRECTLY_UNDER, "", name[:255], "", sourced_id, "", 0)
            reason = _("Students belong to the district directly. A school is made for them.")
        else:
            made, reason = org, _("Students belong to an org that is no school. It is taken as one.")
        made.is_placeholder = True
        if not self._is_known(made.sourced_id):
            self._by_id[made.sourced_id] = made
        remarks.append((sourced_id, reason))
        return made.sourced_id
