"""Reads a roster, of OneRoster 1.0, 1.1, 1.2 or Microsoft SDS 2.1, as rows that are ready to be merged.

What is wrong is listed and the rest goes in; only a package that is no roster is refused (BrokenFile). Nothing is written here.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from sswork.imports.checks import Converted, one_of
from sswork.imports.issues import BrokenFile, IssueLog
from sswork.imports.package import Package
from sswork.imports.reading import Block
from sswork.imports.tables import Table, without_garbage_collection

from .files import Mode, RosterFiles, open_files
from .layouts import (
    KEY,
    DemographicRow,
    EndedRow,
    FlagRow,
    GuardianRow,
    GuardianshipRow,
    MembershipRow,
    OrgRow,
    PersonRow,
    StaffRow,
    StudentRow,
    TermRow,
    YearRow,
)  # fmt: skip
from .links import Links, read_relationships
from .orgs import Orgs
from .people import People
from .roles import Roles
from .sessions import Sessions
from .terms import SEXES, birth_date, programme

Progress = Callable[[str], None]


@dataclass
class Roster:
    """What a roster says, as tables, and for each kind of file whether it is complete."""

    dialect: str
    system: str
    modes: dict[str, Mode] = field(default_factory=dict)
    orgs: Table[OrgRow] = field(default_factory=lambda: Table(OrgRow))
    years: Table[YearRow] = field(default_factory=lambda: Table(YearRow))
    terms: Table[TermRow] = field(default_factory=lambda: Table(TermRow))
    students: Table[StudentRow] = field(default_factory=lambda: Table(StudentRow))
    guardians: Table[GuardianRow] = field(default_factory=lambda: Table(GuardianRow))
    staff: Table[StaffRow] = field(default_factory=lambda: Table(StaffRow))
    people: Table[PersonRow] = field(default_factory=lambda: Table(PersonRow))
    guardianships: Table[GuardianshipRow] = field(default_factory=lambda: Table(GuardianshipRow))
    ended: Table[EndedRow] = field(default_factory=lambda: Table(EndedRow))
    memberships: Table[MembershipRow] = field(default_factory=lambda: Table(MembershipRow))
    demographics: Table[DemographicRow] = field(default_factory=lambda: Table(DemographicRow))
    flags: Table[FlagRow] = field(default_factory=lambda: Table(FlagRow))

    @property
    def tables(self) -> dict[str, Table]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Table)}

    @property
    def summary(self) -> dict:
        """For people: what it is, and how much was read."""
        return {
            "read": {name: len(table) for name, table in self.tables.items()},
            "dialect": self.dialect,
            "system": self.system,
        }

    def until(self, today: datetime.date) -> str:
        """The next day on which a membership begins or is over. Until then the day does not matter."""
        begins = set(self.memberships["first_day"])
        ends = {last_day for last_day in set(self.memberships["last_day"]) if last_day}
        over = {(datetime.date.fromisoformat(each) + datetime.timedelta(days=1)).isoformat() for each in ends}
        return min((each for each in begins | over if each > today.isoformat()), default=datetime.date.max.isoformat())


class Options(NamedTuple):
    """``known_orgs``: orgs of earlier imports, sourced id → kind. ``date_format``: of dates that are not ISO, for ``strptime``."""

    today: datetime.date
    known_orgs: Mapping[str, str] = {}
    date_format: str | None = None


def read_roster(path: str | Path, log: IssueLog, options: Options, progress: Progress = lambda step: None) -> Roster:
    with Package(path, log) as package:
        return read_package(package, log, options, progress)


def read_package(package: Package, log: IssueLog, options: Options, progress: Progress = lambda step: None) -> Roster:
    with without_garbage_collection():
        return _Reader(open_files(package, log), log, options, progress).read()


class _Reader:
    def __init__(self, files: RosterFiles, log: IssueLog, options: Options, progress: Progress):
        self._files = files
        self._log = log
        self._options = options
        self._progress = progress
        self._roster = Roster(_dialect(files), files.system)

    def read(self) -> Roster:
        """Schools before people, roles before users; what refers to people comes last."""
        self._progress(_("Reading schools"))
        self._orgs = Orgs(self._files["orgs"], self._options.known_orgs, self._log)
        self._read_sessions()
        self._progress(_("Reading people"))
        self._read_people()
        self._progress(_("Reading families"))
        self._read_links()
        self._progress(_("Reading memberships"))
        self._place_students()
        self._read_demographics()
        self._read_flags()
        for row in self._orgs.rows():
            self._roster.orgs.append(row)
        self._roster.modes = {kind: file.mode for kind, file in self._files.by_kind.items()}
        return self._roster

    @property
    def _complete(self) -> bool:
        """All people are in this roster: whom it does not describe does not exist."""
        return self._files["users"].mode is Mode.BULK

    def _read_sessions(self) -> None:
        sessions = Sessions(self._files["academicSessions"], self._options.date_format, self._log)
        for year in sessions.years():
            self._roster.years.append(year)
        for term in sessions.terms():
            self._roster.terms.append(term)

    def _read_people(self) -> None:
        users, roles = self._files["users"], self._files["roles"]
        self._roles = Roles(self._orgs, self._options.date_format, self._log)
        self._roles.read_roles(roles)
        self._only_classes_tell = bool(users.files) and not roles.files and not users.has("role")
        if self._only_classes_tell:
            self._roles.read_enrolments(self._files["enrollments"])
        self._people = People(users, self._roles, self._orgs, self._log)
        self._people.read()
        self._students = set(self._people.students["sourced_id"])
        if self._complete and self._only_classes_tell and not self._students:
            raise BrokenFile(_("%(file)s does not tell who is a student: it has no roles.") % {"file": users.name})

    def _read_links(self) -> None:
        file, people, roster = self._files["relationships"], self._people, self._roster
        related = list(read_relationships(file, self._log))
        named = {*people.agents.named, *(each.contact for each in related), *(each.student for each in related)}
        people.make_guardians(named - self._students)
        guardians = set(people.guardians["sourced_id"])
        links = Links(self._students, guardians, complete=self._complete, file=self._files["users"].name, log=self._log)
        links.add_related(related, file.name)
        links.add_agents(people.agents)
        links.add_wards(people.wards)
        roster.guardianships, roster.ended = links.table(self._roles.guardians), links.ended
        roster.guardians, roster.staff, roster.people = people.guardians, people.staff(), people.without_role()
        self._others = {*guardians, *roster.staff["sourced_id"], *roster.people["sourced_id"]}
        if self._complete:
            self._leave_out_people_without_role()

    def _leave_out_people_without_role(self) -> None:
        for person in self._roster.people:
            reason = _("Nothing tells whether this person is a student, a guardian or on the staff.")
            self._log.error(self._files["users"].name, person.line, reason, column="role")
        self._roster.people = Table(PersonRow)

    def _place_students(self) -> None:
        people, roles = self._people, self._roles
        missing = people.without_school()
        if missing and not self._only_classes_tell:
            roles.read_enrolments(self._files["enrollments"], {student for student, _line in missing})
        for student, line in people.without_school() if self._complete else ():
            self._log.warning(
                self._files["users"].name, line, _("The student belongs to no school."), column="orgSourcedIds"
            )
            roles.add_to_no_school(student, line)
        roles.memberships.keep(self._of_students(roles.memberships["student"], roles.memberships["line"], "roles"))
        roles.drop_repeats()
        schools = roles.main_schools(self._options.today, people.preferred_schools)
        self._roster.memberships, self._roster.students = roles.memberships, people.students
        left = roles.left_on(people.disabled, self._options.today) if people.disabled else {}
        people.students.columns["left_on"] = [left.get(student, "") for student in people.students["sourced_id"]]
        people.students.columns["school"] = [schools.get(student, "") for student in people.students["sourced_id"]]

    def _of_students(self, people: Sequence[str], lines: Sequence[int], kind: str) -> list[bool]:
        """For each person whether it is a student; somebody whom no file describes is reported."""
        others = set(people) - self._students if self._complete else set()
        for person, line in zip(people, lines, strict=True) if others else ():
            if person in others and person not in self._others:
                self._log.warning(
                    self._files[kind].name, line, _("No row describes this person."), column=KEY[kind], value=person
                )
        return [person not in others for person in people] if others else [True] * len(people)

    def _read_demographics(self) -> None:
        born = Converted(birth_date(self._options.today, self._options.date_format))
        sex = Converted(one_of(SEXES))
        seen: set[str] = set()
        for read in self._files["demographics"].blocks():
            block = read.keep(self._of_students(read["sourcedId"], read.lines, "demographics"))
            block = self._first_rows(block, seen)
            days, sexes = born(block, "birthDate", self._log), sex(block, "sex", self._log)
            self._roster.demographics.extend(block["sourcedId"], days, sexes, block.lines)

    def _first_rows(self, block: Block, seen: set[str]) -> Block:
        """Of several rows about one student the first one counts."""
        people = block["sourcedId"]
        if len(set(people)) == len(people) and seen.isdisjoint(people):
            seen.update(people)
            return block
        first = []
        for person, line in zip(people, block.lines, strict=True):
            first.append(person not in seen)
            seen.add(person)
            if not first[-1]:
                self._log.error(
                    block.file, line, _("The identifier has occurred before."), column="sourcedId", value=person
                )
        return block.keep(first)

    def _read_flags(self) -> None:
        flag, seen = Converted(programme), set()
        for read in self._files["userFlags"].blocks():
            block = read.keep(self._of_students(read["userSourcedId"], read.lines, "userFlags"))
            for student, found, line in zip(
                block["userSourcedId"], flag(block, "flag", self._log), block.lines, strict=True
            ):
                if found and (student, found) not in seen:
                    seen.add((student, found))
                    self._roster.flags.append(FlagRow(student, found, line))


def _dialect(files: RosterFiles) -> str:
    """For people: which standard the files follow."""
    roles = files["roles"]
    if files["relationships"].files or files["userFlags"].files or (roles.files and not roles.has("sourcedId")):
        return "Microsoft SDS 2.1"
    guess = "1.2" if roles.files else "1.1" if files["users"].has("enabledUser") else "1.0"
    return f"OneRoster {files.version or guess}"
