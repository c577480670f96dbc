"""A school year as districts have them, for counting by hand: 17 August 2026 (a Monday) to 10 June 2027 (a Thursday).

September 7    October 12    November 11    November 23-27 (five weekdays)    December 21 - January 1 (ten weekdays)
January 18     February 15   March 22-29 (six weekdays)                       May 31
"""

from collections.abc import Iterable
from datetime import date, timedelta

from sswork.rules.dates import SchoolDays, Window


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def on(day: date) -> Window:
    return Window(day, day)


FREE = {
    date(2026, 9, 7),
    date(2026, 10, 12),
    date(2026, 11, 11),
    *days(date(2026, 11, 23), date(2026, 11, 27)),
    *days(date(2026, 12, 21), date(2027, 1, 1)),
    date(2027, 1, 18),
    date(2027, 2, 15),
    *days(date(2027, 3, 22), date(2027, 3, 29)),
    date(2027, 5, 31),
}


def weekdays(first: date, last: date, free: Iterable[date] = ()) -> list[date]:
    return [day for day in days(first, last) if day.weekday() < 5 and day not in set(free)]


YEAR = SchoolDays.of(weekdays(date(2026, 8, 17), date(2027, 6, 10), FREE))
# The next one, from Monday 16 August 2027, as far as it matters here.
TWO_YEARS = SchoolDays.of([*YEAR.days, *weekdays(date(2027, 8, 16), date(2027, 9, 3))])
