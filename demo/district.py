"""The demo district's schools, its school year, and the staff who work there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from demo import names
from demo.cast import DOMAIN, SCHOOLS, calendar_days
from demo.copying import copy_rows, take_ids
from referrals.models import Meeting, Team
from sswork.models import CalendarDay, Organization, RoleAssignment, StaffMember, Term, User
from sswork.roles import Role

GRADES = {
    "elementary": ("KG", "01", "02", "03", "04", "05"),
    "middle": ("06", "07", "08"),
    "high": ("09", "10", "11", "12"),
}
# Of a thousand students, how many go to a school of the level; and how many such a school has.
SHARE = {"elementary": 0.46, "middle": 0.23, "high": 0.31}
SIZE = {"elementary": 450, "middle": 700, "high": 1200}
TITLES = {"elementary": "{} Elementary", "middle": "{} Middle School", "high": "{} High School"}
CAST_SCHOOL = {level: key for key, (_name, level) in SCHOOLS.items()}


@dataclass
class School:
    id: int
    key: str
    name: str
    level: str
    workers: list[int] = field(default_factory=list)
    team: list[int] = field(default_factory=list)
    staff: list[int] = field(default_factory=list)
    team_id: int = 0


@dataclass(frozen=True)
class Days:
    """The school year as every school of the demo lives it: instructional days, and those that are over."""

    today: date
    first: date
    last: date
    instructional: list[date]
    lived: list[date]


def schools_for(students: int) -> list[tuple[str, str]]:
    """Key and level of the schools that so many students need, the cast's own first."""
    found = []
    for level, share in SHARE.items():
        count = max(1, round(students * share / SIZE[level]))
        found.append((CAST_SCHOOL[level], level))
        found += [(f"{level}-{n}", level) for n in range(2, count + 1)]
    return found


def make_schools(cursor, cast, students: int, rng: Random) -> list[School]:
    """The three schools of the cast, and as many more as the students need."""
    of_cast = {key: getattr(cast, key) for key in SCHOOLS}
    wanted = schools_for(students)
    ids = iter(take_ids(cursor, Organization, len(wanted) - len(of_cast)))
    free = {level: rng.sample(names.SCHOOL_NAMES, len(names.SCHOOL_NAMES)) for level in SHARE}
    schools = [_school(key, level, of_cast, ids, free[level]) for key, level in wanted]
    copy_rows(
        cursor,
        Organization,
        "id kind name level parent_id sourced_id",
        [
            (each.id, "school", each.name, each.level, cast.district.pk, each.key)
            for each in schools
            if each.key not in of_cast
        ],
    )
    return schools


def _school(key: str, level: str, of_cast: dict, ids, free: list[str]) -> School:
    if key in of_cast:
        return School(of_cast[key].pk, key, of_cast[key].name, level)
    number = int(key.rsplit("-", 1)[1]) - 2
    name = free[number % len(free)].replace("_", " ")
    again = f"{name} {number // len(free) + 1}" if number >= len(free) else name
    return School(next(ids), key, TITLES[level].format(again), level)


def closed_day(cast) -> tuple[date, str] | None:
    """A day lost to the weather, as every year has one: only once it is over, for nobody knows it before."""
    start = cast.year.first_day.year
    days = [(date(start + 1, 1, 27), "Snow day"), (date(start, 10, 14), "Closed: power out after the storm")]
    return next(((_weekday(day), note) for day, note in days if _weekday(day) < cast.today), None)


def _weekday(day: date) -> date:
    return day.replace(day=day.day + max(0, 7 - day.weekday())) if day.weekday() >= 5 else day


def make_calendars(cursor, cast, schools: list[School]) -> Days:
    """The same days for every school: the cast's calendar with its breaks, less the day of bad weather; and two semesters."""
    closed, note = closed_day(cast) or (None, "")
    days = calendar_days(cast.cedar, cast.year)
    lost = 0
    for each in days:
        if each.day == closed:
            each.kind, each.note, lost = CalendarDay.Kind.CLOSED, note, 1
        each.ordinal -= lost
    CalendarDay.objects.filter(school_year=cast.year).delete()
    copy_rows(
        cursor,
        CalendarDay,
        "school_id school_year_id day kind ordinal note",
        [
            (school.id, cast.year.pk, each.day, each.kind, each.ordinal, each.note)
            for school in schools
            for each in days
        ],
    )
    _make_terms(cast)
    instructional = [each.day for each in days if each.kind == CalendarDay.Kind.INSTRUCTIONAL]
    lived = [day for day in instructional if day < cast.today]
    return Days(cast.today, cast.year.first_day, cast.year.last_day, instructional, lived)


def _make_terms(cast) -> None:
    middle = date(cast.year.ends_in, 1, 15)
    halves = [
        ("Fall semester", cast.year.first_day, middle),
        ("Spring semester", middle.replace(day=16), cast.year.last_day),
    ]
    for number, (title, first, last) in enumerate(halves, start=1):
        key = f"term-{cast.year.ends_in}-{number}"
        Term.objects.create(
            school_year=cast.year, title=title, kind="semester", first_day=first, last_day=last, sourced_id=key
        )


