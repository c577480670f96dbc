"""Families of the demo district: students, their guardians, where they live, and where they go to school."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cases.enums import ContactRule, Programme, Relationship
from cases.models import Enrolment, Guardian, Guardianship, Household, ProgrammeMembership, Student
from demo import names
from demo.cast import DOMAIN
from demo.copying import copy_rows, take_ids
from demo.district import GRADES, Days, School

CHILDREN = ((1, 46), (2, 35), (3, 14), (4, 5))  # children of school age in a family, and how common that is
GRADE_ORDER = [grade for grades in GRADES.values() for grade in grades]
LEVEL_OF = {grade: level for level, grades in GRADES.items() for grade in grades}
RULES = (
    (ContactRule.DO_NOT_CONTACT, "Court order on file"),
    (ContactRule.ASK_FIRST, "Asked that only the social worker calls"),
)


@dataclass(slots=True)
class Stay:
    """Time at one school, both days included; ``last`` is empty while it lasts."""

    school: int
    first: date
    last: date | None = None


@dataclass(slots=True)
class Child:
    id: int
    local_id: str
    given: str
    family: str
    sex: str
    grade: str
    born: date
    language: str
    interpreter: bool
    household: int
    stays: list[Stay]
    left: date | None = None
    key: str = ""
    risk: float = 1.0  # what of its home weighs on its attendance

    @property
    def school(self) -> int:
        return self.stays[-1].school


@dataclass(frozen=True, slots=True)
class Home:
    """What the members of a family share."""

    origin: names.Origin
    family: str
    language: str
    interpreter: bool
    household: int
    zone: float


class Families:
    """Draws families until the schools are full, and writes them at once."""

    def __init__(self, cursor, cast, schools: list[School], days: Days, rng: Random):
        self.cursor, self.rng, self.days = cursor, rng, days
        self.year = cast.year
        self.by_level = {level: [each for each in schools if each.level == level] for level in GRADES}
        self.children: list[Child] = []
        self.households: list[tuple] = []
        self.guardians: list[tuple] = []
        self.ties: list[tuple] = []
        self.programmes: list[tuple] = []
        self.addresses: set[str] = set()

    def draw(self, count: int) -> list[Child]:
        """So many students, in families; ids are drawn from the tables first."""
        self.student_ids = iter(take_ids(self.cursor, Student, count))
        self.household_ids = iter(take_ids(self.cursor, Household, count))
        self.guardian_ids = iter(take_ids(self.cursor, Guardian, count * 2))
        sizes, weights = zip(*CHILDREN, strict=True)
        while len(self.children) < count:
            self._family(min(self.rng.choices(sizes, weights)[0], count - len(self.children)))
        return self.children

    def _family(self, size: int) -> None:
        rng = self.rng
        origin = names.pick_origin(rng)
        speaks = origin.language if rng.random() < origin.at_home else "English"
        interpreter = speaks != "English" and rng.random() < 0.45
        household, zone = next(self.household_ids), rng.random()
        family = rng.choice(origin.families)
        if origin.language == "Spanish" and rng.random() < 0.2:
            family = f"{family} {rng.choice(origin.families)}"
        postal = f"5{int(zone * 9000) + 1000}"
        self.households.append((household, self._address(), "Riverbend", postal, speaks, interpreter))
        home = Home(origin, family, speaks, interpreter, household, zone)
        kids = [self._child(home, grade) for grade in self._grades(size)]
        adults = grown_ups(rng)
        self._parents(home, adults, kids)
        for kid in kids:
            self._programmes_of(kid, fostered="foster_parent" in adults)

    def _address(self) -> str:
        """No two families have the same, or a roster would make one household of them."""
        address = names.street(self.rng)
        while address in self.addresses:
            address = names.street(self.rng)
        self.addresses.add(address)
        return address

    def _grades(self, size: int) -> list[str]:
        """Grades of siblings: one to three apart, seldom twins."""
        at = self.rng.randrange(len(GRADE_ORDER))
        found = [at]
        while len(found) < size:
            found.append(
                (found[-1] + self.rng.choice((1, 2, 2, 3, 3, 4, 0) if self.rng.random() < 0.3 else (1, 2, 3)))
                % len(GRADE_ORDER)
            )
        return [GRADE_ORDER[each] for each in found]

    def _child(self, home: Home, grade: str) -> Child:
        rng, number = self.rng, len(self.children)
        girl = rng.random() < 0.488
        born = date(self.year.first_day.year - 5 - GRADE_ORDER.index(grade), 9, 1) - timedelta(
            days=rng.randrange(1, 366)
        )
        local = str(110001 + number)
        child = Child(
            id=next(self.student_ids),
            local_id=local,
            given=rng.choice(home.origin.girls if girl else home.origin.boys),
            family=home.family,
            sex="female" if girl else "male",
            grade=grade,
            born=born,
            language=home.language,
            interpreter=home.interpreter,
            household=home.household,
            stays=self._stays(LEVEL_OF[grade], home.zone),
            key=f"student-{local}",
        )
        self._maybe_leaves(child)
        self.children.append(child)
        return child

    def _stays(self, level: str, zone: float) -> list[Stay]:
        """Most are at the school of their part of town all year; some come late, some move between two schools."""
        rng, schools = self.rng, self.by_level[level]
        home = schools[int(zone * len(schools))].id
        chance = rng.random()
        if chance < 0.955 or len(self.days.lived) < 25:
            return [Stay(home, self.days.first)]
        day = rng.choice(self.days.lived[5:-3])
        if chance < 0.98 or len(schools) == 1:
            return [Stay(home, day)]
        before = rng.choice([each.id for each in schools if each.id != home])
        return [Stay(before, self.days.first, day - timedelta(days=1)), Stay(home, day)]

    def _maybe_leaves(self, child: Child) -> None:
        """About one in a hundred has left the district since the year began."""
        if len(self.days.lived) < 40 or self.rng.random() > 0.012:
            return
        last = self.rng.choice(self.days.lived[15:])
        if last > child.stays[-1].first:
            child.stays[-1].last = last
            child.left = last + timedelta(days=1)

    def _parents(self, home: Home, adults: tuple[str, ...], kids: list[Child]) -> None:
        rng = self.rng
        for order, relation in enumerate(adults, start=1):
            key = next(self.guardian_ids)
            woman = relation == "mother" or (relation != "father" and rng.random() < 0.75)
            given = names.adult(rng, home.origin, woman)
            surname = home.family if order == 1 or rng.random() < 0.6 else rng.choice(home.origin.families)
            number = len(self.guardians) + 1
            phone = f"555-{2000000 + number}"
            email = f"family{number}@example.org" if rng.random() < 0.72 else ""
            self.guardians.append(
                (key, f"guardian-{number:06}", given, surname, email, phone, phone, home.language, home.interpreter)
            )
            self._tie(key, relation, order, kids)

    def _tie(self, guardian: int, relation: str, order: int, kids: list[Child]) -> None:
        rng = self.rng
        kind = Relationship.PARENT if relation in ("mother", "father") else Relationship(relation)
        rule, reason = ContactRule.OK, ""
        if order > 1 and rng.random() < 0.03:
            rule, reason = rng.choice(RULES)
        lives = rule == ContactRule.OK and (order == 1 or rng.random() < 0.7)
        self.ties += [(kid.id, guardian, kind, lives, rule, reason, order) for kid in kids]

    def _programmes_of(self, kid: Child, *, fostered: bool) -> None:
        rng, learner = self.rng, kid.language != "English"
        chances = (
            (Programme.MEALS, 0.68 if learner else 0.46),
            (Programme.SPECIAL_EDUCATION, 0.14),
            (Programme.SECTION_504, 0.035),
            (Programme.ENGLISH_LEARNER, 0.42 if learner else 0.0),
            (Programme.NEWCOMER, 0.05 if learner else 0.0),
            (Programme.FOSTER, 1.0 if fostered else 0.0),
        )
        mine = [programme for programme, chance in chances if rng.random() < chance]
        kid.risk = 1.0 + 0.25 * (Programme.MEALS in mine) + 0.25 * (Programme.SPECIAL_EDUCATION in mine)
        self.programmes += [(kid.id, programme, kid.stays[0].first, "roster") for programme in mine]

    def write(self) -> None:
        """Parents of rows before rows: the tables' keys are checked as they go in."""
        copy, cursor = copy_rows, self.cursor
        copy(cursor, Household, "id address city postal_code language needs_interpreter", self.households)
        copy(
            cursor,
            Student,
            "id sourced_id local_id given_name family_name sex grade birth_date"
            " home_language needs_interpreter school_id household_id removed_on email",
            map(self._student_row, self.children),
        )
        copy(
            cursor,
            Guardian,
            "id sourced_id given_name family_name email phone sms language needs_interpreter",
            self.guardians,
        )
        copy(
            cursor,
            Guardianship,
            "student_id guardian_id relationship lives_with contact_rule rule_reason contact_order",
            self.ties,
        )
        copy(cursor, Enrolment, "student_id at_school_id first_day last_day grade", self._enrolments())
        copy(cursor, ProgrammeMembership, "student_id programme first_day source_key", self.programmes)

    def _student_row(self, kid: Child) -> tuple:
        who = (kid.id, kid.key, kid.local_id, kid.given, kid.family, kid.sex, kid.grade, kid.born)
        email = f"{kid.local_id}@students.{DOMAIN}"
        return (*who, kid.language, kid.interpreter, kid.school, kid.household, kid.left, email)

    def _enrolments(self):
        for kid in self.children:
            for stay in kid.stays:
                yield kid.id, stay.school, stay.first, stay.last, kid.grade


def grown_ups(rng: Random) -> tuple[str, ...]:
    """Who the grown-ups of a family are."""
    kinds = {
        ("mother", "father"): 58,
        ("mother",): 24,
        ("father",): 5,
        ("mother", "relative"): 6,
        ("relative",): 4,
        ("guardian",): 2,
        ("foster_parent",): 1,
    }
    return rng.choices(list(kinds), list(kinds.values()))[0]
