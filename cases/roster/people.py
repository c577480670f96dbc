"""The users of a roster as students, guardians and staff.

A user whom a student names as agent is a guardian, whatever the user's role: a teacher may be a parent too, and SDS gives
guardians no role at all.
"""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from itertools import compress

from django.utils.translation import gettext as _

from sswork.imports.checks import Converted, not_longer_than, split_lists, yes_or_no
from sswork.imports.issues import IssueLog
from sswork.imports.reading import Block
from sswork.imports.tables import Table

from .files import RosterFile
from .layouts import GuardianRow, PersonRow, StaffRow, StudentRow
from .orgs import Orgs
from .roles import Roles
from .terms import GUARDIAN, STAFF, STUDENT, grade

EMAIL = r"[^@\s]+@[^@\s]+"
EMAILS = re.compile(rf"(?:{EMAIL})?(?:\n(?:{EMAIL})?)*")
LENGTHS = {
    "givenName": 255, "middleName": 255, "familyName": 255, "preferredGivenName": 255, "pronouns": 60, "identifier": 255,
    "email": 255, "username": 255, "phone": 60, "sms": 60, "homeLanguage": 60, "address": 255, "city": 100, "postalCode": 20,
}  # fmt: skip
STUDENT_COLUMNS = (
    "sourcedId", "removed", "givenName", "middleName", "familyName", "preferredGivenName", "pronouns", "identifier", "grades",
    "email", "homeLanguage", "address", "city", "postalCode", "has_agents",
)  # fmt: skip
GUARDIAN_COLUMNS = (
    "sourcedId",
    "removed",
    "givenName",
    "familyName",
    "email",
    "phone",
    "sms",
    "homeLanguage",
    "has_agents",
)
PERSON_COLUMNS = (
    "sourcedId", "removed", "givenName", "middleName", "familyName", "preferredGivenName", "email", "phone", "sms", "grades",
)  # fmt: skip


@dataclass
class Naming:
    """Who names whom as agent, as columns, with the lines."""

    people: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, block: Block) -> None:
        for person, named, line in zip(
            block["sourcedId"], split_lists(block["agentSourcedIds"]), block.lines, strict=True
        ):
            self.named += named
            self.people += [person] * len(named)
            self.lines += [line] * len(named)