class Staff:
    """Collects people and what they are, and writes them at once."""

    def __init__(self, cursor, cast, rng: Random):
        self.cursor, self.cast, self.rng = cursor, cast, rng
        self.people: list[tuple] = []
        self.roles: list[tuple] = []
        self.records: list[tuple] = []
        self.ids: Iterator[int] = iter(())

    def person(self, role: Role, *places: int, title: str = "") -> int:
        """A new person with one role in the places named; the id."""
        origin = names.pick_origin(self.rng)
        given = names.adult(self.rng, origin, self.rng.random() < 0.7)
        family = self.rng.choice(origin.families)
        number = len(self.people) + 1
        key, email = next(self.ids), f"staff{number:04}@{DOMAIN}"
        self.people.append((key, email, given, family, "!", None))
        self.roles += [(key, role, place, self.cast.year.first_day) for place in places]
        self.records.append((f"staff-{number:04}", given, family, email, title, places[0], key))
        return key

    def write(self) -> None:
        copy_rows(self.cursor, User, "id email given_name family_name password last_login", self.people)
        copy_rows(self.cursor, RoleAssignment, "person_id role organization_id first_day", self.roles)
        columns = "sourced_id given_name family_name email roster_role school_id user_id"
        copy_rows(self.cursor, StaffMember, columns, self.records)


def make_staff(cursor, cast, schools: list[School], rng: Random) -> None:
    """Social workers, teams, heads, attendance officers and teachers. The cast keep their own schools to themselves."""
    _seat_the_cast(cast, schools)
    staff = Staff(cursor, cast, rng)
    staff.ids = iter(take_ids(cursor, User, 12 * len(schools) + 10))
    _place_workers(staff, [each for each in schools if not each.workers])
    for school in schools:
        _fill_school(staff, school, cast)
    for start in range(3, len(schools), 6):
        staff.person(
            Role.ATTENDANCE_OFFICER, *(each.id for each in schools[start : start + 6]), title="siteAdministrator"
        )
    for _ in range(len(schools) // 25):
        staff.person(Role.SUPERVISOR, cast.district.pk, title="districtAdministrator")
    staff.write()


def _seat_the_cast(cast, schools: list[School]) -> None:
    seats = {
        "cedar": (cast.ana, [cast.tess.pk], [cast.theo.pk]),
        "maple": (cast.ana, [], []),
        "juniper": (cast.ben, [], []),
    }
    for school in schools:
        if school.key in seats:
            worker, school.team, school.staff = seats[school.key]
            school.workers = [worker.pk]


def _place_workers(staff: Staff, schools: list[School]) -> None:
    """One social worker for two elementary or middle schools, one or two for a high school: itinerant, as most are."""
    waiting: School | None = None
    for school in schools:
        if school.level == "high":
            school.workers = [staff.person(Role.SOCIAL_WORKER, school.id, title="counselor") for _ in range(2)]
        elif waiting is None:
            waiting = school
        else:
            waiting.workers = school.workers = [
                staff.person(Role.SOCIAL_WORKER, waiting.id, school.id, title="counselor")
            ]
            waiting = None
    if waiting is not None:
        waiting.workers = [staff.person(Role.SOCIAL_WORKER, waiting.id, title="counselor")]


def _fill_school(staff: Staff, school: School, cast) -> None:
    while len(school.team) < 3:
        school.team.append(staff.person(Role.TEAM_MEMBER, school.id, title="teacher"))
    while len(school.staff) < 4:
        school.staff.append(staff.person(Role.STAFF, school.id, title="teacher"))
    if school.id != cast.cedar.pk:
        staff.person(Role.SCHOOL_ADMINISTRATOR, school.id, title="principal")


def make_teams(cursor, schools: list[School], days: Days, rng: Random) -> dict[int, list[tuple[int, date]]]:
    """Each school's Coordination of Services Team, meeting every second week; the meetings by school."""
    ids = take_ids(cursor, Team, len(schools))
    copy_rows(
        cursor,
        Team,
        "id school_id name",
        [(key, each.id, f"{each.name} COST") for key, each in zip(ids, schools, strict=True)],
    )
    for key, school in zip(ids, schools, strict=True):
        school.team_id = key
    dates = {each.id: _meeting_days(days, rng.randrange(10)) for each in schools}
    numbers = iter(take_ids(cursor, Meeting, sum(map(len, dates.values()))))
    meetings = {each.id: [(next(numbers), day) for day in dates[each.id]] for each in schools}
    rows = [(key, school.team_id, day) for school in schools for key, day in meetings[school.id]]
    copy_rows(cursor, Meeting, "id team_id day", rows)
    return meetings


def _meeting_days(days: Days, offset: int) -> list[date]:
    """Every tenth school day, and at least one that is to come."""
    return days.instructional[10 + offset :: 10] or days.instructional[-1:]
