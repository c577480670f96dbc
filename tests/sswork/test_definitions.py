"""Thresholds are dated data: the newest row in force wins, and a district's own before the general one."""

from datetime import date

import pytest

from sswork.models import Definition

pytestmark = pytest.mark.django_db


def make(**fields):
    return Definition.objects.create(code="test.rule", title="Rule", text="A rule.", source="Test", **fields)


def test_the_newest_row_in_force_wins():
    make(value=10, effective_from=date(2020, 1, 1), effective_until=date(2025, 12, 31))
    make(value=12, effective_from=date(2026, 1, 1))
    make(value=15, effective_from=date(2027, 1, 1))
    assert Definition.in_force("test.rule", date(2025, 6, 1)).value == 10
    assert Definition.in_force("test.rule", date(2026, 6, 1)).value == 12
    assert Definition.in_force("test.rule", date(2027, 6, 1)).value == 15


def test_the_districts_own_row_wins_over_a_newer_general_one(pals):
    make(value=10, effective_from=date(2026, 1, 1))
    make(value=8, organization=pals.district, effective_from=date(2025, 1, 1))
    assert Definition.in_force("test.rule", date(2026, 6, 1), pals.district).value == 8
    assert Definition.in_force("test.rule", date(2026, 6, 1)).value == 10


@pytest.mark.parametrize(
    ("value", "operator", "unit", "words"),
    [
        (10, ">=", "% of days enrolled", "at least 10% of days enrolled"),
        ("2.5", "<", "days", "under 2.500 days"),
        (None, "", "cases", ""),
    ],
)
def test_the_threshold_in_words(value, operator, unit, words):
    make(value=value, operator=operator, unit=unit)
    assert Definition.objects.get(code="test.rule").value_words == words
