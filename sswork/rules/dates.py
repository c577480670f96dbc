"""When something is due: pure counting, no database and no clock.

The day of the event is day 0. Something due in zero hours is due at once; where no count is known there is no due date.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from .days import DAY, OFF_DAYS, OffDays, SchoolDays, Unit, Window, breaks, counts

__all__ = [
    "OFF_DAYS",
    "Due",
    "Moved",
    "SchoolDays",
    "Unit",
    "Why",
    "Window",
    "breaks",
    "counted",
    "due",
    "moved",
    "started_by",
]

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Due:
    """The last day (for hours: the last moment) that is in time, or why none can be named.

    Where the calendar does not reach, the due date is ``later_than`` a day, with ``still_to_count`` of the unit after it.
    """

    start: date
    unit: Unit
    day: date | None = None
    at: datetime | None = None
    later_than: date | None = None
    still_to_count: int = 0

    @property
    def is_beyond_calendar(self) -> bool:
        return self.later_than is not None

    @property
    def has_no_count(self) -> bool:
        return self.day is None and self.later_than is None

    def days_left(self, today: date) -> int | None:
        """Calendar days from today to the due day, below zero when it is over; ``counted`` says it in another unit."""
        return None if self.day is None else (self.day - today).days


def due(
    start: date,
    amount: int | None,
    unit: Unit,
    calendar: SchoolDays | None = None,
    *,
    not_counting: Collection[Window | OffDays] = (),
) -> Due:
    """When something is due that is to be done within ``amount`` of the unit after ``start``.

    Days are counted from the day after the event; hours run from the moment, through changes of the clocks, and need one
    with its time zone.
    """
    _check(start, amount, unit)
    if amount is None:
        return Due(start, unit)
    if isinstance(start, datetime):
        return _due_at(start, amount, not_counting)
    if unit is Unit.CALENDAR_DAYS and not not_counting:
        # Nothing to count: years of retention are thousands of days.
        return Due(start, unit, start + DAY * amount)
    day, left = start, amount
    while left:
        day += DAY
        counting = counts(day, unit, calendar, not_counting)
        if counting is None:
            return Due(start, unit, later_than=day - DAY, still_to_count=left)
        left -= counting
    return Due(start, unit, day)


def _due_at(start: datetime, hours: int, not_counting: Collection[Window | OffDays]) -> Due:
    zone = start.tzinfo
    now, left = start.astimezone(UTC), HOUR * hours
    while left:
        today = now.astimezone(zone).date()
        counting = counts(today, Unit.HOURS, None, not_counting)
        if counting is None:
            return Due(start, Unit.HOURS, later_than=today - DAY, still_to_count=-(-left // HOUR))
        step = _midnight(today + DAY, zone) - now
        if counting:
            step = min(step, left)
            left -= step
        now += step
    at = now.astimezone(zone)
    return Due(start, Unit.HOURS, at.date(), at)


def started_by(
    end: date,
    amount: int,
    unit: Unit,
    calendar: SchoolDays | None = None,
    *,
    not_counting: Collection[Window | OffDays] = (),
) -> date | None:
    """The latest start from which something is due by ``end`` at the latest; ``None`` where the calendar does not reach.

    Several days may lead to one due day (Friday, Saturday and Sunday, by one business day, to Monday), hence the latest.
    """
    _check(end, amount, unit)
    if isinstance(end, datetime):
        return _started_at(end, amount, not_counting)
    day, left = end, amount
    while left:
        counting = counts(day, unit, calendar, not_counting)
        if counting is None:
            return None
        left -= counting
        day -= DAY
    return day


def _started_at(end: datetime, hours: int, not_counting: Collection[Window | OffDays]) -> datetime | None:
    zone = end.tzinfo
    now, left = end.astimezone(UTC), HOUR * hours
    while left:
        # Midnight ends the day before.
        today = (now - timedelta.resolution).astimezone(zone).date()
        counting = counts(today, Unit.HOURS, None, not_counting)
        if counting is None:
            return None
        step = now - _midnight(today, zone)
        if counting:
            step = min(step, left)
            left -= step
        now -= step
    return now.astimezone(zone)


def counted(
    after: date,
    until: date,
    unit: Unit,
    calendar: SchoolDays | None = None,
    *,
    not_counting: Collection[Window | OffDays] = (),
) -> int | None:
    """How many days of the unit come after one day and up to another: school days left, or, below zero, days late.

    ``None`` where the calendar does not reach.
    """
    if unit is Unit.HOURS:
        raise ValueError("hours are a difference of two moments")
    first, last = sorted((after, until))
    days = [counts(first + DAY * n, unit, calendar, not_counting) for n in range(1, (last - first).days + 1)]
    if None in days:
        return None
    return days.count(True) * (1 if until >= after else -1)


class Why(StrEnum):
    """Why a due date moved when the calendar changed."""

    DAYS_CLOSED = "days_closed"
    DAYS_OPENED = "days_opened"
    REACHES_FURTHER = "reaches_further"
    REACHES_LESS = "reaches_less"


@dataclass(frozen=True)
class Moved:
    """A due date before and after a change of the calendar, and why it moved: nothing, where it stands.

    ``closed`` were school days and are none, ``opened`` were known to be none and are: of what both calendars know.
    """

    old: Due
    new: Due
    closed: tuple[date, ...] = ()
    opened: tuple[date, ...] = ()
    why: tuple[Why, ...] = ()

    @property
    def has_moved(self) -> bool:
        return self.old != self.new


def moved(
    start: date,
    amount: int | None,
    unit: Unit,
    *,
    old: SchoolDays,
    new: SchoolDays,
    breaks_over: int | None = None,
    not_counting: Collection[Window | OffDays] = (),
) -> Moved:
    """What a change of the calendar does to a due date. ``breaks_over``: longer breaks stop the clock (see ``breaks``)."""
    was, now = (
        due(start, amount, unit, each, not_counting=(*not_counting, *breaks(each, longer_than=breaks_over)))
        for each in (old, new)
    )
    if was == now:
        return Moved(was, now)
    span = _span(start, was, now, old, new)
    closed = tuple(day for day in old.days if day in span and day not in new and new.knows(day))
    opened = tuple(day for day in new.days if day in span and day not in old and old.knows(day))
    return Moved(was, now, closed, opened, _why(was, now, closed, opened))


def _span(start: date, was: Due, now: Due, old: SchoolDays, new: SchoolDays) -> Window:
    """The days whose change can have moved the due date.

    They begin after the last school day of both that is no later than the start: the break in which a clock starts may
    have become longer or shorter at its beginning.
    """
    day = start.date() if isinstance(start, datetime) else start
    both = [each for each in old.days if each <= day and each in new]
    ends = [due_day for each in (was, now) if (due_day := each.day)]
    return Window(both[-1] + DAY if both else None, max(ends) if len(ends) == 2 else None)


def _why(was: Due, now: Due, closed: Collection[date], opened: Collection[date]) -> tuple[Why, ...]:
    reached, reaches = (each.later_than or date.max for each in (was, now))
    reasons = {
        Why.DAYS_CLOSED: bool(closed),
        Why.DAYS_OPENED: bool(opened),
        Why.REACHES_FURTHER: reached < reaches,
        Why.REACHES_LESS: reaches < reached,
    }
    return tuple(why for why, holds in reasons.items() if holds)


def _check(start: date, amount: int | None, unit: Unit) -> None:
    """A moment for hours, a day for days: which day a moment is on depends on the place, and the caller knows it."""
    if amount is not None and amount < 0:
        raise ValueError(f"a count below zero: {amount}")
    if unit is Unit.HOURS and (not isinstance(start, datetime) or start.tzinfo is None):
        raise ValueError("hours run from a moment with its time zone")
    if unit is not Unit.HOURS and isinstance(start, datetime):
        raise ValueError("days are counted from a day, not from a moment")


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
