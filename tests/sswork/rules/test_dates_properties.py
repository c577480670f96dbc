"""What holds of every due date, whatever the calendar: drawn, not counted."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sswork.rules.dates import SchoolDays, Unit, Window, breaks, counted, due, moved, started_by

from .school_year import on

FIRST, LAST = date(2026, 8, 17), date(2027, 6, 10)
UNITS_OF_DAYS = [Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS, Unit.SCHOOL_DAYS]
ZONES = [ZoneInfo("America/Chicago"), ZoneInfo("America/Phoenix"), ZoneInfo("America/New_York"), UTC]

some_day = st.dates(FIRST, LAST)
amounts = st.integers(0, 80)
units = st.sampled_from(UNITS_OF_DAYS)
windows = st.lists(
    st.builds(lambda first, more: Window(first, first + timedelta(more)), some_day, st.integers(0, 20)), max_size=3
)
# Often near the hours in which the clocks change: 1 November 2026 and 14 March 2027.
moments = st.builds(
    lambda first, after, zone: (first + after).astimezone(zone),
    st.sampled_from([datetime(2026, 10, 31, tzinfo=UTC), datetime(2027, 3, 13, tzinfo=UTC)]),
    st.timedeltas(timedelta(0), timedelta(days=3)) | st.timedeltas(timedelta(0), timedelta(days=80)),
    st.sampled_from(ZONES),
)


@st.composite
def calendars(draw) -> SchoolDays:
    """A year with closed days and breaks wherever they fall, school on some Saturdays included."""
    span = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    free = draw(windows)
    odd = draw(st.sets(some_day, max_size=25))
    days = [day for day in span if ((day.weekday() < 5) != (day in odd)) and not any(day in each for each in free)]
    return SchoolDays.of(days, known_from=FIRST, known_until=LAST)


def when(found) -> date | datetime:
    """For comparing: what is beyond the calendar is later than what is in it."""
    return found.at or found.day or date.max


def in_utc(moment: datetime) -> datetime:
    """Two moments of one zone are compared by the clock on the wall, which shows one hour twice."""
    return moment.astimezone(UTC)


@given(calendars(), some_day, some_day, amounts, units, windows)
def test_a_later_start_is_never_due_earlier(calendar, one, other, amount, unit, free):
    early, late = sorted((one, other))
    assert when(due(early, amount, unit, calendar, not_counting=free)) <= when(
        due(late, amount, unit, calendar, not_counting=free)
    )


@given(calendars(), some_day, amounts, amounts, units, windows)
def test_a_larger_amount_is_never_due_earlier_and_in_the_calendar_later(calendar, start, one, other, unit, free):
    assume(one != other)
    less, more = (when(due(start, each, unit, calendar, not_counting=free)) for each in sorted((one, other)))
    assert less < more or less == more == date.max


@given(moments, moments, st.integers(0, 200), st.integers(0, 200), windows)
def test_hours_are_monotone(one, other, less, more, free):
    # In one place: days that do not count are days of the place.
    early, late = sorted((one, other.astimezone(one.tzinfo)), key=in_utc)
    less, more = sorted((less, more))
    first, second = (due(*each, Unit.HOURS, not_counting=free).at for each in ((early, less), (late, more)))
    assert in_utc(first) <= in_utc(second)


@given(calendars(), some_day, amounts, units, windows)
def test_so_many_days_are_counted_as_the_rule_says(calendar, start, amount, unit, free):
    found = due(start, amount, unit, calendar, not_counting=free)
    until = found.day or found.later_than
    assert counted(start, until, unit, calendar, not_counting=free) == amount - found.still_to_count


@given(calendars(), some_day, some_day, amounts, units, windows)
def test_started_by_is_the_latest_start(calendar, start, end, amount, unit, free):
    """It is due by a day exactly when it started by that day's latest start: this is what makes the two inverse."""
    latest = started_by(end, amount, unit, calendar, not_counting=free)
    is_in_time = when(due(start, amount, unit, calendar, not_counting=free)) <= end
    assert is_in_time == (latest is not None and start <= latest)


