"""The life of a referral: a request is made, the team decides, the team looks whether it helped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import Wait, add_task, close_to_team, open_case, open_to_team
from referrals.enums import AS_OF_A_CASE, Decision, ReferralState, Urgency
from referrals.models import Referral, ReferralAction, ReferralAnswer
from referrals.rules import may_move
from sswork.actions import action, audit
from sswork.models import Definition
from sswork.roles import Permission


class AlreadyMoved(Exception):
    """Someone decided or reviewed it first; the referral on hand is out of date."""


@dataclass(frozen=True)
class Step:
    """What one person will do by a day."""

    what: str
    owner: Any
    by_when: date
    slot: str = ""


@dataclass(frozen=True)
class Came:
    """How one action was done, and what came of it."""

    action_id: int
    fidelity: str
    outcome: str = ""


@dataclass(frozen=True)
class NewCase:
    """The case that a decision opens. ``waits``: nobody has room yet, and the owner, a lead, has it for the waiting list only."""

    reason: str
    owner: Any
    next_step: str
    waits: bool = False
    reason_words: str = ""


@action
def make_referral(*, student, reasons, concern, strengths, tried, parent_informed, urgency, answers=(), by):
    """Ask the team of the student's school for help. Receiving it opens the student to the team's members.

    ``answers``: pairs of a question of the district (its key) and what was answered.
    """
    referral = Referral.objects.create(
        student=student,
        school_id=student.school_id,
        team_school_id=student.school_id,
        referrer=by,
        reasons=list(reasons),
        concern=concern,
        strengths=strengths,
        tried=tried,
        parent_informed=parent_informed,
        urgency=urgency,
    )
    for question, answer in answers:
        ReferralAnswer.objects.create(
            student=student, school_id=student.school_id, referral=referral, question_id=question, answer=answer
        )
    audit("referral.received", by=by, target=referral, urgency=urgency, reasons=list(reasons))
    open_to_team(student=student, at_school=student.school, source_key=_key(referral), by=by)
    return referral


@action
def make_referrals(*, students, said: dict[str, Any], by) -> list[Referral]:
    """The same request for several children of a family: one referral each, for each stands in one file only."""
    return [make_referral(student=each, by=by, **said) for each in students]


@action(beyond_view="the team opens a case and gives out tasks that not all of its members read")
def decide_referral(
    *,
    referral,
    version: int,
    decision: str,
    note: str,
    review_on: date,
    by,
    new_case: NewCase | None = None,
    steps: Sequence[Step] = (),
    meeting=None,
):
    """What the team will do, who does it by when, and when it looks again.

    "Open a case" opens one; each step becomes a task of its owner. Whoever is second learns so and changes nothing.
    """
    if (decision == Decision.OPEN_CASE) != (new_case is not None):
        raise ValueError("a case is opened by the decision to open one, and by no other")
    _claim(referral, version, ReferralState.DECIDED, by)
    case = _open_case(referral, new_case, review_on, by) if new_case else None
    _set(
        referral,
        state=ReferralState.DECIDED,
        decision=decision,
        decision_note=note,
        decided_by=by,
        decided_at=timezone.now(),
        review_on=review_on,
        case=case,
        meeting=meeting,
    )
    for step in steps:
        _add_step(referral, step, by)
    audit("referral.decided", by=by, target=referral, decision=decision, steps=len(steps), review_on=str(review_on))
    return referral


@action
def review_referral(*, referral, version: int, outcome: str, note: str, by, came: Sequence[Came] = ()):
    """Whether it helped: the end of a referral. Casework that it started goes on by itself."""
    _claim(referral, version, ReferralState.REVIEWED, by)
    _set(
        referral,
        state=ReferralState.REVIEWED,
        review_outcome=outcome,
        review_note=note,
        reviewed_at=timezone.now(),
    )
    for each in came:
        actions = ReferralAction.objects.visible_to(by).filter(referral=referral, pk=each.action_id)
        actions.update(fidelity=each.fidelity, outcome=each.outcome)
    audit("referral.reviewed", by=by, target=referral, outcome=outcome, actions=len(came))
    kept = timedelta(days=int(Definition.threshold("access.after_review_days")))
    merged = Referral.objects.visible_to(by).filter(merged_into=referral)
    for each in [referral, *merged]:
        close_to_team(source_key=_key(each), last_day=timezone.localdate() + kept, by=by)
    return referral


def _key(referral) -> str:
    return f"referrals.referral:{referral.pk}"


def _claim(referral, version: int, to: str, by) -> None:
    """A conditional update that must touch one row, so that of two people at once only one goes on."""
    before = [state for state in ReferralState if may_move(state, to)]
    mine = Referral.objects.visible_to(by, Permission.REFERRAL_DECIDE).filter(
        pk=referral.pk, version=version, state__in=before
    )
    if mine.update(version=F("version") + 1) != 1:
        raise AlreadyMoved(referral.pk)


def _set(referral, **fields) -> None:
    for name, value in fields.items():
        setattr(referral, name, value)
    referral.save(update_fields=list(fields))
    referral.version += 1


def _open_case(referral, new_case: NewCase, review_on: date, by):
    waits = new_case.waits
    return open_case(
        student=referral.student,
        reason=new_case.reason,
        reason_words=new_case.reason_words,
        owner=new_case.owner,
        next_step=new_case.next_step,
        review_on=review_on,
        concern=referral.concern,
        origin_key=_key(referral),
        on_caseload=not waits,
        wait=Wait(
            AS_OF_A_CASE[Urgency(referral.urgency)], _("The team accepted a request for help; nobody has room yet")
        )
        if waits
        else None,
        by=by,
    )


def _add_step(referral, step: Step, by) -> None:
    task = add_task(
        student=referral.student,
        title=step.what,
        owner=step.owner,
        due_on=step.by_when,
        case=referral.case,
        origin_key=_key(referral),
        by=by,
    )
    ReferralAction.objects.create(
        student=referral.student, school_id=referral.school_id, referral=referral, task=task, slot=step.slot
    )
