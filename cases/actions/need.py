"""Needs: found, worked on, met or not; a family's need once for all children of the household."""

from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from cases.enums import Lane, NeedState
from cases.models import Need, Student
from sswork.actions import action, audit
from sswork.conflicts import save_version

BEYOND = "a family's need stands on each child of the household, also on those whom this person does not see"


class NotForFamily(Exception):
    """What few may read is not carried to the pages of other children."""


@action(beyond_view=BEYOND)
def add_family_need(*, case, domain, what, urgency, by, done=""):
    """What the whole family needs: written once, on the case, and seen on each child's page by those who work with that child.

    Who the other children are, and how many, is not told.
    """
    if case.lane != Lane.TEAM or not case.student.household_id:
        raise NotForFamily(case.pk)
    need = add_need(case=case, domain=domain, what=what, urgency=urgency, done=done, by=by)
    need.family_key = uuid4()
    need.save(update_fields=["family_key"])
    for child in Student.objects.of_household(case.student).exclude(pk=case.student_id):
        _on_child(need, child)
    audit("need.of_family", by=by, target=need)
    return need


def _on_child(need, child) -> None:
    facts = ("domain", "what", "urgency", "done", "found_on", "family_key", "by")
    Need.objects.create(student=child, school_id=child.school_id, **{name: getattr(need, name) for name in facts})


@action
def add_need(*, case, domain, what, urgency, by, done=""):
    """What the student needs, and how urgently."""
    need = Need.objects.create(
        case=case,
        student_id=case.student_id,
        school_id=case.school_id,
        domain=domain,
        what=what,
        urgency=urgency,
        done=done,
        by=by,
    )
    audit("need.found", by=by, target=need, domain=str(domain), urgency=str(urgency))
    return need


@action(beyond_view=BEYOND)
def edit_need(*, need, version, what, urgency, done, state, why, by):
    """What was done, and whether the need was met or why not. ``version`` is what the person saw; a newer one raises ``Conflict``."""
    ended_on = None if state == NeedState.OPEN else need.ended_on or timezone.localdate()
    row = save_version(
        Need.objects.visible_to(by),
        pk=need.pk,
        version=version,
        what=what,
        urgency=urgency,
        done=done,
        state=state,
        why=why if state in (NeedState.PARTLY, NeedState.UNMET) else "",
        ended_on=ended_on,
    )
    _carry_to_family(row)
    audit("need.edited", by=by, target=row, before=str(need.state), after=str(state))
    return row


def _carry_to_family(need) -> None:
    if need.family_key:
        shared = ("what", "urgency", "done", "state", "why", "ended_on")
        others = Need.objects.of_family(need)
        others.update(version=F("version") + 1, **{name: getattr(need, name) for name in shared})


@action(beyond_view=BEYOND)
def end_need(*, need, state, why="", by):
    """Met or not, when the case closes. One that somebody ended meanwhile stays as it is."""
    still = Need.objects.visible_to(by).filter(pk=need.pk, state=NeedState.OPEN)
    reason = why if state in (NeedState.PARTLY, NeedState.UNMET) else ""
    if still.update(state=state, why=reason, ended_on=timezone.localdate(), version=F("version") + 1):
        need.refresh_from_db()
        _carry_to_family(need)
    audit("need.edited", by=by, target=need, before=str(NeedState.OPEN), after=str(state))
