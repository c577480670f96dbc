"""The first look at a request: crisis now, a question back, onto an agenda, put together with another, help without a meeting.

Each can be undone as long as nothing else happened to the request; of two people at once the second learns so and changes nothing.
"""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import add_task
from cases.enums import TaskState
from referrals.actions.agenda import add_to_agenda
from referrals.actions.referral import AlreadyMoved, Step, decide_referral
from referrals.enums import Decision, MeetingState, ReferralState, Triage
from referrals.models import AgendaItem, Referral, ReferralAction, ReferralQuestion
from referrals.owning import NotPossible
from referrals.rules import usual_review_day
from sswork.actions import action, audit
from sswork.roles import Permission


@action(beyond_view="the team gives out a task that not all of its members read")
def crisis_now(*, referral, version: int, person, by):
    """Somebody by name acts today. The request stays with the team, which looks at it as at any other."""
    now = timezone.now()
    _move(referral, version, by, triage=Triage.CRISIS, triaged_at=now, triaged_by=by)
    task = add_task(
        student=referral.student,
        title=_("Crisis: see the student today, and follow the school's crisis protocol"),
        owner=person,
        due_on=timezone.localdate(),
        origin_key=f"referrals.referral:{referral.pk}",
        by=by,
    )
    ReferralAction.objects.create(student=referral.student, school_id=referral.school_id, referral=referral, task=task)
    audit("referral.crisis", by=by, target=referral, person=person.pk)
    return task


@action
def ask_referrer(*, referral, version: int, text: str, by) -> ReferralQuestion:
    """The request goes back with a question. The clock of the team stands until the answer comes."""
    _move(referral, version, by, triage=Triage.ASKED, triaged_at=timezone.now(), triaged_by=by)
    if ReferralQuestion.objects.visible_to(by).filter(referral=referral).open().exists():
        raise NotPossible
    question = ReferralQuestion.objects.create(
        student=referral.student, school_id=referral.school_id, referral=referral, text=text, by=by
    )
    audit("referral.asked_back", by=by, target=referral)
    return question


@action
def answer_question(*, question, answer: str, by) -> None:
    """Whoever asked for help answers; a request that waits for it is with the team again."""
    asked = ReferralQuestion.objects.asked_of(by).open().select_for_update(of=("self",)).filter(pk=question.pk).first()
    if asked is None:
        raise AlreadyMoved(question.pk)
    now = timezone.now()
    asked.answer, asked.answered_at = answer, now
    asked.save(update_fields=["answer", "answered_at"])
    waiting = Referral.objects.made_by(by).filter(
        pk=asked.referral_id, state=ReferralState.RECEIVED, triage=Triage.ASKED
    )
    waiting.update(triage="", back_at=now, version=F("version") + 1)
    audit("referral.answered", by=by, target=asked)


@action
def add_to_referral(*, referral, text: str, by) -> ReferralQuestion:
    """Whoever asked has more to say instead of asking again: the team looks at the request once more."""
    now = timezone.now()
    mine = Referral.objects.made_by(by).filter(pk=referral.pk, state=ReferralState.RECEIVED)
    if mine.update(version=F("version") + 1) != 1:
        raise AlreadyMoved(referral.pk)
    mine.exclude(triage=Triage.CRISIS).update(triage="", back_at=now)
    added = ReferralQuestion.objects.create(
        student=referral.student, school_id=referral.school_id, referral=referral, by=by, answer=text, answered_at=now
    )
    audit("referral.added_to", by=by, target=referral)
    return added


@action
def put_on_agenda(*, referral, version: int, meeting, by) -> None:
    """The team talks about it: at the meeting named, or without one at the next of the team that takes a school's requests."""
    _move(referral, version, by, triage=Triage.AGENDA, triaged_at=timezone.now(), triaged_by=by)
    if meeting is not None and not _items(referral, by).filter(meeting=meeting).exists():
        add_to_agenda(meeting=meeting, referral=referral, why=_("Put on the agenda from the board"), by=by)
    audit("referral.for_meeting", by=by, target=referral, meeting=meeting.pk if meeting else None)


@action(beyond_view="the task of a crisis that is taken back is dropped, whoever reads it")
def look_again(*, referral, version: int, by) -> None:
    """The way back from the first look: what it set going ends, and the clock runs as before."""
    before = referral.triage
    if not before:
        raise NotPossible
    _move(referral, version, by, triage="", triaged_at=None, triaged_by=None)
    if before == Triage.CRISIS:
        _drop_tasks(referral, by)
    elif before == Triage.ASKED:
        open_ = ReferralQuestion.objects.visible_to(by).filter(referral=referral).open()
        open_.update(withdrawn_at=timezone.now())
    elif before == Triage.AGENDA:
        _take_off_agendas(referral, by)
    audit("referral.look_again", by=by, target=referral, before=before)


