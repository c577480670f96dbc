"""A person's calendar: what all apps put on it, from a day to a day, by the rights that the person has at this moment."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .registry import CalendarEntry, calendar_sources

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
SEALED = "sealed"
SHOWN_A_DAY = 4
FIRST_YEAR, LAST_YEAR = 1950, 2150


@dataclass(frozen=True)
class Dated:
    """An entry with its kind in words."""

    entry: CalendarEntry
    kind: str
    label: Any
    icon: str


def entries_of(user, first: date, last: date) -> list[Dated]:
    """By day; within a day what has no hour first, then by the hour."""
    found = [
        Dated(entry, source.key, source.label, source.icon)
        for source in calendar_sources.for_user(user)
        for entry in source.entries(user, first, last)
    ]
    return sorted(found, key=_order)


def feed_of(user, first: date, last: date) -> list[Dated]:
    """For a calendar outside: without what is sealed, and without kinds that are for the page only."""
    outside = {each.key for each in calendar_sources.for_user(user) if each.in_feed}
    return [each for each in entries_of(user, first, last) if each.kind in outside and each.entry.lane != SEALED]


def _order(each: Dated) -> tuple:
    starts_at = each.entry.starts_at
    return each.entry.day, starts_at is not None, starts_at.timestamp() if starts_at else 0, each.kind, each.entry.key


@dataclass(frozen=True)
class Day:
    day: date
    entries: list[Dated]
    is_today: bool
    is_inside: bool  # of the month that is shown
    kind: str  # what the schools' calendars say: a kind of CalendarDay, or empty

    @property
    def more(self) -> int:
        """How many a month folds."""
        return len(self.entries) - SHOWN_A_DAY

    @property
    def is_free(self) -> bool:
        """No school, and not only because it is a weekend: that is seen by itself."""
        return self.kind in ("holiday", "closed")


def weeks_of(month: date) -> tuple[date, date]:
    """From the Sunday before the month to the Saturday after it: how calendars hang here."""
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1) - A_DAY
    return sunday_of(first), sunday_of(after) + timedelta(days=6)


def sunday_of(day: date) -> date:
    return day - timedelta(days=day.isoweekday() % 7)


def next_month(month: date, step: int) -> date:
    """The first of the month ``step`` months on, or back."""
    number = month.year * 12 + month.month - 1 + step
    return date(number // 12, number % 12 + 1, 1)


def read_day(written: str) -> date | None:
    """A day of a century around ours as addresses write it; anything else is as if it were not there."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
