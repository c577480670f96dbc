"""A rule worked out by hand from the words of its source, and how the pack is held to it.

What is expected is written from the source that each row quotes, reckoned with a calendar on paper; nothing of it was got by
running the code. The school calendar is that of ``school_year.py``; without other word the event is on Monday, 16 November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sswork.rules.dates import OFF_DAYS, breaks, due
from sswork.rules.facts import Fact, is_reached, names_waited_for, verdict
from sswork.rules.packs import Pack, Rule, load, rules_for
from sswork.rules.vocabulary import NAMED_KINDS
from tests.sswork.rules.school_year import TWO_YEARS

MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)
# By event: the last day, or moment, that is in time.
Dues = Mapping[date, date]


@dataclass(frozen=True, kw_only=True)
class Worked:
    """``says``: the source's words that give the number, short, with statute and section.

    ``waits_for``: what must happen, by name; or ``measures``: kind, unit and window, with ``lines``: what was measured, and
    whether the rule's line is reached by it, just below, at and just above. ``stands_for``: what a threshold is that is a name.
    ``due``: by day or moment of the event; empty, where the source gives no number. ``holds``: whether the law is in force.
    ``at_least``: the number is a shortest time. ``counsel``: so unsure that the rule comes switched off.
    """

    code: str
    says: str
    waits_for: tuple[str, ...] = ()
    measures: tuple[str, str, str] = ("", "", "")
    lines: Mapping[Any, bool] = field(default_factory=dict)
    stands_for: Any = None
    due: Dues = field(default_factory=dict)
    holds: Mapping[date, bool] = field(default_factory=dict)
    counsel: bool = False
    at_least: bool = False

    def check(self, place: str) -> None:
        rule = rule_of(place, self.code)
        self._check_trigger(rule)
        self._check_due(rule)
        self._check_force(rule)

    def _check_trigger(self, rule: Rule) -> None:
        assert bool(self.waits_for) is not bool(self.lines), "a name, or a line with what lies on its sides"
        if self.waits_for:
            assert set(names_waited_for(rule.trigger)) == set(self.waits_for)
            assert [verdict(rule, happened(name)).fires for name in self.waits_for] == [True] * len(self.waits_for)
            assert not verdict(rule, happened("lunch")).fires
            return
        assert (rule.trigger.kind, rule.trigger.unit, rule.trigger.window) == self.measures
        assert rule.trigger.kind not in NAMED_KINDS
        found = {value: is_reached(rule.trigger, _exact(value), self.stands_for) for value in self.lines}
        assert found == self.lines
        assert set(found.values()) == {True, False}, "both sides of the line"

    def _check_due(self, rule: Rule) -> None:
        if not self.due:
            assert rule.due is None, "the source gives no number of days"
            return
        assert rule.due, "the source gives a number of days"
        assert rule.due.at_least is self.at_least
        stopped = [*breaks(TWO_YEARS, longer_than=rule.due.breaks_over), *([OFF_DAYS] if rule.due.not_on else [])]
        found = {
            start: due(start, rule.due.amount, rule.due.unit, TWO_YEARS, not_counting=stopped) for start in self.due
        }
        assert {start: each.at or each.day for start, each in found.items()} == self.due

    def _check_force(self, rule: Rule) -> None:
        assert rule.enabled is not self.counsel
        for day, holds in self.holds.items():
            here = rules_for(_places(rule.jurisdiction), day)
            assert (self.code in {each.code for each in here}) is holds, day
        if not self.holds:
            assert (rule.effective_from, rule.effective_until) == (None, None)


def happened(name: str) -> Fact:
    return Fact(name=name, student_id=1, school_id=1, on=MONDAY, source_key="test:1", seen_with="case_view")


def pack_of(place: str) -> Pack:
    return next(pack for pack in load() if pack.jurisdiction == place)


def rule_of(place: str, code: str) -> Rule:
    return next(rule for rule in pack_of(place).rules if rule.code == code)


def at_once(*moments: datetime) -> Dues:
    """In zero hours: the moment itself."""
    return {moment: moment for moment in (moments or (NOON,))}


def moment(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


NOON = moment(16, 12)


def _exact(value: Any) -> Any:
    """Shares are written as text, so that 9.99 is 9.99."""
    return Decimal(value) if isinstance(value, str) else value


def _places(place: str) -> list[str]:
    parts = place.split("-")
    return ["-".join(parts[:size]) for size in range(1, len(parts) + 1)]
