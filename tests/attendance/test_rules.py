from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.enums import Band
from attendance.rules import CHRONIC_BANDS, USUAL, Edge, Edges, band, crossed_on, is_absent, missed, rate

portions = st.decimals(min_value=0, max_value=1, places=2)
flags = st.lists(st.booleans(), max_size=200)


@pytest.mark.parametrize(
    ("absent", "enrolled", "expected"),
    [
        (9, 9, Band.TOO_EARLY),
        (0, 10, Band.SATISFACTORY),
        (1, 10, Band.CHRONIC),
        (2, 10, Band.SEVERE),
        (4, 81, Band.SATISFACTORY),
        (4, 80, Band.AT_RISK),
        (17, 171, Band.AT_RISK),
        (17, 170, Band.CHRONIC),
        (34, 170, Band.SEVERE),
        (0, 0, Band.TOO_EARLY),
    ],
)
def test_bands_change_at_their_edges(absent, enrolled, expected):
    assert band(absent, enrolled) == expected


def test_more_than_is_not_at_least():
    """Wisconsin and Texas count above 10 %, California's minimum is above 30 days."""
    strict = Edges(
        absent_day=Edge(Decimal(50), ">"),
        minimum_days=Edge(Decimal(30), ">"),
        at_risk=USUAL.at_risk,
        chronic=Edge(Decimal(10), ">"),
        severe=USUAL.severe,
    )
    assert band(5, 50, strict) == Band.AT_RISK
    assert band(6, 50, strict) == Band.CHRONIC
    assert band(10, 30, strict) == Band.TOO_EARLY
    assert band(10, 31, strict) == Band.SEVERE
    assert not is_absent(Decimal("0.5"), strict)


def test_half_of_a_day_counts_as_a_day_and_less_counts_as_nothing():
    assert is_absent(Decimal("0.5"))
    assert not is_absent(Decimal("0.49"))
    assert is_absent(missed([Decimal("0.3"), Decimal("0.2")]))


@given(st.lists(portions, max_size=5))
def test_no_day_is_missed_more_than_once(shares):
    assert 0 <= missed(shares) <= 1
    assert missed(shares) == min(1, sum(shares, Decimal(0)))


@given(st.integers(0, 400), st.integers(0, 200))
def test_a_rate_stays_within_a_hundred(absent, enrolled):
    found = rate(absent, enrolled)
    assert found is None if enrolled == 0 else 0 <= found <= 100


@given(st.integers(0, 200), st.integers(10, 200))
def test_one_more_absence_never_helps(absent, enrolled):
    order = list(Band)
    assert order.index(band(absent, enrolled)) <= order.index(band(absent + 1, enrolled))


@given(flags)
def test_since_when_is_the_start_of_the_last_chronic_run(absent):
    days = [(date(2026, 8, 17) + timedelta(days=n), each) for n, each in enumerate(absent)]
    states = [band(sum(absent[: n + 1]), n + 1) in CHRONIC_BANDS for n in range(len(absent))]
    found = crossed_on(days)
    if not states or not states[-1]:
        assert found is None
    else:
        first = len(states) - 1
        while first and states[first - 1]:
            first -= 1
        assert found == days[first][0]
