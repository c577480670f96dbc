"""Intervention plans: begun, measured, ended."""

from django.db.models import F
from django.utils import timezone

from cases.enums import InterventionState
from cases.models import InterventionPlan, ProgressPoint
from cases.queries.assessment import review_day
from sswork.actions import action, audit


class DayTaken(Exception):
    """There is a measurement of that day already: ``point``."""

    def __init__(self, point):
        super().__init__(f"{point.plan_id} on {point.day}")
        self.point = point


class PlanEnded(Exception):
    """The plan has ended; nothing is measured any more."""


@action
def add_plan(
    *,
    case,
    what,
    tier,
    goal,
    measure,
    unit,
    baseline,
    target,
    first_day,
    last_day,
    domain="",
    own_words="",
    review_on=None,
    by,
):
    """Begin an intervention on a case: what is done, for which goal, measured how, from where to where by when.

    Without a day for looking at it again one is set by the definition ``plan.review_days``.
    """
    plan = InterventionPlan.objects.create(
        case=case,
        student_id=case.student_id,
        school_id=case.school_id,
        what=what,
        tier=tier,
        domain=domain,
        own_words=own_words,
        goal=goal,
        measure=measure,
        unit=unit,
        baseline=baseline,
        target=target,
        first_day=first_day,
        last_day=last_day,
        review_on=review_on or review_day(first_day, last_day),
        owner=by,
    )
    audit("plan.added", by=by, target=plan, tier=tier, first_day=str(first_day), last_day=str(last_day))
    return plan


@action
def record_point(*, plan, day, value, note="", by):
    """Enter a measurement. A day that has one raises ``DayTaken``: it is replaced knowingly or not at all."""
    _locked(plan, by)
    if taken := ProgressPoint.objects.visible_to(by).filter(plan=plan, day=day).first():
        raise DayTaken(taken)
    point = ProgressPoint.objects.create(
        plan=plan, student_id=plan.student_id, school_id=plan.school_id, day=day, value=value, note=note, by=by
    )
    audit("plan.measured", by=by, target=plan, day=str(day), value=str(value))
    return point


@action
def replace_point(*, plan, day, value, note="", by):
    """Put another value in the place of that day's, knowingly; the audit event keeps the value before."""
    _locked(plan, by)
    point = ProgressPoint.objects.visible_to(by).get(plan=plan, day=day)
    before, point.value, point.note, point.by = point.value, value, note, by
    point.save(update_fields=["value", "note", "by"])
    audit("plan.remeasured", by=by, target=plan, day=str(day), value=str(value), before=str(before))
    return point


@action
def end_plan(*, plan, outcome="", note="", by):
    """Nothing is measured any more; whether the goal was reached, where it is known. Ending it twice changes nothing."""
    running = InterventionPlan.objects.visible_to(by).filter(pk=plan.pk, state=InterventionState.ACTIVE)
    ended = {"outcome": outcome, "outcome_note": note, "ended_on": timezone.localdate()}
    running.update(state=InterventionState.ENDED, version=F("version") + 1, **ended)
    audit("plan.ended", by=by, target=plan, outcome=str(outcome))
    plan.refresh_from_db()
    return plan


def _locked(plan, by) -> None:
    """One measurement at a time, so that two of one day meet as ``DayTaken`` and not as an error of the database."""
    running = InterventionPlan.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=plan.pk)
    if not running.filter(state=InterventionState.ACTIVE):
        raise PlanEnded(plan.pk)
