"""What the rules ask for, given facts: read by the actions that write it, by the simulator and by ``rules explain``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import CaseloadEntry
from cases.obligation_rules import DueColumns, due_of
from cases.queries.rules import DistrictRules, RuleHere, district_rules, districts_of_schools
from sswork.rules.days import SchoolDays
from sswork.rules.facts import Fact, Verdict, verdict

NOT_THEN = Verdict(False, _("the rule did not hold here on that day"))


@dataclass(frozen=True)
class Wanted:
    """An obligation that a rule asks for because of a fact."""

    fact: Fact
    here: RuleHere
    due: DueColumns

    @property
    def key(self) -> tuple[int, str, str]:
        """By what an obligation is made once."""
        return self.fact.student_id, self.here.rule.code, self.fact.source_key


def wanted(facts: Sequence[Fact], calendars: Mapping[int, SchoolDays]) -> list[Wanted]:
    """What follows from the facts by the rules of their days. ``calendars``: by school, in which school days are counted."""
    districts = districts_of_schools(fact.school_id for fact in facts)
    return wanted_by(facts, calendars, districts, district_rules(districts.values()))


def wanted_by(
    facts: Sequence[Fact],
    calendars: Mapping[int, SchoolDays],
    districts: Mapping[int, int],
    rules: Mapping[int, DistrictRules],
) -> list[Wanted]:
    """The same by rules that are given: what a changed rule would have made."""
    return [
        Wanted(dated, here, _due(dated, here, calendars.get(fact.school_id)))
        for fact in facts
        for code in rules[districts[fact.school_id]].on(fact.on)
        for dated, here in _fired(fact, rules[districts[fact.school_id]], code)
    ]


def _fired(fact: Fact, rules: DistrictRules, code: str) -> Iterator[tuple[Fact, RuleHere]]:
    """The fact with the day from which its rule counts, and the rule as it was on that day."""
    here, found = looked_at(fact, rules, code)
    if here and found.fires:
        yield (replace(fact, on=found.on) if found.on else fact), here


def looked_at(fact: Fact, rules: DistrictRules, code: str) -> tuple[RuleHere | None, Verdict]:
    """A rule of the day of the fact; of a count the rule of the day on which the threshold was reached, as it was then."""
    here = rules.on(fact.on).get(code)
    if here is None:
        return None, NOT_THEN
    found = verdict(here.rule, fact, rules.of_age(fact.on))
    if found.on in (None, fact.on):
        return here, found
    then = rules.on(found.on).get(code)
    return (then, verdict(then.rule, fact, rules.of_age(found.on))) if then else (None, NOT_THEN)


def _due(fact: Fact, here: RuleHere, calendar: SchoolDays | None) -> DueColumns:
    zone = timezone.get_current_timezone()
    return DueColumns.of(due_of(here.rule.due, fact.on, fact.at, calendar=calendar, zone=zone))


def workers_of(student_ids: Iterable[int], today: date) -> dict[int, int]:
    """Who has each student on the caseload, the first of several: who takes the next step where the record names nobody."""
    rows = CaseloadEntry.objects.filter(student__in=set(student_ids), first_day__lte=today, last_day=None)
    ordered = rows.order_by("student", "first_day", "pk").values_list("student", "worker")
    found: dict[int, int] = {}
    for student, worker in ordered:
        found.setdefault(student, worker)
    return found
