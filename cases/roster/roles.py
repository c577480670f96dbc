"""Who is a student, a guardian or on the staff, and which student belongs to which school.

OneRoster 1.2 and SDS say it in roles.csv, one row per person, role and org; 1.1 in two columns of users.csv. Where neither is
there, class enrollments tell who is a student and at which school.
"""

import datetime
from collections import Counter
from collections.abc import Container, Sequence
from itertools import compress, repeat

from django.utils.translation import gettext as _

from sswork.imports.checks import Converted, Unfit, day, last_day_before, not_longer_than, yes_or_no
from sswork.imports.issues import IssueLog
from sswork.imports.reading import Block
from sswork.imports.tables import Table

from .files import RosterFile
from .layouts import MembershipRow
from .orgs import Orgs
from .terms import GUARDIAN, PEOPLE, RELATIONSHIPS, STAFF, STUDENT, UNSURE, grade, plain

NEVER = datetime.date.max.isoformat()
PRIMARY = {"primary": "t", "secondary": "f"}


class Roles:
    """What is known of each person's role: filled from roles.csv, class enrollments or users.csv, and asked by sourced id."""

    def __init__(self, orgs: Orgs, date_format: str | None, log: IssueLog):
        self._orgs = orgs
        self._log = log
        self._kind = Converted(_kind)
        self._grade = Converted(grade)
        self._first_day = Converted(day(date_format))
        self._last_day = Converted(last_day_before(date_format))
        self._primary = Converted(lambda value: PRIMARY.get(value.lower()) or yes_or_no(value))
        self.students: set[str] = set()
        self.guardians: dict[str, str] = {}
        self.staff: dict[str, tuple[str, str]] = {}
        self.grades: dict[str, str] = {}
        self.memberships = Table(MembershipRow)
        self._kinds: dict[str, str] | None = None

    def kinds_of(self, block: Block, name: str = "role") -> list[str]:
        return self._kind(block, name, self._log)

    def kinds(self, people: Sequence[str]) -> list[str]:
        """What roles.csv says. Of several roles the one that matters most here: a student who helps out is a student."""
        if self._kinds is None:
            self._kinds = dict.fromkeys(self.guardians, GUARDIAN) | dict.fromkeys(self.staff, STAFF)
            self._kinds |= dict.fromkeys(self.students, STUDENT)
        return list(map(self._kinds.get, people, repeat(UNSURE)))

    def read_roles(self, file: RosterFile) -> None:
        for block in file.blocks():
            kinds = self.kinds_of(block)
            self._add_students(block.keep([kind == STUDENT for kind in kinds]))
            self._add_staff(block.keep([kind == STAFF for kind in kinds]), "orgSourcedId")
            self.add_guardians(block.keep([kind == GUARDIAN for kind in kinds]), "userSourcedId")
        self._drop_impossible(file.name)

    def read_enrolments(self, file: RosterFile, only: Container[str] | None = None) -> None:
        """Classes prove presence at a school, and nothing about its days. ``only`` are students of no school so far."""
        seen: set[tuple[str, str]] = set()
        for block in file.blocks():
            kinds = self.kinds_of(block)
            if only is None:
                self._add_staff(block.keep([kind == STAFF for kind in kinds]), "schoolSourcedId")
            rows = zip(
                block["userSourcedId"], block["schoolSourcedId"], kinds, block["removed"], block.lines, strict=True
            )
            for student, org, kind, removed, line in rows:
                if kind == STUDENT and not removed and (student, org) not in seen and (only is None or student in only):
                    seen.add((student, org))
                    self.students.add(student)
                    self._add_schools(student, self._orgs.schools_of(org), line, is_main=True)
            self._orgs.report(block, "schoolSourcedId")

    def add_by_orgs(self, block: Block, orgs: list[str], grades: list[str]) -> None:
        """Memberships of users.csv: since when is not stated, and the first school is the main one."""
        schools = {each: self._orgs.schools_of(each) for each in set(orgs)}
        self._extend(block["sourcedId"], [schools[each][0] for each in orgs], grades, block.lines)
        several = {each for each, found in schools.items() if len(found) > 1}
        for student, each, line in zip(block["sourcedId"], orgs, block.lines, strict=True) if several else ():
            if each in several:
                self._add_schools(student, schools[each][1:], line, is_main=False)

    def add_to_no_school(self, student: str, line: int) -> None:
        self._add_schools(student, self._orgs.schools_of(""), line, is_main=True)

    def add_guardians(self, block: Block, key: str) -> None:
        terms = {term: RELATIONSHIPS.get(plain(term), "") for term in set(block["role"])}
        self.guardians.update(zip(block[key], map(terms.__getitem__, block["role"]), strict=True))

    def drop_repeats(self) -> None:
        """One membership told twice (two classes, two rows) is one membership."""
        table = self.memberships
        keys = list(zip(table["student"], table["school"], table["first_day"], strict=True))
        first = dict(zip(reversed(keys), reversed(range(len(keys))), strict=True))
        if len(first) < len(keys):
            table.keep([first[key] == at for at, key in enumerate(keys)])

    def main_schools(self, today: datetime.date, preferred: dict[str, str]) -> dict[str, str]:
        """Each student's school of today: the one that the file calls primary among those in force, else the latest."""
        students, schools = self.memberships["student"], self.memberships["school"]
        only = dict(zip(students, schools, strict=True))
        if len(only) == len(students):
            return only
        several = {student for student, count in Counter(students).items() if count > 1}
        return only | self._best(several, today.isoformat(), preferred)

    def left_on(self, students: Container[str], today: datetime.date) -> dict[str, str]:
        """Of these students, those whose memberships are all over: the day after the last one."""
        last_days: dict[str, str] = {}
        for row in self.memberships:
            if row.student in students and not row.removed:
                last_days[row.student] = max(last_days.get(row.student, ""), row.last_day or NEVER)
        return {student: _day_after(last) for student, last in last_days.items() if last < today.isoformat()}

    def _best(self, several: set[str], day: str, preferred: dict[str, str]) -> dict[str, str]:
        best: dict[str, tuple] = {}
        for row in compress(self.memberships, [student in several for student in self.memberships["student"]]):
            in_force = not row.removed and row.first_day <= day and (not row.last_day or row.last_day >= day)
            rank = (in_force, preferred.get(row.student) == row.school, row.is_main == "t", row.first_day)
            if row.student not in best or rank > best[row.student][0]:
                best[row.student] = (rank, row.school)
        return {student: school for student, (_rank, school) in best.items()}

    def _extend(
        self, students: Sequence[str], schools: Sequence[str], grades: Sequence[str], lines: Sequence[int]
    ) -> None:
        many = len(students)
        blank = [""] * many
        self.memberships.extend(students, schools, blank, blank, grades, ["t"] * many, blank, blank, lines)

    def _add_schools(self, student: str, schools: Sequence[str], line: int, *, is_main: bool) -> None:
        for school, primary in zip(schools, ["t" if is_main else "f", *repeat("f", len(schools) - 1)], strict=True):
            self.memberships.append(MembershipRow(student, school, "", "", "", primary, "", "", line))

    def _add_staff(self, block: Block, org: str) -> None:
        """The first role of a person, and all orgs."""
        for person, role, orgs in zip(block["userSourcedId"], block["role"], block[org], strict=True):
            known = self.staff.get(person)
            self.staff[person] = (known[0], f"{known[1]},{orgs}") if known else (role, orgs)

    def _add_students(self, block: Block) -> None:
        self.students.update(block["userSourcedId"])
        first_days = self._first_day(block, "beginDate", self._log)
        last_days = self._last_day(block, "endDate", self._log)
        grades = self._grade(block, "grade", self._log)
        self.grades.update(
            (student, grade) for student, grade in zip(block["userSourcedId"], grades, strict=True) if grade
        )
        schools = {org: self._orgs.schools_of(org)[0] for org in set(block["orgSourcedId"])}
        self._orgs.report(block, "orgSourcedId")
        self.memberships.extend(
            block["userSourcedId"],
            map(schools.__getitem__, block["orgSourcedId"]),
            first_days,
            last_days,
            grades,
            self._primary(block, "isPrimary" if "isPrimary" in block.columns else "roleType", self._log),
            not_longer_than(255, block, "sourcedId", self._log),  # nothing is looked up by it
            block["removed"],
            block.lines,
        )

    def _drop_impossible(self, file: str) -> None:
        """Roles that end before they begin."""
        table = self.memberships
        possible = [
            not last or first <= last for first, last in zip(table["first_day"], table["last_day"], strict=True)
        ]
        if all(possible):
            return
        for row, fits in zip(table, possible, strict=True):
            if not fits:
                self._log.error(
                    file, row.line, _("The role ends before it begins."), column="endDate", value=row.last_day
                )
        table.keep(possible)


def _day_after(day: str) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def _kind(value: str) -> str:
    """A role that is not known leaves the person without one, as staff; whom a student names as agent becomes a guardian too."""
    try:
        return PEOPLE[plain(value)]
    except KeyError:
        raise Unfit(_("This role is not known here. The person is kept, without a role."), STAFF) from None
