"""When a count reached a threshold: windows that move along the calendar, at their edges; and to whom rules on truancy apply."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sswork.rules.counting import MOVING, reached_on, smallest_count, years_old
from sswork.rules.days import Unit
from sswork.rules.facts import Fact, verdict
from sswork.rules.packs import Clock, Trigger

from .test_packs import a_rule

SEPTEMBER = date(2026, 9, 1)
DAY = timedelta(days=1)


def counting(threshold, window, operator=">="):
    return Trigger(kind="unexcused_events", operator=operator, threshold=threshold, unit="days", window=window)


def days(*numbers: int) -> list[date]:
    """Days after the first of September."""
    return [SEPTEMBER + DAY * number for number in numbers]


def test_at_least_three_are_three_and_more_than_three_are_four():
    assert [smallest_count(counting(3, "school_year", operator)) for operator in (">=", ">")] == [3, 4]
    with pytest.raises(ValueError, match="smallest number"):
        smallest_count(counting(3, "school_year", "<"))


@pytest.mark.parametrize(
    ("window", "threshold", "counted", "reached"),
    [
        # Texas 25.095(b): three days within four weeks: the 1st and the 28th lie in 28 days, the 1st and the 29th do not.
        ("4_weeks", 3, (0, 10), None),
        ("4_weeks", 3, (0, 10, 27), 27),
        ("4_weeks", 3, (0, 10, 28), None),
        ("4_weeks", 3, (0, 10, 28, 30), 30),
        # Florida 1003.26(1)(b): ten within 90 calendar days.
        ("90_calendar_days", 3, (0, 1, 89), 89),
        ("90_calendar_days", 3, (0, 1, 90), None),
        ("90_calendar_days", 3, (0, 1, 90, 91, 92), 92),
        # In a year it is the third day, whenever that was, and a fourth changes nothing.
        ("school_year", 3, (0, 100), None),
        ("school_year", 3, (0, 100, 200), 200),
        ("school_year", 3, (0, 100, 200, 201), 200),
    ],
)
def test_the_day_on_which_it_was_reached(window, threshold, counted, reached):
    found = reached_on(counting(threshold, window), days(*counted))
    assert found == (None if reached is None else SEPTEMBER + DAY * reached)


@pytest.mark.parametrize(
    ("first", "last", "within"),
    [
        (date(2026, 9, 1), date(2027, 2, 28), True),
        (date(2026, 9, 1), date(2027, 3, 1), False),
        # Six months after 31 August end with February.
        (date(2026, 8, 31), date(2027, 2, 27), True),
        (date(2026, 8, 31), date(2027, 2, 28), False),
        (date(2026, 12, 15), date(2027, 6, 14), True),
        (date(2026, 12, 15), date(2027, 6, 15), False),
    ],
)
def test_six_months_are_calendar_months(first, last, within):
    """Texas 25.0951(a)."""
    assert bool(reached_on(counting(2, "6_months_same_school_year"), [first, last])) is within


@given(
    counted=st.sets(st.integers(0, 280), min_size=1, max_size=25).map(sorted),
    threshold=st.integers(1, 10),
    window=st.sampled_from([*MOVING, "school_year"]),
)
def test_it_is_the_first_day_with_enough_of_them_in_one_window(counted, threshold, window):
    trigger, found = counting(threshold, window), days(*counted)
    within = MOVING.get(window, lambda first, last: True)
    by_hand = [last for last in found if sum(each <= last and within(each, last) for each in found) >= threshold]
    assert reached_on(trigger, found) == (by_hand[0] if by_hand else None)


@given(counted=st.sets(st.integers(0, 280), min_size=2, max_size=25).map(sorted), threshold=st.integers(1, 10))
def test_another_day_never_makes_it_later(counted, threshold):
    trigger = counting(threshold, "4_weeks")
    fewer, more = reached_on(trigger, days(*counted[:-1])), reached_on(trigger, days(*counted))
    assert fewer is None or more == fewer


def test_years_are_full_years():
    born = date(2020, 2, 29)
    assert [years_old(born, day) for day in (date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29))] == [5, 6, 8]


TRUANT = a_rule("US-PA", due=Clock(amount=10, unit=Unit.SCHOOL_DAYS))
AGES = a_rule("US-PA", "AGES")


def truant(born_on=None, window="school_year", unit="days"):
    return Fact(
        name="unexcused_events",
        unit=unit,
        windows=(window,),
        value=Decimal(3),
        days=tuple(days(0, 1, 2)),
        born_on=born_on,
        student_id=1,
        school_id=1,
        on=SEPTEMBER + 2 * DAY,
        source_key="test:1",
        seen_with="attendance_view",
    )


@pytest.mark.parametrize(
    ("born_on", "applies"),
    [
        (date(2020, 9, 4), False),  # six on the day after the third absence
        (date(2020, 9, 3), True),
        (date(2007, 9, 4), True),
        (date(2007, 9, 3), False),  # nineteen on the day itself
        (None, True),
    ],
)
def test_rules_on_truancy_apply_to_the_ages_of_compulsory_attendance(born_on, applies):
    rule = a_rule("US-PA", due=TRUANT.due)
    rule = type(rule)(**{**vars(rule), "trigger": counting(3, "school_year")})
    ages = type(rule)(
        **{**vars(AGES), "trigger": Trigger(kind="age_range", operator="between", threshold=(6, 18), unit="years")}
    )
    found = verdict(rule, truant(born_on), [ages])
    assert (found.fires, found.on) == (applies, SEPTEMBER + 2 * DAY)
    assert verdict(rule, truant(born_on)).fires, "a place whose rules name no age"


def test_what_was_counted_within_another_time_or_in_another_unit_reaches_nothing():
    rule = type(TRUANT)(**{**vars(TRUANT), "trigger": counting(3, "school_year")})
    assert verdict(rule, truant()).fires
    assert not verdict(rule, truant(window="calendar_month")).fires
    assert not verdict(rule, truant(unit="absences")).fires