@given(some_day, amounts)
def test_calendar_days_are_exactly_invertible(start, amount):
    assert started_by(due(start, amount, Unit.CALENDAR_DAYS).day, amount, Unit.CALENDAR_DAYS) == start


@given(moments, st.integers(0, 200))
def test_hours_are_exactly_invertible(start, amount):
    found = due(start, amount, Unit.HOURS)
    assert in_utc(found.at) - in_utc(start) == timedelta(hours=amount)
    assert in_utc(started_by(found.at, amount, Unit.HOURS)) == in_utc(start)


@given(moments, st.integers(1, 200), windows)
def test_the_latest_start_of_hours_is_due_at_the_same_moment(start, amount, free):
    at = due(start, amount, Unit.HOURS, not_counting=free).at
    latest = started_by(at, amount, Unit.HOURS, not_counting=free)
    assert in_utc(latest) >= in_utc(start)
    assert in_utc(due(latest, amount, Unit.HOURS, not_counting=free).at) == in_utc(at)


@given(calendars(), some_day, st.integers(1, 60), units, st.data())
def test_a_window_with_so_many_counted_days_moves_the_due_day_by_exactly_so_many(calendar, start, amount, unit, data):
    old = due(start, amount, unit, calendar)
    until = old.day or old.later_than
    assume(until > start)
    first, last = sorted(data.draw(st.tuples(*[st.dates(start + timedelta(1), until)] * 2)))
    inside = counted(first - timedelta(1), last, unit, calendar)
    new = due(start, amount, unit, calendar, not_counting=[Window(first, last)])
    assert new == due(start, amount + inside, unit, calendar)
    assert new.day is None or counted(old.day, new.day, unit, calendar) == inside


@given(calendars(), some_day, amounts, units, windows)
def test_windows_outside_of_the_span_change_nothing(calendar, start, amount, unit, free):
    found = due(start, amount, unit, calendar)
    until = found.day or LAST
    outside = [each for each in free if each.last <= start or each.first > until]
    assert due(start, amount, unit, calendar, not_counting=[*outside, on(start)]) == found


@given(
    calendars(),
    some_day,
    amounts,
    st.sets(some_day, max_size=8),
    st.sampled_from([Unit.SCHOOL_DAYS, Unit.CALENDAR_DAYS]),
)
def test_closing_days_never_makes_anything_due_earlier(calendar, start, amount, closed, unit):
    # The first stays open: before it nobody knows whether there is a break, and closing it can settle that.
    new = calendar.without([on(day) for day in closed if day != calendar.days[0]])
    breaks_over = 5 if unit is Unit.CALENDAR_DAYS else None
    found = moved(start, amount, unit, old=calendar, new=new, breaks_over=breaks_over)
    assert when(found.old) <= when(found.new)
    assert set(found.closed) <= closed
    assert found.opened == ()


@given(calendars(), calendars(), some_day, amounts, units, st.none() | st.integers(0, 8))
def test_what_moved_says_why_and_what_stands_says_nothing(old, new, start, amount, unit, breaks_over):
    found = moved(start, amount, unit, old=old, new=new, breaks_over=breaks_over)
    assert found.has_moved == bool(found.why)
    assert found.has_moved or (found.closed, found.opened) == ((), ())


@pytest.mark.parametrize("unit", [Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS])
@given(old=calendars(), new=calendars(), start=some_day, amount=amounts)
def test_a_calendar_moves_only_what_it_counts(unit, old, new, start, amount):
    assert not moved(start, amount, unit, old=old, new=new).has_moved


@given(calendars(), st.integers(0, 8))
def test_in_breaks_there_is_no_school_and_they_are_longer_than_asked(calendar, longer_than):
    closed = [each for each in breaks(calendar, longer_than=longer_than) if not each.is_open]
    for each in closed:
        span = [each.first + timedelta(n) for n in range((each.last - each.first).days + 1)]
        assert [day for day in span if day in calendar] == []
        assert len([day for day in span if day.weekday() < 5]) > longer_than
        # Weekends at the edges count.
        assert max(each.first.weekday(), each.last.weekday()) < 5
