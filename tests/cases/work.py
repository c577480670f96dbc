"""Casework for tests: done by the product's own actions, with what a test does not care about filled in."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from cases import actions
from cases.actions import home_visit
from cases.enums import Lane
from sswork.scoping import unscoped


def case(
    pals, student=None, *, owner=None, reason="attendance", next_step="Call Rosa about mornings", lane=Lane.TEAM, **more
):
    owner = owner or pals.ana
    return actions.open_case(
        student=student or pals.mateo,
        reason=reason,
        owner=owner,
        next_step=next_step,
        review_on=more.pop("review_on", pals.today + timedelta(days=14)),
        lane=lane,
        by=more.pop("by", owner),
        **more,
    )


def encounter(pals, *students, by=None, days_ago=0, lane=Lane.TEAM, **more):
    values = {
        "kind": "individual",
        "mode": "in_person",
        "place": "school",
        "happened_at": timezone.now() - timedelta(days=days_ago),
        "minutes": 30,
        "outcome": "completed",
        "narrative": "Talked about mornings.",
    }
    return actions.record_encounter(
        students=list(students) or [pals.mateo], lane=lane, by=by or pals.ana, **(values | more)
    )


def task(pals, student=None, *, owner=None, title="Bring the bus pass form", due_on=None, **more):
    return actions.add_task(
        student=student or pals.mateo,
        title=title,
        owner=owner or pals.ana,
        due_on=due_on or pals.today,
        by=more.pop("by", pals.ana),
        **more,
    )


def plan(pals, of_case, **more):
    values = {
        "what": "Check-in and check-out",
        "tier": "2",
        "goal": "I come on time",
        "measure": "On time to first period",
        "unit": "days a week",
        "baseline": Decimal(1),
        "target": Decimal(5),
        "first_day": date(2026, 10, 1),
        "last_day": date(2026, 12, 1),
    }
    return actions.add_plan(case=of_case, by=more.pop("by", pals.ana), **(values | more))


def visit(pals, student=None, *, by=None, companion=None, **more):
    """A home visit in an hour, back an hour later."""
    start = timezone.now() + timedelta(hours=1)
    values = {
        "purpose": "Six days missed, no call was answered",
        "companion": companion or pals.sol,
        "comes_along": False,
        "planned_for": start,
        "expected_back": start + timedelta(hours=1),
        "hazards": "",
        "few_attempts_why": "Worry about safety",
    }
    return home_visit.plan_visit(student=student or pals.mateo, by=by or pals.ana, **(values | more))


def visit_back(pals, student=None, *, by=None, **more):
    """One from which the person is back, and that is not told yet."""
    made = visit(pals, student, by=by, **more)
    home_visit.begin_visit(visit=made, by=made.worker)
    home_visit.come_back(visit=made, by=made.worker)
    return made


def sealed(record, *readers):
    """A case or task for the people named only."""
    with unscoped("set up"):
        type(record).objects.filter(pk=record.pk).update(lane=Lane.SEALED, readers=[each.pk for each in readers])
    record.refresh_from_db()
    return record


def measure(of_plan, *points, by):
    """``measure(plan, (date(2026, 10, 8), 2), …, by=pals.ana)``."""
    for day, value in points:
        actions.record_point(plan=of_plan, day=day, value=Decimal(str(value)), by=by)


def strengths(of_case, of_plan, words, *, by):
    """The same words wherever an assessment, a need, a reason or a step can hold them."""
    day = of_case.opened_on
    actions.assess(case=of_case, day=day, levels={"safety": (1, words)}, words=words, by=by)
    actions.add_need(case=of_case, domain="food", what=words, urgency="now", done=words, by=by)
    actions.state_reason(case=of_case, domain="safety", reason=words, by=by)
    actions.add_step(plan=of_plan, what=words, who=words, by=by)


def offered(of_case, taker, words, *, by):
    """The same words wherever a hand-over can hold them."""
    capsule = {"reason": words, "summary": words, "worked": words, "safety": words}
    return actions.offer_case(case=of_case, taker=taker, by=by, **capsule)
