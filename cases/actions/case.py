"""The life of a case: opened, edited, closed, reopened. In each state it has what that state requires."""

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.access import add_to_caseload
from cases.actions.need import end_need
from cases.actions.plan import end_plan
from cases.actions.task import add_task, drop_task
from cases.enums import CaseState, InterventionState, Lane
from cases.models import Case, InterventionPlan
from cases.models.lanes import named_on
from cases.owning import NOT_WAITING, owned_by, tell_of_taking_up, tell_of_waiting
from cases.queries.transfer import may_set_owner
from sswork.actions import action, audit
from sswork.conflicts import save_version


@dataclass(frozen=True)
class Wait:
    """That nobody has room for a case yet: how urgent it is, and why it waits."""

    urgency: str
    why: str


class NotInThisState(Exception):
    """The case was closed or reopened by someone else meanwhile."""


class NeedsAcceptance(Exception):
    """The case gets another owner by a hand-over, which the next one accepts."""


@action
def open_case(
    *,
    student,
    reason,
    owner,
    next_step,
    review_on,
    concern="",
    lane=Lane.TEAM,
    readers=(),
    origin_key="",
    reason_words="",
    owner_reason="",
    on_caseload=True,
    wait: Wait | None = None,
    by,
):
    """Open a case for a student. Owner, next step and review date are required; the owner gets the student on the caseload.

    ``reason`` is the standard word, ``reason_words`` the district's own for it, see ``CaseTerm``. People open a case for a
    colleague by ``open_case_for``, which asks the colleague; a team decides together and names one of its own.
    """
    case = Case.objects.create(
        student=student,
        school_id=student.school_id,
        reason=reason,
        reason_words=reason_words,
        concern=concern,
        owner=owner,
        owner_why=owner_reason,
        next_step=next_step,
        review_on=review_on,
        lane=lane,
        readers=named_on(readers, lane, by),
        origin_key=origin_key,
        opened_by=by,
        **_on_the_list(wait),
    )
    opened = {"reason": reason, "owner": owner.pk, "review_on": str(review_on)}
    audit("case.opened", by=by, target=case, **opened, **_own(reason_words))
    if wait:
        tell_of_waiting(case, by)
    if on_caseload:
        add_to_caseload(student=student, worker=owner, by=by)
    return case


def _on_the_list(wait: Wait | None) -> dict:
    """From today."""
    if wait is None:
        return {}
    return {"waits_since": timezone.localdate(), "wait_urgency": wait.urgency, "wait_why": wait.why}


@action(beyond_view="whoever hands a restricted case over may not read it any more")
def edit_case(*, case, version, next_step, review_on, concern, owner=None, owner_reason="", by):
    """Change what happens by when. ``version`` is what the person saw; a newer one raises ``Conflict``.

    ``owner``: only a lead, or where the owner has left, and for a reason. Else a case goes to whoever accepts it.
    """
    before = Case.objects.visible_to(by).select_related("owner").get(pk=case.pk)
    if not before.is_open:
        raise NotInThisState(case.pk)
    owner = owner or before.owner
    if owner != before.owner and not (owner_reason and may_set_owner(before, by)):
        raise NeedsAcceptance(case.pk)
    new = {"owner": owner, "next_step": next_step, "review_on": review_on, "concern": concern}
    moved = owned_by(owner, owner_reason) if owner != before.owner else {}
    # Closing raises the version too, so that an edit cannot slip in behind it.
    save_version(Case.objects.visible_to(by), pk=case.pk, version=version, **new | moved)
    changed = [name for name, value in new.items() if getattr(before, name) != value]
    audit("case.edited", by=by, target=case, fields=changed, **_moves(before, owner=owner, review_on=review_on))
    if moved:
        tell_of_taking_up(case, before.waits_since, by)
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
def close_case(
    *,
    case,
    reason,
    summary,
    outcome,
    unneeded_tasks=(),
    goals=(),
    needs=(),
    follow_up_on=None,
    close_words="",
    by,
):
    """End the work: why, what was done, and what came of it, of each goal and need. Its plans end with it; tasks end only
    where they are named. ``follow_up_on``: a day on which a task asks the owner how things are."""
    today = timezone.localdate()
    _move(
        case,
        CaseState.OPEN,
        by,
        state=CaseState.CLOSED,
        close_reason=reason,
        close_words=close_words,
        summary=summary,
        outcome=outcome,
        closed_on=today,
        **NOT_WAITING,
    )
    for task in unneeded_tasks:
        drop_task(task=task, note=str(CaseState.CLOSED.label), by=by)
    for plan, reached in goals:
        end_plan(plan=plan, outcome=reached, by=by)
    for plan in InterventionPlan.objects.visible_to(by).filter(case=case, state=InterventionState.ACTIVE):
        end_plan(plan=plan, by=by)
    for need, state, why in needs:
        end_need(need=need, state=state, why=why, by=by)
    if follow_up_on:
        _follow_up(case, follow_up_on, by)
    audit("case.closed", by=by, target=case, reason=reason, outcome=outcome, **_own(close_words))
    return _again(case)


def _follow_up(case, day, by) -> None:
    title = _("Ask how things are after closing: %(reason)s") % {"reason": case.get_reason_display()}
    add_task(student=case.student, case=case, title=title, owner=case.owner, due_on=day, by=by)


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
        close_words="",
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


def _own(words: str) -> dict[str, str]:
    """For the history: the district's own words, where it had any."""
    return {"words": words} if words else {}


def _again(case):
    case.refresh_from_db()
    return case
