"""A school year of absences: most students miss few days, some many.

Each student has a rate, drawn from a distribution with a long tail (median about 4 % of the days, a fifth to a quarter at
10 % or more), higher in kindergarten and high school, where a home weighs on it, and in some schools. Absences come in
spells, more often around weekends; some students' absences grow as the year goes on.
"""

from collections.abc import Iterator
from datetime import date
from random import Random

from attendance.enums import EventKind, Excused
from demo.copying import copying_into
from demo.families import Child, Stay

ABSENT, TARDY, EARLY = int(EventKind.ABSENT), int(EventKind.TARDY), int(EventKind.EARLY_DEPARTURE)
YES, NO, UNKNOWN = int(Excused.YES), int(Excused.NO), int(Excused.UNKNOWN)
GRADE_RISK = {"KG": 1.3, "01": 1.1, "09": 1.2, "10": 1.2, "11": 1.3, "12": 1.5}
SPELLS = (1, 1, 1, 1, 1, 2, 2, 3, 4, 5)
MEAN_SPELL = sum(SPELLS) / len(SPELLS)

Event = tuple[int, date, int, int, str, int | None, int]  # student, day, kind, excused, portion, minutes, school


class Absences:
    def __init__(self, lived: list[date], school_risk: dict[int, float], rng: Random):
        self.lived, self.school_risk, self.rng = lived, school_risk, rng

    def of(self, child: Child) -> Iterator[Event]:
        """All events of one student, by day."""
        rng = self.rng
        rate = min(0.75, rng.lognormvariate(-3.42, 0.82) * child.risk * GRADE_RISK.get(child.grade, 0.9))
        growing = rng.random() < 0.06
        excused = min(0.95, max(0.05, rng.gauss(0.45 if child.grade >= "09" and child.grade != "KG" else 0.66, 0.2)))
        late = rng.lognormvariate(-4.6, 1.1)
        for stay in child.stays:
            days = self._days_of(stay)
            here = min(0.8, rate * self.school_risk.get(stay.school, 1.0))
            yield from self._stay_events(child, stay.school, days, here, late, excused, growing)

    def _days_of(self, stay: Stay) -> list[date]:
        return [day for day in self.lived if day >= stay.first and (stay.last is None or day <= stay.last)]

    def _stay_events(self, child, school, days, rate, late, excused, growing) -> Iterator[Event]:
        missed = self._missed(days, rate, growing)
        tardy = self._tardy(days, late)
        for at, day in enumerate(days):
            if at in missed:
                yield (child.id, day, *self._absence(excused), None, school)
            elif at in tardy:
                yield (child.id, day, *self._lateness(), school)

    def _missed(self, days: list[date], rate: float, growing: bool) -> set[int]:
        """Places of the days missed: spells of one to five days, with gaps that make the rate come out."""
        rng, at, count = self.rng, 0, len(days)
        found: set[int] = set()
        spells_a_day = rate / MEAN_SPELL / max(0.2, 1 - rate)
        while True:
            pace = spells_a_day * (0.4 + 1.6 * at / max(count, 1)) if growing else spells_a_day
            at += int(rng.expovariate(pace) + rng.random())
            if at >= count:
                return found
            if days[at].weekday() in (1, 2, 3) and rng.random() < 0.12:
                at = min(at + 4 - days[at].weekday(), count - 1)
            length = rng.choice(SPELLS)
            found.update(range(at, min(at + length, count)))
            at += length

    def _tardy(self, days: list[date], late: float) -> set[int]:
        rng, at = self.rng, 0
        found: set[int] = set()
        while True:
            at += 1 + int(rng.expovariate(min(late, 0.5)))
            if at >= len(days):
                return found
            found.add(at)

    def _absence(self, excused: float) -> tuple[int, int, str]:
        rng, chance = self.rng, self.rng.random()
        why = UNKNOWN if chance > 0.96 else (YES if rng.random() < excused else NO)
        size = rng.random()
        return ABSENT, why, "1" if size < 0.9 else ("0.5" if size < 0.97 else "0.25")

    def _lateness(self) -> tuple[int, int, str, int]:
        rng = self.rng
        kind = EARLY if rng.random() < 0.12 else TARDY
        return kind, (YES if rng.random() < 0.25 else NO), "0", rng.choice((5, 8, 10, 12, 15, 20, 25, 35, 50))


def copy_events(cursor, events: Iterator[Event]) -> int:
    """The largest table: lines are put together here, for the rows hold nothing that needs quoting."""
    columns = "student_id, day, kind, excused, portion, minutes, at_school_id, code"
    count = 0
    with copying_into(cursor, "attendance_attendanceevent", columns) as copy:
        for lines in _chunks(events):
            copy.write("".join(lines))
            count += len(lines)
    return count


def _chunks(events: Iterator[Event], size: int = 5000) -> Iterator[list[str]]:
    lines: list[str] = []
    for student, day, kind, excused, portion, minutes, school in events:
        late = "\\N" if minutes is None else minutes
        lines.append(f"{student}\t{day}\t{kind}\t{excused}\t{portion}\t{late}\t{school}\t\n")
        if len(lines) == size:
            yield lines
            lines = []
    yield lines
