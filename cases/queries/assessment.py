"""Strengths and needs as pages read them: levels over time, what is open, what stands between a plan and "complete"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from cases.enums import Domain, InterventionState, Level, NeedState, Urgency
from cases.models import Assessment, DomainLevel, DomainReason, InterventionPlan, Need
from cases.rules import unanswered_domains
from sswork.charts import LevelRow, level_chart
from sswork.charts.levels import LevelChart
from sswork.models import Definition


def review_day(first_day: date, last_day: date) -> date:
    """When a new plan is looked at again: after ``plan.review_days``, and never after it ends."""
    return min(first_day + timedelta(days=int(Definition.threshold("plan.review_days"))), last_day)


def assessments_of(case, user) -> list[Assessment]:
    """The oldest first, each with its levels in ``seen_levels``."""
    levels = DomainLevel.objects.visible_to(user)
    found = Assessment.objects.visible_to(user).filter(case=case).select_related("by").order_by("day", "pk")
    return list(found.prefetch_related(Prefetch("levels", levels, to_attr="seen_levels")))


def needs_of(case, user) -> list[Need]:
    """Open ones first, the most urgent in front; then those that ended."""
    rank = {urgency: place for place, urgency in enumerate(Urgency)}
    found = Need.objects.visible_to(user).filter(case=case).order_by("found_on", "pk")
    return sorted(found, key=lambda need: (not need.is_open, rank[Urgency(need.urgency)]))


def latest_levels(assessments):
    """The newest level by domain; ``assessments`` are the oldest first, as ``assessments_of`` gives them."""
    return {level.domain: level for each in assessments for level in each.seen_levels}


@dataclass(frozen=True)
class DomainNow:
    """One domain as it stands: its level, and what answers it where that is urgent."""

    domain: Domain
    level: DomainLevel | None
    is_urgent: bool
    goals: int
    reason: DomainReason | None

    @property
    def is_unanswered(self) -> bool:
        return self.is_urgent and not self.goals and self.reason is None


@dataclass(frozen=True)
class Strengths:
    """What the page of a case says about strengths and needs."""

    assessments: list[Assessment]
    domains: list[DomainNow]
    needs: list[Need]
    chart: LevelChart | None

    @property
    def newest_first(self) -> list[Assessment]:
        return self.assessments[::-1]

    @property
    def unanswered(self) -> list[DomainNow]:
        return [each for each in self.domains if each.is_unanswered]

    @property
    def open_needs(self) -> list[Need]:
        return [need for need in self.needs if need.is_open]

    @property
    def ended_needs(self) -> list[Need]:
        return [need for need in self.needs if not need.is_open]


def strengths_of(case, user, plans: Iterable[InterventionPlan]) -> Strengths:
    """Four queries, whatever there is."""
    assessments, needs = assessments_of(case, user), needs_of(case, user)
    latest = latest_levels(assessments)
    urgent = _urgent(latest, needs)
    reasons = _reasons(case, user, latest, assessments)
    goals = [plan.domain for plan in plans if plan.is_active]
    domains = [
        DomainNow(domain, latest.get(domain), domain in urgent, goals.count(domain), reasons.get(domain))
        for domain in Domain
        if domain in latest or domain in urgent
    ]
    return Strengths(assessments, domains, needs, _picture(assessments))


def _urgent(latest: dict[str, DomainLevel], needs: Iterable[Need]) -> set[str]:
    """By the newest assessment, or by an open need that cannot wait."""
    by_level = {domain for domain, level in latest.items() if level.level == Level.URGENT}
    return by_level | {need.domain for need in needs if need.is_open and need.urgency == Urgency.NOW}


def _reasons(case, user, latest, assessments) -> dict[str, DomainReason]:
    """Those that still hold: a domain that was assessed again after the reason was stated asks anew."""
    days = {each.pk: each.day for each in assessments}
    found = DomainReason.objects.visible_to(user).filter(case=case).select_related("by")
    return {
        each.domain: each
        for each in found
        if each.domain not in latest or each.stated_on >= days[latest[each.domain].assessment_id]
    }


def unanswered(case, user) -> list[Domain]:
    """Urgent domains of the case without a goal or a reason, as far as this person reads the case."""
    assessments = assessments_of(case, user)
    latest = latest_levels(assessments)
    needs = Need.objects.visible_to(user).filter(case=case, state=NeedState.OPEN)
    running = InterventionPlan.objects.visible_to(user).filter(case=case, state=InterventionState.ACTIVE)
    return unanswered_domains(
        urgent=_urgent(latest, needs),
        with_goal=set(running.values_list("domain", flat=True)),
        with_reason=_reasons(case, user, latest, assessments),
    )


def _picture(assessments):
    rows = [
        LevelRow(
            str(domain.label),
            [next((each.level for each in one.seen_levels if each.domain == domain), None) for one in assessments],
        )
        for domain in Domain
    ]
    return level_chart(
        title=_("Strengths and needs over time"),
        days=[each.day for each in assessments],
        rows=rows,
        scale={level.value: str(level.label) for level in Level},
    )
