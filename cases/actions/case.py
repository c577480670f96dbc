"""The life of a case: opened, edited, closed, reopened. In each state it has what that state requires."""

from django.db.models import F
from django.utils import timezone

from cases.actions.access import add_to_caseload
from cases.actions.plan import end_plan
from cases.actions.task import drop_task
from cases.enums import CaseState, InterventionState, Lane
from cases.models import Case, InterventionPlan
from cases.models.lanes import named_on
from sswork.actions import action, audit
from sswork.conflicts import save_version


class NotInThisState(Exception):
    """The case was closed or reopened by someone else meanwhile."""


@action
def open_case(
    *, student, reason, owner, next_step, review_on, concern="", lane=Lane.TEAM, readers=(), origin_key="", by
):
    """Open a case for a student. Owner, next step and review date are required; the owner gets the student on the caseload."""
    case = Case.objects.create(
        student=student,
        school_id=student.school_id,
        reason=reason,
        concern=concern,
        owner=owner,
        next_step=next_step,
        review_on=review_on,
        lane=lane,
        readers=named_on(readers, lane, by),
        origin_key=origin_key,
        opened_by=by,
    )
    audit("case.opened", by=by, target=case, reason=reason, owner=owner.pk, review_on=str(review_on))
    add_to_caseload(student=student, worker=owner, by=by)
    return case


@action(beyond_view="whoever hands a restricted case over may not read it any more")
def edit_case(*, case, version, owner, next_step, review_on, concern, by):
    """Change who does what by when. ``version`` is what the person saw; a newer one raises ``Conflict``."""
    new = {"owner": owner, "next_step": next_step, "review_on": review_on, "concern": concern}
    before = Case.objects.visible_to(by).select_related("owner").get(pk=case.pk)
    if not before.is_open:
        raise NotInThisState(case.pk)
    # Closing raises the version too, so that an edit cannot slip in behind it.
    save_version(Case.objects.visible_to(by), pk=case.pk, version=version, **new)
    changed = [name for name, value in new.items() if getattr(before, name) != value]
    audit("case.edited", by=by, target=case, fields=changed, **_moves(before, owner=owner, review_on=review_on))
    if owner != before.owner:
        add_to_caseload(student=before.student, worker=owner, by=by)
    return _again(case)


def _moves(before, *, owner, review_on) -> dict:
    """Owner and review date before and after: facts that the history tells. Texts are not repeated there."""
    moves = {}
    if owner != before.owner:
        moves["owner"] = [before.owner_id, owner.pk]
    if review_on != before.review_on:
        moves["review_on"] = [str(before.review_on), str(review_on)]
    return moves


@action
def close_case(*, case, reason, summary, outcome, unneeded_tasks=(), by):
    """End the work: why, what was done, and what came of it. Its plans end with it; tasks end only where they are named."""
    today = timezone.localdate()
    _move(
        case,
        CaseState.OPEN,
        by,
        state=CaseState.CLOSED,
        close_reason=reason,
        summary=summary,
        outcome=outcome,
        closed_on=today,
    )
    for task in unneeded_tasks:
        drop_task(task=task, note=str(CaseState.CLOSED.label), by=by)
    for plan in InterventionPlan.objects.visible_to(by).filter(case=case, state=InterventionState.ACTIVE):
        end_plan(plan=plan, by=by)
    audit("case.closed", by=by, target=case, reason=reason, outcome=outcome)
    return _again(case)


@action
def reopen_case(*, case, next_step, review_on, by):
    """Go on with the same case: its whole thread stays, and the earlier summary with it."""
    was = Case.objects.visible_to(by).get(pk=case.pk)
    _move(
        case,
        CaseState.CLOSED,
        by,
        state=CaseState.OPEN,
        next_step=next_step,
        review_on=review_on,
        close_reason="",
        outcome="",
        closed_on=None,
    )
    audit(
        "case.reopened", by=by, target=case, review_on=str(review_on), closed_on=str(was.closed_on), outcome=was.outcome
    )
    return _again(case)


def _move(case, expected: str, by, **values) -> None:
    """Claimed by a conditional update, so that of two people only one moves the case."""
    claimed = Case.objects.visible_to(by).filter(pk=case.pk, state=expected)
    if not claimed.update(version=F("version") + 1, **values):
        raise NotInThisState(case.pk)


def _again(case):
    case.refresh_from_db()
    return case
