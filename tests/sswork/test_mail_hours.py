"""When a person may be mailed: quiet hours, days with school, the week, and what no choice holds back."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sswork.mail_hours import AT_ONCE, MORNING, WEEKLY, Wishes, may_mail, next_mail

ZONE = ZoneInfo("America/Los_Angeles")  # clocks change on 8 March and 1 November 2026
WEDNESDAY = date(2026, 11, 18)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def wish(cadence=MORNING, weekday=1, digest=6, quiet=(18, 6), school_days_only=True) -> Wishes:
    start, end = (time(each) for each in quiet)
    return Wishes(cadence, weekday, time(digest), start, end, school_days_only)


def may(wishes, day=WEDNESDAY, hour=9, has_school=True, is_legal=False, last_on=None) -> bool:
    now = datetime.combine(day, time(hour), ZONE)
    return may_mail(wishes, now, has_school=has_school, is_legal=is_legal, last_on=last_on)


@pytest.mark.parametrize(
    ("quiet", "hours"),
    [((18, 6), range(6, 18)), ((8, 15), [*range(8), *range(15, 24)]), ((0, 0), range(24)), ((12, 0), range(12))],
)
def test_nothing_comes_in_quiet_hours_not_even_a_legal_clock(quiet, hours):
    wishes = wish(AT_ONCE, quiet=quiet)
    assert [hour for hour in range(24) if may(wishes, hour=hour, is_legal=True)] == list(hours)


def test_the_morning_mail_comes_from_its_hour_on_and_once_a_day():
    wishes = wish(digest=7, quiet=(20, 5))
    assert [hour for hour in range(24) if may(wishes, hour=hour)] == list(range(7, 20))
    assert may(wishes, last_on=WEDNESDAY - DAY)
    assert not may(wishes, last_on=WEDNESDAY)


def test_quiet_hours_put_the_morning_mail_off():
    assert [hour for hour in range(24) if may(wish(digest=6, quiet=(21, 9)), hour=hour)] == list(range(9, 21))
    assert [hour for hour in range(24) if may(wish(digest=6, quiet=(5, 0)), hour=hour)] == list(range(5))


@pytest.mark.parametrize("cadence", [AT_ONCE, MORNING, WEEKLY])
def test_a_day_without_school_is_free_unless_a_legal_clock_falls_due(cadence):
    wishes = wish(cadence, weekday=WEDNESDAY.isoweekday())
    assert (may(wishes), may(wishes, has_school=False), may(wishes, has_school=False, is_legal=True)) == (
        True,
        False,
        True,
    )
    assert may(wish(cadence, weekday=WEDNESDAY.isoweekday(), school_days_only=False), has_school=False)


def test_the_weekly_mail_comes_on_its_day_or_the_next_with_school():
    wishes, monday = wish(WEEKLY), date(2026, 11, 16)
    last = monday - 6 * DAY
    days = [monday + each * DAY for each in range(7)]
    assert [day for day in days if may(wishes, day, last_on=last)] == days
    assert [day for day in days if may(wishes, day, last_on=monday)] == []
    assert not may(wishes, monday, has_school=False, last_on=last)
    assert may(wishes, monday + DAY, last_on=last)  # Monday was a holiday
    assert not may(wishes, monday - DAY, last_on=last)
    assert may(wishes, monday - DAY, last_on=last, is_legal=True)


HOURS = st.integers(0, 23).map(time)
WISHES = st.builds(
    Wishes,
    cadence=st.sampled_from([AT_ONCE, MORNING, WEEKLY]),
    weekday=st.integers(1, 7),
    digest_at=HOURS,
    quiet_from=HOURS,
    quiet_until=HOURS,
    school_days_only=st.booleans(),
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
CALENDARS = st.frozensets(st.integers(0, 13), max_size=13)


def runs(first: date, days: int):
    """Every half hour that really passes, in local time: an hour less and an hour more when the clocks change."""
    at = datetime.combine(first, time(), ZONE).astimezone(ZoneInfo("UTC"))
    end = datetime.combine(first + days * DAY, time(), ZONE).astimezone(ZoneInfo("UTC"))
    while at < end:
        yield at.astimezone(ZONE)
        at += HOUR / 2


def mails(wishes, first, days, free, is_legal=False) -> list[datetime]:
    """What a person gets for whom something new waits all the time."""
    found: list[datetime] = []
    for now in runs(first, days):
        last_on = found[-1].date() if found else None
        has_school = (now.date() - first).days not in free
        if may_mail(wishes, now, has_school=has_school, is_legal=is_legal, last_on=last_on):
            found.append(now)
    return found


@given(WISHES, DAYS, CALENDARS)
def test_never_in_quiet_hours_nor_on_a_free_day_nor_twice_a_day(wishes, first, free):
    found = mails(wishes, first, 14, free)
    assert not [at for at in found if wishes.is_quiet(at.time())]
    if wishes.school_days_only:
        assert not [at for at in found if (at.date() - first).days in free]
    days = [at.date() for at in found]
    if wishes.cadence != AT_ONCE:
        assert len(days) == len(set(days))
    if wishes.cadence == WEEKLY:
        assert len(days) <= 3


@given(WISHES, DAYS, CALENDARS)
def test_a_legal_clock_is_told_of_within_two_days_whatever_was_chosen(wishes, first, free):
    """Two, since the one hour that is not quiet may be the one that a change of the clocks leaves out."""
    for start in range(0, 12, 3):
        assert mails(wishes, first + start * DAY, 2, free, is_legal=True)


@given(WISHES, DAYS)
def test_every_week_with_school_on_each_day_has_its_mail(wishes, first):
    assert mails(wishes, first, 8, frozenset())


@given(WISHES, DAYS, CALENDARS, st.integers(0, 23))
def test_the_next_mail_is_the_first_that_could_come(wishes, first, free, hour):
    now = datetime.combine(first, time(hour), ZONE)
    found = next_mail(wishes, now, has_school=lambda day: (day - first).days not in free, last_on=None)
    could = [
        at
        for at in runs(first, 15)
        if at >= now
        and may_mail(wishes, at, has_school=(at.date() - first).days not in free, is_legal=False, last_on=None)
    ]
    assert found is not None
    # On the day on which the clocks go forward the moment itself may not be there: it is then an hour later.
    assert not could or abs((could[0] - found).total_seconds()) <= 3600
