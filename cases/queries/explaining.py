"""Why a rule did or did not ask for anything of a student, with the records that were looked at. For the system."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Obligation, Student
from cases.queries.obligations_wanted import looked_at, wanted_by
from cases.queries.rules import DistrictRules, RuleHere, calendars_of, counted_calendars, district_rules
from sswork.registry import fact_sources
from sswork.rules.facts import Fact
from sswork.rules.packs import jurisdictions_of, load
from sswork.rules.rule import Rule

FOREVER = timedelta(days=3660)


@dataclass(frozen=True)
class Looked:
    """One fact under the rule as it held on its day: whether it applies, why, by when, and what was made of it."""

    fact: Fact
    fires: bool
    why: Any
    due_on: date | None
    obligation: Obligation | None
    reached_on: date | None = None


@dataclass(frozen=True)
class Explanation:
    place: str
    rule: Rule
    here: RuleHere | None
    why_not_here: Any
    looked: list[Looked]

    @property
    def fires(self) -> bool:
        return any(each.fires for each in self.looked)


class NoSuchRule(LookupError):
    """No pack has a rule of this code."""


def explain(code: str, student: Student, today: date) -> Explanation:
    """Every fact that the apps know of the student, of ten years, each by the rules of its own day."""
    named = [rule for pack in load() for rule in pack.rules if rule.code == code]
    if not named:
        raise NoSuchRule(code)
    district = student.school.parent_id or student.school_id
    rules = district_rules([district])[district]
    here = rules.on(today).get(code)
    places = jurisdictions_of(rules.place)
    nearest = next((rule for place in places for rule in named if rule.jurisdiction == place), named[0])
    return Explanation(
        place=rules.place,
        rule=here.rule if here else nearest,
        here=here,
        why_not_here="" if here else _why_not(nearest, rules, places, today),
        looked=[_looked(code, fact, rules, district) for fact in facts_of(student, today)],
    )


def facts_of(student: Student, today: date) -> Iterator[Fact]:
    for source in fact_sources.all():
        yield from sorted(source.facts(today - FOREVER, today, student.pk), key=lambda fact: fact.on)


def _why_not(rule: Rule, rules: DistrictRules, places: tuple[str, ...], today: date) -> str:
    if rule.jurisdiction not in places:
        return _("It is a rule of %(there)s; the district lies in %(here)s.") % {
            "there": rule.jurisdiction,
            "here": rules.place,
        }
    if not rule.is_in_force(today):
        ends = {"first": rule.effective_from or "…", "last": rule.effective_until or "…"}
        return _("It is not in force today: from %(first)s until %(last)s.") % ends
    return _("It is switched off: its source is not sure, and no confirmation with counsel is on file.")


def _looked(code: str, fact: Fact, rules: DistrictRules, district: int) -> Looked:
    here, found = looked_at(fact, rules, code)
    made = Obligation.objects.made_by([fact.source_key]).filter(rule_code=code, student=fact.student_id).first()
    if here is None:
        return Looked(fact, False, found.why, None, made)
    calendars = calendars_of([fact.school_id]) | counted_calendars([fact.school_id])
    asked = wanted_by([fact], calendars, {fact.school_id: district}, {district: rules}) if found.fires else []
    due = next((each.due.due_on for each in asked if each.here.rule.code == code), None)
    return Looked(fact, found.fires, found.why, due, made, found.on)