class People:
    """Reads users.csv. ``roles`` holds what roles.csv told; users.csv adds to it where it has a role column."""

    def __init__(self, file: RosterFile, roles: Roles, orgs: Orgs, log: IssueLog):
        self._file, self._roles, self._orgs, self._log = file, roles, orgs, log
        self._in_roles = frozenset(roles.students)
        self._grade = Converted(grade)
        self._enabled = Converted(yes_or_no)
        self._seen: dict[str, int] = {}
        self._staff: list[Block] = []
        self._unsure: list[Block] = []
        self.students = Table(StudentRow)
        self.guardians = Table(GuardianRow)
        self.agents = Naming()
        self.wards = Naming()
        self.preferred_schools: dict[str, str] = {}
        self.disabled: set[str] = set()

    def read(self) -> None:
        self._newest = self._newest_rows()
        for read in self._file.blocks():
            block = self._named(self._once(read))
            self._clean(block)
            kinds = self._kinds(block)
            self._take_students(block.keep([kind == STUDENT for kind in kinds]))
            self._take_guardians(block.keep([kind == GUARDIAN for kind in kinds]))
            self._staff.append(block.keep([kind == STAFF for kind in kinds]))
            self._unsure.append(block.keep([not kind for kind in kinds]))

    def make_guardians(self, named: Container[str]) -> None:
        """Of staff, and of people whose role is not known, those whom a student names."""
        for block in [*self._staff, *self._unsure]:
            self._take_guardians(block.keep([person in named for person in block["sourcedId"]]))
        self._unsure = [block.keep([person not in named for person in block["sourcedId"]]) for block in self._unsure]

    def staff(self) -> Table[StaffRow]:
        """A disabled account of somebody on the staff means that the person has left."""
        table = Table(StaffRow)
        for block in self._staff:
            enabled = self._enabled(block, "enabledUser", self._log)
            left = ["t" if gone or on == "f" else "" for gone, on in zip(block["removed"], enabled, strict=True)]
            told = [self._roles.staff.get(person, ("", "")) for person in block["sourcedId"]]
            roles = [(role or own)[:60] for (role, _orgs), own in zip(told, block["role"], strict=True)]
            orgs = [orgs or own for (_role, orgs), own in zip(told, block["orgSourcedIds"], strict=True)]
            columns = (block[name] for name in ("givenName", "familyName", "email"))
            table.extend(block["sourcedId"], block.lines, left, *columns, roles, map(self._orgs.school_if_any, orgs))
        return table

    def without_role(self) -> Table[PersonRow]:
        """People of whom this roster does not say what they are: in a delta, an earlier one has said it."""
        table = Table(PersonRow)
        for block in self._unsure:
            sourced_ids, *others = (block[name] for name in PERSON_COLUMNS)
            table.extend(sourced_ids, block.lines, *others)
        return table

    def without_school(self) -> list[tuple[str, int]]:
        """Students, with their lines, who are not at any school so far."""
        missing = set(self.students["sourced_id"]).difference(self._roles.memberships["student"])
        if not missing:
            return []
        rows = zip(self.students["sourced_id"], self.students["line"], self.students["removed"], strict=True)
        return [(student, line) for student, line, removed in rows if not removed and student in missing]

    def _once(self, block: Block) -> Block:
        """Rows whose identifier has not occurred before; in a delta the newest row of each."""
        lines = dict(zip(block["sourcedId"], block.lines, strict=True))
        if len(lines) == len(block) and self._seen.keys().isdisjoint(lines):
            self._seen.update(lines)
            return block
        return block.keep([self._counts(*row, block.file) for row in zip(block["sourcedId"], block.lines, strict=True)])

    def _counts(self, person: str, line: int, file: str) -> bool:
        _modified, counting = self._newest.get(person, ("", self._seen.setdefault(person, line)))
        if counting != line:
            reason = _("The person is told more than once. Line %(line)d counts.") % {"line": counting}
            self._log.error(file, line, reason, column="sourcedId", value=person)
        return counting == line

    def _newest_rows(self) -> dict[str, tuple[str, int]]:
        """In a delta a person may be told several times: the row that was modified last counts. Empty for a bulk file."""
        newest: dict[str, tuple[str, int]] = {}
        for file in self._file.files if self._file.has("dateLastModified") else ():
            for block in file.blocks(IssueLog()):
                if not any(block["dateLastModified"]):
                    break
                for person, modified, line in zip(
                    block["sourcedId"], block["dateLastModified"], block.lines, strict=True
                ):
                    if modified >= newest.get(person, ("", 0))[0]:
                        newest[person] = (modified, line)
        return newest

    def _named(self, block: Block) -> Block:
        """Nobody can be found by no name. A row that removes somebody needs none."""
        names = zip(block["familyName"], block["givenName"], block["removed"], strict=True)
        named = [bool(family or given or removed) for family, given, removed in names]
        if all(named):
            return block
        for line, has_name in zip(block.lines, named, strict=True):
            if not has_name:
                self._log.error(block.file, line, _("The person has no name."), column="familyName")
        return block.keep(named)

    def _clean(self, block: Block) -> None:
        for name, limit in LENGTHS.items():
            if name in block.columns:
                block.columns[name] = not_longer_than(limit, block, name, self._log)
        block.columns["email"] = self._emails(block)
        block.columns["grades"] = self._grades(block)
        block.columns["has_agents"] = ["t" if agents else "" for agents in block["agentSourcedIds"]]

    def _emails(self, block: Block) -> list[str]:
        """In small letters, as users sign in; what cannot be an address is dropped. SDS may have it as the user name alone."""
        values = list(map(str.lower, block["email"]))
        if not EMAILS.fullmatch("\n".join(values)):
            values = [self._if_email(value, block.file, line) for value, line in zip(values, block.lines, strict=True)]
        if "" not in values:
            return values
        return [
            value or (name.lower() if re.fullmatch(EMAIL, name) else "")
            for value, name in zip(values, block["username"], strict=True)
        ]

    def _if_email(self, value: str, file: str, line: int) -> str:
        if not value or re.fullmatch(EMAIL, value):
            return value
        self._log.warning(file, line, _("This is not an e-mail address."), column="email", value=value)
        return ""

    def _grades(self, block: Block) -> list[str]:
        grades = self._grade(block, "grades", self._log)
        told = self._roles.grades
        if not told or "" not in grades:
            return grades
        return [grade or told.get(person, "") for grade, person in zip(grades, block["sourcedId"], strict=True)]

    def _kinds(self, block: Block) -> list[str]:
        own = self._roles.kinds_of(block)
        if "" not in own:
            return own
        return [kind or told for kind, told in zip(own, self._roles.kinds(block["sourcedId"]), strict=True)]

    def _take_students(self, block: Block) -> None:
        sourced_ids, *others = (block[name] for name in STUDENT_COLUMNS)
        blank = [""] * len(block)
        self.students.extend(sourced_ids, block.lines, *others, blank, blank)
        enabled = self._enabled(block, "enabledUser", self._log)
        self.disabled.update(compress(sourced_ids, [each == "f" for each in enabled]))
        self.agents.add(block)
        self._place(block.keep([not removed for removed in block["removed"]]))

    def _place(self, block: Block) -> None:
        """Schools by users.csv, for students of whom roles.csv does not tell any."""
        if "primaryOrgSourcedId" in block.columns:
            self._note_preferred(block)
        if "orgSourcedIds" not in block.columns and "primaryOrgSourcedId" not in block.columns:
            return
        orgs = [
            own or primary for own, primary in zip(block["orgSourcedIds"], block["primaryOrgSourcedId"], strict=True)
        ]
        block.columns["orgSourcedIds"] = orgs
        block = block.keep(
            [bool(each) and person not in self._in_roles for each, person in zip(orgs, block["sourcedId"], strict=True)]
        )
        self._roles.add_by_orgs(block, block["orgSourcedIds"], block["grades"])
        self._orgs.report(block, "orgSourcedIds")

    def _note_preferred(self, block: Block) -> None:
        schools = {org: self._orgs.school_if_any(org) for org in set(block["primaryOrgSourcedId"])}
        found = map(schools.__getitem__, block["primaryOrgSourcedId"])
        self.preferred_schools.update(zip(block["sourcedId"], found, strict=True))

    def _take_guardians(self, block: Block) -> None:
        if "role" in block.columns:
            self._roles.add_guardians(block.keep(block["role"]), "sourcedId")
        sourced_ids, *others = (block[name] for name in GUARDIAN_COLUMNS)
        self.guardians.extend(sourced_ids, block.lines, *others)
        self.wards.add(block)
