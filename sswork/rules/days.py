"""Which days count: business days, school days of one calendar, and the windows in which a clock stands still.

Whether a day counts has three answers: it does, it does not, or nobody can know yet (``None``), because the calendar does
not reach there. The third is never turned into one of the others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise

from holidays import country_holidays

DAY = timedelta(days=1)
SATURDAY = 5


class Unit(StrEnum):
    """What a rule counts, in the words of the rule packs."""

    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    SCHOOL_DAYS = "school_days"
    HOURS = "hours"


@dataclass(frozen=True)
class Window:
    """Days that do not count, both ends included. An end that is not known yet is ``None``: what lies there is unknown."""

    first: date | None
    last: date | None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"a window ends before it begins: {self.first} to {self.last}")

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def is_open(self) -> bool:
        return self.first is None or self.last is None


class OffDays:
    """Saturdays, Sundays and federal holidays: days on which no clock runs that counts business days alone, hours among them."""

    is_open = False

    def __contains__(self, day: date) -> bool:
        return not is_business_day(day)


OFF_DAYS = OffDays()


@dataclass(frozen=True)
class SchoolDays:
    """The school days of one student's calendar, and the span in which every other day is known to be none.

    The years must follow each other without one missing: a day between two school days is taken to be free.
    """

    days: tuple[date, ...]
    known_from: date
    known_until: date

    def __post_init__(self) -> None:
        if not self.days:
            raise ValueError("a school calendar without a school day")
        if any(later <= earlier for earlier, later in pairwise(self.days)):
            raise ValueError("school days in order, each once")
        if self.known_from > self.days[0] or self.known_until < self.days[-1]:
            raise ValueError("a school day outside of what the calendar knows")

    @classmethod
    def of(
        cls, days: Iterable[date], *, known_from: date | None = None, known_until: date | None = None
    ) -> "SchoolDays":
        """From instructional days in order. Without other word the calendar knows from its first to its last of them."""
        listed = tuple(days)
        if not listed:
            raise ValueError("a school calendar without a school day")
        return cls(listed, known_from or listed[0], known_until or listed[-1])

    @cached_property
    def _set(self) -> frozenset[date]:
        return frozenset(self.days)

    def __contains__(self, day: date) -> bool:
        return day in self._set

    def knows(self, day: date) -> bool:
        return self.known_from <= day <= self.known_until

    def without(self, windows: Iterable[Window]) -> "SchoolDays":
        """The same calendar after these days were closed: snow, smoke, a strike. What it knows stays what it knew."""
        closed = tuple(windows)
        left = tuple(day for day in self.days if not any(day in each for each in closed))
        return SchoolDays(left, self.known_from, self.known_until)


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """Legal public holidays of 5 U.S.C. 6103(a) in a calendar year, with the weekday on which one is observed instead.

    A holiday on a Saturday is observed on the Friday before, one on a Sunday on the Monday after. So 31 December is one
    when 1 January is a Saturday. The dates come from the package ``holidays``: it knows since when each is a holiday
    (Juneteenth since 2021), is tested against the published lists and follows changes of the law, which a list of ours
    would have to be told by hand. A new version can only move a date when the law did, and comes with a new pin.
    """
    return frozenset(country_holidays("US", years=year))


def is_business_day(day: date) -> bool:
    """Monday to Friday and no federal holiday. Holidays of a state or district are windows that do not count."""
    return day.weekday() < SATURDAY and day not in federal_holidays(day.year)


def counts(
    day: date, unit: Unit, calendar: SchoolDays | None, not_counting: Iterable[Window | OffDays] = ()
) -> bool | None:
    """Whether a clock runs on a day; ``None`` where the calendar does not say."""
    in_unit = _is_of(unit, day, calendar)
    stopped_by = [each for each in not_counting if day in each]
    if in_unit is False or any(not each.is_open for each in stopped_by):
        return False
    return None if stopped_by else in_unit


def _is_of(unit: Unit, day: date, calendar: SchoolDays | None) -> bool | None:
    if unit is Unit.BUSINESS_DAYS:
        return is_business_day(day)
    if unit is not Unit.SCHOOL_DAYS:
        return True
    if calendar is None:
        raise ValueError("school days are counted in a school calendar")
    return day in calendar if calendar.knows(day) else None


def breaks(calendar: SchoolDays, *, longer_than: int | None) -> tuple[Window, ...]:
    """Breaks of more than so many days without school, weekends left out: vacations, and the time between school years.

    ``None``, as in rules that do not stop in breaks, finds none.

    California stops its clocks of special education in breaks of more than five school days (Education Code 56043, 56321,
    56343.5, 56344). A break begins and ends with a weekday: a weekend inside does not count either, one at its edge
    counts, which is the reading with the earlier due date. A holiday inside is a day without school like the others.
    Outside of the calendar it is unknown whether there is a break: these two windows are open.
    """
    if longer_than is None:
        return ()
    between = (_weekdays_between(earlier, later) for earlier, later in pairwise(calendar.days))
    found = [Window(free[0], free[-1]) for free in between if len(free) > longer_than]
    return (*_before(calendar, longer_than), *found, *_after(calendar, longer_than))


def _before(calendar: SchoolDays, longer_than: int) -> Iterator[Window]:
    free = _weekdays_between(calendar.known_from - DAY, calendar.days[0])
    if len(free) > longer_than:
        yield Window(None, calendar.known_from - DAY)
        yield Window(calendar.known_from, free[-1])
    else:
        # Too short so far, but nobody knows how long it had lasted.
        yield Window(None, calendar.days[0] - DAY)


def _after(calendar: SchoolDays, longer_than: int) -> Iterator[Window]:
    free = _weekdays_between(calendar.days[-1], calendar.known_until + DAY)
    if len(free) > longer_than:
        yield Window(free[0], calendar.known_until)
        yield Window(calendar.known_until + DAY, None)
    else:
        yield Window(calendar.days[-1] + DAY, None)


def _weekdays_between(earlier: date, later: date) -> list[date]:
    days = (earlier + DAY * number for number in range(1, (later - earlier).days))
    return [day for day in days if day.weekday() < SATURDAY]
