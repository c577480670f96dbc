"""Which rules hold for a district on a day, and the school days in which its obligations are counted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from cases.models import CountedCalendar, RuleConfirmation, RuleOverride
from sswork.models import CalendarDay, Organization, User
from sswork.roles import Permission
from sswork.rules.days import SchoolDays, Unit
from sswork.rules.facts import names_waited_for
from sswork.rules.overriding import overridden
from sswork.rules.packs import jurisdictions_of, load, rules_for
from sswork.rules.rule import Clock, Rule
from sswork.rules.vocabulary import AGE_RANGE


@dataclass(frozen=True)
class RuleHere:
    """A rule as it holds in a district: with the district's own number, where it set one."""

    rule: Rule
    override: RuleOverride | None = None

    @property
    def reference(self) -> str:
        return f"{self.rule.jurisdiction}/{self.rule.version}"


@dataclass(frozen=True)
class DistrictRules:
    """What a district has chosen, read once; ``on`` says which rules hold there on a day."""

    place: str
    overrides: tuple[RuleOverride, ...] = ()
    confirmations: tuple[RuleConfirmation, ...] = ()
    _by_day: dict[date, dict[str, RuleHere]] = field(default_factory=dict, compare=False)

    def on(self, day: date) -> dict[str, RuleHere]:
        """By code. The same day is asked for by many facts."""
        if day not in self._by_day:
            self._by_day[day] = self._on(day)
        return self._by_day[day]

    def of_age(self, day: date) -> list[Rule]:
        """What says from which age to which one must attend."""
        return [each.rule for each in self.on(day).values() if each.rule.trigger.kind == AGE_RANGE]

    def changed(self, code: str, clock: Clock | None) -> "DistrictRules":
        """The same with one rule changed, as from ever: its number, or, without a clock, that counsel confirmed it."""
        confirmed = (*self.confirmations, RuleConfirmation(code=code, confirmed_on=date.min))
        if clock is None:
            return DistrictRules(self.place, self.overrides, confirmed)
        others = tuple(each for each in self.overrides if each.code != code)
        own = RuleOverride(code=code, amount=clock.amount, unit=clock.unit.value, effective_from=date.min)
        return DistrictRules(self.place, (*others, own), confirmed)

    def confirmed_on(self, day: date) -> frozenset[str]:
        return frozenset(
            each.code
            for each in self.confirmations
            if each.confirmed_on <= day and (each.ended_on is None or day <= each.ended_on)
        )

    def _on(self, day: date) -> dict[str, RuleHere]:
        rules = rules_for(jurisdictions_of(self.place), day, confirmed=self.confirmed_on(day))
        return {rule.code: self._here(rule, day) for rule in rules}

    def _here(self, rule: Rule, day: date) -> RuleHere:
        own = [
            each
            for each in self.overrides
            if each.code == rule.code
            and each.effective_from <= day
            and (each.effective_until is None or day <= each.effective_until)
        ]
        if not own:
            return RuleHere(rule)
        newest = max(own, key=lambda each: each.effective_from)
        return RuleHere(overridden(rule, newest.amount, Unit(newest.unit)), newest)


def district_rules(district_ids: Iterable[int]) -> dict[int, DistrictRules]:
    """By district. Three queries, however many districts there are."""
    ids = set(district_ids)
    overrides, confirmations = _by_district(RuleOverride, ids), _by_district(RuleConfirmation, ids)
    districts = Organization.objects.filter(pk__in=ids)
    return {each.pk: DistrictRules(each.place, overrides[each.pk], confirmations[each.pk]) for each in districts}


def _by_district(model: Any, ids: set[int]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, tuple[Any, ...]] = defaultdict(tuple)
    for each in model.objects.filter(organization__in=ids).order_by("pk"):
        found[each.organization_id] += (each,)
    return found


def districts_of_schools(school_ids: Iterable[int]) -> dict[int, int]:
    """The district of each school; a school that belongs to none is its own."""
    rows = Organization.objects.filter(pk__in=set(school_ids)).values_list("pk", "parent_id")
    return {pk: parent or pk for pk, parent in rows}


def calendars_of(school_ids: Iterable[int]) -> dict[int, SchoolDays]:
    """The school days of each school as its calendar has them now; a school without one is left out. One query."""
    rows = CalendarDay.objects.filter(school__in=set(school_ids)).order_by("school", "day")
    found: dict[int, _Rows] = defaultdict(_Rows)
    for school, year, day, kind in rows.values_list("school", "school_year__ends_in", "day", "kind"):
        found[school].add(year, day, is_school_day=kind == CalendarDay.Kind.INSTRUCTIONAL)
    return {school: calendar for school, each in found.items() if (calendar := each.calendar)}


class _Rows:
    """The days of one school by school year, in order."""

    def __init__(self) -> None:
        self.days: dict[int, list[date]] = defaultdict(list)
        self.school_days: dict[int, list[date]] = defaultdict(list)

    def add(self, year: int, day: date, *, is_school_day: bool) -> None:
        self.days[year].append(day)
        if is_school_day:
            self.school_days[year].append(day)

    @cached_property
    def calendar(self) -> SchoolDays | None:
        """The newest school years that follow each other without one missing: across a gap no day can be counted."""
        newest = max(self.days)
        years = [newest]
        while years[0] - 1 in self.days:
            years.insert(0, years[0] - 1)
        days = [day for year in years for day in self.school_days[year]]
        if not days:
            return None
        return SchoolDays.of(days, known_from=self.days[years[0]][0], known_until=self.days[newest][-1])


def counted_calendars(school_ids: Iterable[int]) -> dict[int, SchoolDays]:
    """The calendars in which obligations stand counted; see ``CountedCalendar``."""
    rows = CountedCalendar.objects.filter(school__in=set(school_ids))
    return {each.school_id: SchoolDays(tuple(each.days), each.known_from, each.known_until) for each in rows}


@dataclass(frozen=True)
class RuleToday:
    """A rule of the place as the page shows it: how it holds in the district, or that counsel has to confirm it first."""

    rule: Rule
    here: RuleHere | None

    @property
    def reference(self) -> str:
        return f"{self.rule.jurisdiction}/{self.rule.version}"

    @property
    def is_duty(self) -> bool:
        """Whether it can make an obligation: it waits for something to happen, or has a time to act in."""
        return bool(names_waited_for(self.rule.trigger)) or self.clock is not None

    @property
    def clock(self) -> Clock | None:
        return self.here.rule.due if self.here else self.rule.due


def rules_today(rules: DistrictRules, day: date) -> list[RuleToday]:
    """All of the place that are in force on a day, those that are switched off too; the most specific place first."""
    packs = load()
    unsure = {rule.code for pack in packs for rule in pack.rules if not rule.enabled}
    here = rules.on(day)
    every = rules_for(jurisdictions_of(rules.place), day, confirmed=unsure)
    return [RuleToday(rule, here.get(rule.code)) for rule in every]


def led_districts(user: User) -> QuerySet[Organization]:
    """Of which districts this person manages the rules."""
    schools = user.reach(Permission.RULES_MANAGE).school_ids
    districts = Organization.objects.filter(kind=Organization.Kind.DISTRICT, children__in=schools)
    return districts.distinct().order_by("name")