@action
def merge_referral(*, referral, version: int, into, by) -> None:
    """Two requests for one student become one for the team: it decides once, and both who asked follow the same."""
    into = _open_twin(referral, into, by)
    _move(referral, version, by, state=ReferralState.MERGED, merged_into=into)
    audit("referral.merged", by=by, target=referral, into=into.pk)


@action
def unmerge_referral(*, referral, version: int, by) -> None:
    """The way back, while the other request is not finished: then the access that both gave has ended."""
    other = Referral.objects.visible_to(by, Permission.REFERRAL_DECIDE).filter(merged=referral.pk).first()
    if other is None or other.state == ReferralState.REVIEWED:
        raise NotPossible
    _move(referral, version, by, ReferralState.MERGED, state=ReferralState.RECEIVED, merged_into=None)
    audit("referral.unmerged", by=by, target=referral)


@action
def help_directly(*, referral, version: int, decision: str, step: Step, note: str, by):
    """A simple need is answered without a meeting: by somebody of the school, or by an agency that somebody looks for."""
    if decision not in (Decision.DIRECT_SERVICE, Decision.REFER_OUT):
        raise ValueError("help without a meeting is given here, or by an agency")
    review_on = usual_review_day(timezone.localdate())
    return decide_referral(
        referral=referral, version=version, decision=decision, note=note, review_on=review_on, steps=[step], by=by
    )


@action(beyond_view="the tasks of a decision that is taken back are dropped, whoever reads them")
def take_back_help(*, referral, version: int, by) -> None:
    """The way back from help without a meeting: the request waits again, its tasks are dropped."""
    if (
        referral.case_id
        or referral.meeting_id
        or referral.decision
        not in (
            Decision.DIRECT_SERVICE,
            Decision.REFER_OUT,
        )
    ):
        raise NotPossible
    nothing = {"decision": "", "decision_note": "", "decided_by": None, "decided_at": None, "review_on": None}
    _move(referral, version, by, ReferralState.DECIDED, state=ReferralState.RECEIVED, **nothing)
    _drop_tasks(referral, by)
    audit("referral.help_taken_back", by=by, target=referral)


def _move(referral, version: int, by, before: str = ReferralState.RECEIVED, **changes) -> None:
    """A conditional update that must touch one row, so that of two people at once only one goes on."""
    mine = Referral.objects.visible_to(by, Permission.REFERRAL_DECIDE).filter(
        pk=referral.pk, version=version, state=before
    )
    if mine.update(version=F("version") + 1, **changes) != 1:
        raise AlreadyMoved(referral.pk)
    referral.refresh_from_db()


def _open_twin(referral, into, by) -> Referral:
    """The other one, claimed: an unfinished request of the same team for the same student."""
    found = (
        Referral.objects.visible_to(by, Permission.REFERRAL_DECIDE)
        .select_for_update(of=("self",))
        .filter(pk=into.pk, student=referral.student_id, team_school=referral.team_school_id)
        .filter(state__in=[ReferralState.RECEIVED, ReferralState.DECIDED])
        .exclude(pk=referral.pk)
        .first()
    )
    if found is None or Referral.objects.visible_to(by).filter(merged_into=referral.pk).exists():
        raise NotPossible
    return found


def _items(referral, by):
    return AgendaItem.objects.visible_to(by).filter(referral=referral)


def _take_off_agendas(referral, by) -> None:
    """Where people put it and nobody wrote about it yet."""
    mine = _items(referral, by).filter(meeting__state=MeetingState.PLANNED, done_at=None, version=1)
    mine.filter(added_by__isnull=False, left_out_why="").delete()


def _drop_tasks(referral, by) -> None:
    """Those that are open, whoever reads them; one that was done meanwhile stays done."""
    for each in ReferralAction.objects.visible_to(by).filter(referral=referral).with_tasks():
        task = each.task
        if task.state == TaskState.OPEN:
            task.state, task.note, task.ended_at = TaskState.DROPPED, _("The team took it back."), timezone.now()
            task.save(update_fields=["state", "note", "ended_at"])
            audit("task.dropped", by=by, target=task)
