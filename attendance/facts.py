"""What rules look at in attendance: the share of enrolled days missed, of those who are chronically absent, and days that are
counted, such as those without excuse.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from attendance.counts import UNITS, Counted, counted_days
from attendance.models import AttendanceSum
from attendance.queries import rate_of, with_days
from sswork.models import Organization, Term
from sswork.registry import FactSource, fact_sources
from sswork.roles import Permission
from sswork.rules.counting import MOVING, smallest_count
from sswork.rules.facts import Fact
from sswork.rules.packs import Trigger, jurisdictions_of, load


@fact_sources.register
class CrossingFacts(FactSource):
    """One for each student, school and year: when the student last came to the edge, and the share missed by today."""

    key, order, permission = "attendance.crossings", 40, Permission.ATTENDANCE_VIEW
    tables = ("attendance.attendancesum",)

    def facts(self, since, until, student_id=None):
        sums = AttendanceSum.objects.filter(crossed_on__range=(since, until))
        sums = sums.filter(student=student_id) if student_id else sums
        return (_fact(each, each.crossed_on) for each in with_days(sums, until))


def _fact(found: AttendanceSum, crossed_on: date) -> Fact:
    return Fact(
        name="absence_percent",
        unit="percent_enrolled_days",
        windows=("year_to_date", "school_year", "school_year_per_school"),
        value=rate_of(found),
        student_id=found.student_id,
        school_id=found.school_id,
        on=crossed_on,
        source_key=f"attendance.attendancesum:{found.pk}",
        seen_with=Permission.ATTENDANCE_VIEW,
    )


COUNTS = ("absence_count", "unexcused_events")
YEAR, MONTH, SEMESTER = "school_year", "calendar_month", "school_semester"
# A day on which somebody is truant is told to the parent by the attendance office the same day, by the hundred: such rules
# (the window of one school day) make no list of their own here.
WINDOWS = {YEAR, MONTH, SEMESTER, *MOVING}
# Texas 25.085(g) warns students of 19 and older, who are over the age that every count of truancy here is for.
FOR_OTHER_AGES = {("absences", SEMESTER)}


@dataclass(frozen=True)
class Asked:
    """What the rules of a place count in one unit: within which times, and the fewest days that any of them waits for."""

    kind: str
    unit: str
    windows: frozenset[str]
    least: int


def is_counted(trigger: Trigger) -> bool:
    """Whether the days that a rule waits for are counted here."""
    is_day_count = trigger.kind in COUNTS and trigger.unit in UNITS and trigger.window in WINDOWS
    return is_day_count and (trigger.unit, trigger.window) not in FOR_OTHER_AGES


@cache
def counts_asked_for(place: str) -> tuple[Asked, ...]:
    """Where no rule of the place counts days, nothing is read."""
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    places = jurisdictions_of(place)
    for trigger in (rule.trigger for pack in load() if pack.jurisdiction in places for rule in pack.rules):
        if is_counted(trigger):
            lines = found[trigger.kind, trigger.unit]
            lines[trigger.window] = min(smallest_count(trigger), lines.get(trigger.window, smallest_count(trigger)))
    return tuple(Asked(kind, unit, frozenset(lines), min(lines.values())) for (kind, unit), lines in found.items())


@fact_sources.register
class CountFacts(FactSource):
    """One for each student, school year and way of counting, with the days; a month or a semester is one of its own.

    At night only of students with as many days as the lowest threshold of the place asks for; of one student, every day.
    """

    key, order, permission = "attendance.counts", 45, Permission.ATTENDANCE_VIEW
    tables = ("attendance.attendanceevent",)

    def facts(self, since, until, student_id=None):
        for district in Organization.objects.filter(kind=Organization.Kind.DISTRICT).order_by("pk"):
            asked_for = counts_asked_for(district.place)
            semesters = _semesters(district) if any(SEMESTER in asked.windows for asked in asked_for) else {}
            for asked in asked_for:
                least = 1 if student_id else asked.least
                found = counted_days(district, asked.unit, since=since, until=until, least=least, student_id=student_id)
                for each in found:
                    yield from _facts_of(each, asked, least, semesters)


Spans = Mapping[int, list[tuple[int, date, date]]]


def _semesters(district: Organization) -> Spans:
    """By school year. A district that has told of none has none: halves of a year are not guessed."""
    found: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    for each in Term.objects.filter(school_year__district=district, kind="semester").order_by("first_day"):
        found[each.school_year_id].append((each.pk, each.first_day, each.last_day))
    return found


def _facts_of(found: Counted, asked: Asked, least: int, semesters: Spans) -> Iterator[Fact]:
    for part, windows, days in _parts(found, asked.windows, semesters):
        if windows and len(days) >= least:
            yield _count(found, asked, part, windows, days)


def _parts(
    found: Counted, windows: frozenset[str], semesters: Spans
) -> Iterator[tuple[str, frozenset[str], tuple[date, ...]]]:
    """The year for what is counted in it or moves along it; each semester; each month."""
    yield "", windows & {YEAR, *MOVING}, found.days
    for term, first, last in semesters.get(found.school_year_id, []):
        yield f"-semester-{term}", windows & {SEMESTER}, tuple(day for day in found.days if first <= day <= last)
    for month in sorted({day.replace(day=1) for day in found.days}):
        of_month = tuple(day for day in found.days if day.replace(day=1) == month)
        yield f"-{month:%Y-%m}", windows & {MONTH}, of_month


def _count(found: Counted, asked: Asked, part: str, windows: frozenset[str], days: tuple[date, ...]) -> Fact:
    return Fact(
        name=asked.kind,
        unit=asked.unit,
        windows=tuple(sorted(windows)),
        value=Decimal(len(days)),
        days=days,
        born_on=found.born_on,
        student_id=found.student_id,
        school_id=found.school_id,
        on=days[-1],
        source_key=f"attendance.attendanceevent:{found.student_id}-{found.school_year_id}{part}",
        seen_with=Permission.ATTENDANCE_VIEW,
    )
