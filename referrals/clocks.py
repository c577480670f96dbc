"""Clocks in school hours, on values: no database, no present moment."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class SchoolHours:
    """When school is held on a school day, in hours from midnight. The district says so; nothing else in the data does."""

    begins: float
    ends: float

    @property
    def length(self) -> float:
        return self.ends - self.begins

    def at(self, day: date, hour: float, like: datetime) -> datetime:
        midnight = datetime(day.year, day.month, day.day, tzinfo=like.tzinfo)
        return midnight + timedelta(hours=hour)

    def left_on(self, moment: datetime) -> float:
        """School hours from the moment to the end of its day, were it a school day."""
        now = moment.hour + moment.minute / 60 + moment.second / 3600
        return max(self.ends - max(now, self.begins), 0.0)

    def most_days(self, hours: float) -> int:
        """So many school days after the first are looked at, at most."""
        return math.ceil(hours / self.length)


def due_at(
    start: datetime, hours: float, school: SchoolHours, *, is_school_day: bool, following: Sequence[date]
) -> datetime | None:
    """The moment at which so many school hours have passed since ``start`` (local). ``following``: the school days after its day.

    None where the calendar does not reach so far: then nobody is late by our count.
    """
    left = school.left_on(start) if is_school_day else 0.0
    if hours <= left:
        return school.at(start.date(), school.ends - left + hours, start)
    rest = hours - left
    days = math.ceil(rest / school.length)
    if days > len(following):
        return None
    return school.at(following[days - 1], school.begins + rest - (days - 1) * school.length, start)
