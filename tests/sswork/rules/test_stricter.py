"""A rule from above is never weakened by one that takes its place, in the packs as they are and in any that somebody writes."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sswork.rules.days import Unit
from sswork.rules.facts import COMPARE, is_reached
from sswork.rules.packs import Clock, PackError, Trigger, jurisdictions_of, load, rules_for
from sswork.rules.stricter import lets_no_more_time, reaches_as_many, replaces_without_weakening, weakening_faults

from .pack_files import rule as written
from .pack_files import write
from .test_packs import a_pack, a_rule

COUNT = Trigger(kind="unexcused_events", operator=">=", threshold=5, unit="days", window="school_year")
NAMED = Trigger(kind="event", operator="is", threshold=("notice_sent", "call_made"), unit="event")
AGES = Trigger(kind="age_range", operator="between", threshold=(6, 16), unit="years")
FIFTEEN = Clock(amount=15, unit=Unit.CALENDAR_DAYS)


def test_no_pack_weakens_one_from_above():
    assert weakening_faults(load()) == []


def days_to_look_at() -> list[date]:
    """Each day on which a rule begins or ends, the days beside it, and today's year."""
    edges = {
        day for pack in load() for rule in pack.rules for day in (rule.effective_from, rule.effective_until) if day
    }
    beside = {day + timedelta(days=n) for day in edges for n in (-1, 0, 1)}
    return sorted({*beside, date(2026, 11, 16)})


@pytest.mark.parametrize("place", [pack.jurisdiction for pack in load() if pack.jurisdiction != "US"])
def test_every_rule_from_above_holds_in_the_place_or_gave_way_to_one_that_is_no_weaker(place):
    """On every day that matters: federal ones under states, and both under districts."""
    inner, *outer = jurisdictions_of(place)
    for day in days_to_look_at():
        here = {rule.code: rule for rule in rules_for([inner, *outer], day)}
        for above in rules_for(outer, day):
            held = here[above.code]
            assert held == above or replaces_without_weakening(held, above), (day, above.code)


def test_only_new_york_city_replaces_a_rule_and_it_goes_further():
    """Whatever else stands in a state's pack stands beside the federal rule, under a code of its own."""
    by_code: dict[str, list[str]] = {}
    for pack in load():
        for rule in pack.rules:
            by_code.setdefault(rule.code, []).append(pack.jurisdiction)
    assert {code: places for code, places in by_code.items() if len(places) > 1} == {
        "NY_COMPULSORY_AGE": ["US-NY", "US-NY-NYC"]
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (COUNT, replace(COUNT, threshold=6)),
        (COUNT, replace(COUNT, operator=">")),
        # Between more than five and six lie five and a half.
        (replace(COUNT, operator=">"), replace(COUNT, threshold=6)),
        (COUNT, replace(COUNT, operator="between", threshold=(5, 9))),
        (COUNT, replace(COUNT, window="school_semester")),
        (COUNT, replace(COUNT, unit="absences")),
        (NAMED, replace(NAMED, threshold="notice_sent")),
        (AGES, replace(AGES, threshold=(7, 16))),
        (AGES, replace(AGES, operator="between_min_incl_max_excl")),
    ],
)
def test_what_reaches_fewer_is_weaker(old, new):
    assert not reaches_as_many(new, old)
    assert reaches_as_many(old, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (COUNT, replace(COUNT, threshold=4)),
        (replace(NAMED, threshold="notice_sent"), NAMED),
        (AGES, replace(AGES, threshold=(6, 17))),
        (AGES, replace(AGES, operator=">=", threshold=6)),
    ],
)
def test_what_reaches_as_many_or_more_is_not(old, new):
    assert reaches_as_many(new, old)


@pytest.mark.parametrize(
    ("old", "new", "is_no_weaker"),
    [
        (FIFTEEN, None, False),
        (None, FIFTEEN, True),
        (None, None, True),
        (FIFTEEN, replace(FIFTEEN, amount=16), False),
        (FIFTEEN, replace(FIFTEEN, amount=14), True),
        (FIFTEEN, replace(FIFTEEN, unit=Unit.SCHOOL_DAYS), False),
        (FIFTEEN, replace(FIFTEEN, breaks_over=5), False),
        (replace(FIFTEEN, breaks_over=5), replace(FIFTEEN, breaks_over=4), False),
        (replace(FIFTEEN, breaks_over=5), FIFTEEN, True),
        (FIFTEEN, replace(FIFTEEN, not_on="weekends_and_holidays"), False),
        (replace(FIFTEEN, at_least=True), replace(FIFTEEN, amount=14, at_least=True), False),
        (replace(FIFTEEN, at_least=True), replace(FIFTEEN, amount=16, at_least=True), True),
        (replace(FIFTEEN, at_least=True), FIFTEEN, False),
    ],
)
def test_more_time_is_weaker_and_less_of_a_shortest_time_too(old, new, is_no_weaker):
    assert lets_no_more_time(new, old) is is_no_weaker


def test_more_on_file_before_is_weaker():
    old = a_rule("US", prerequisites=("A meeting",))
    assert replaces_without_weakening(replace(old, prerequisites=()), old)
    assert not replaces_without_weakening(replace(old, prerequisites=("A meeting", "A letter")), old)


def test_only_on_days_on_which_both_hold():
    old = a_rule("US", effective_until=date(2026, 6, 30), due=FIFTEEN)
    later = a_rule("US-WI", effective_from=date(2026, 7, 1))
    assert weakening_faults([a_pack("US", old), a_pack("US-WI", later)]) == []
    same = replace(later, effective_from=date(2026, 6, 30))
    assert len(weakening_faults([a_pack("US", old), a_pack("US-WI", same)])) == 1


def test_packs_that_weaken_one_from_above_are_not_loaded(tmp_path):
    write(tmp_path)
    write(tmp_path, written(due__amount=6), jurisdiction="US-ZZ-TOWN", name="Town")
    with pytest.raises(PackError) as refused:
        load(tmp_path)
    assert str(refused.value) == (
        "us-zz-town.yaml, rule ZZ_NOTICE, field code: found 'ZZ_NOTICE'; allowed is nothing weaker than ZZ_NOTICE of"
        " US-ZZ, or a code of its own, which stands beside it"
    )


def spans():
    numbers = st.integers(0, 12)
    single = st.builds(
        Trigger,
        kind=st.just("age"),
        unit=st.just("years"),
        operator=st.sampled_from([">=", ">", "<=", "<"]),
        threshold=numbers,
    )
    double = st.builds(
        Trigger,
        kind=st.just("age"),
        unit=st.just("years"),
        operator=st.sampled_from([name for name in COMPARE if name.startswith("between")]),
        threshold=st.tuples(numbers, numbers).filter(lambda ends: ends[0] < ends[1]),
    )
    return single | double


@given(old=spans(), new=spans())
def test_whoever_reaches_as_many_reaches_each_of_them(old, new):
    halves = [Decimal(n) / 2 for n in range(-1, 27)]
    missed = [value for value in halves if is_reached(old, value) and not is_reached(new, value)]
    if reaches_as_many(new, old):
        assert missed == []
    else:
        assert missed, "on halves every difference shows"
