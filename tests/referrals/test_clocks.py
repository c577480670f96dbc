"""Clocks in school hours, by hand and by rules that always hold."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.clocks import SchoolHours, due_at

ZONE = ZoneInfo("America/Los_Angeles")
SCHOOL = SchoolHours(8, 15)
FRIDAY = date(2026, 11, 13)
AFTER = [date(2026, 11, day) for day in (16, 17, 18, 19, 20)]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "hours", "is_school_day", "due"),
    [
        (at(FRIDAY, 9), 2, True, at(FRIDAY, 11)),
        (at(FRIDAY, 7), 2, True, at(FRIDAY, 10)),  # before school: from its beginning
        (at(FRIDAY, 14), 2, True, at(AFTER[0], 9)),  # one hour on Friday, one on Monday
        (at(FRIDAY, 18), 2, True, at(AFTER[0], 10)),  # after school: from Monday on
        (at(FRIDAY, 9), 2, False, at(AFTER[0], 10)),  # no school on that day
        (at(FRIDAY, 12), 14, True, at(AFTER[1], 12)),  # 3 on Friday, 7 on Monday, 4 on Tuesday
        (at(FRIDAY, 8), 7, True, at(FRIDAY, 15)),
        (at(FRIDAY, 12, 30), 100, True, None),  # the calendar ends before
    ],
)
def test_by_hand(start, hours, is_school_day, due):
    assert due_at(start, hours, SCHOOL, is_school_day=is_school_day, following=AFTER) == due


@given(minute=st.integers(0, 1439), hours=st.floats(0.25, 30), is_school_day=st.booleans())
def test_the_hours_up_to_the_end_are_the_hours_of_the_clock(minute, hours, is_school_day):
    """Counted minute by minute over the days, as nobody would in the code."""
    start = at(FRIDAY, 0) + timedelta(minutes=minute)
    due = due_at(start, hours, SCHOOL, is_school_day=is_school_day, following=AFTER)
    assert due is not None
    days = ([FRIDAY] if is_school_day else []) + AFTER
    passed = sum(
        max((min(due, at(day, 15)) - max(start, at(day, 8))).total_seconds(), 0) for day in days if at(day, 15) > start
    )
    assert abs(passed - hours * 3600) < 1
    assert 8 <= due.hour + due.minute / 60 <= 15
