"""Handing a case over: asked, answered, received. Nobody gets a case without saying so, and none gets lost in between."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.access import add_to_caseload, take_off_caseload
from cases.actions.case import NeedsAcceptance, open_case
from cases.actions.task import add_task
from cases.enums import TransferKind, TransferState
from cases.models import Case, CaseTransfer, InterventionPlan, Obligation, Task
from cases.owning import owned_by, tell_of_taking_up
from cases.queries.transfer import answer_by, first_words, may_answer, may_assign, may_withdraw, open_work_of
from sswork.actions import action, audit

WHY = "the next owner of a restricted case reads it from now on, the last one no longer"


class AlreadyAnswered(Exception):
    """Somebody answered meanwhile."""


class TransferWaits(Exception):
    """The case is on its way already: ``transfer``."""

    def __init__(self, transfer):
        super().__init__(str(transfer.pk))
        self.transfer = transfer


class NotTheirAnswer(Exception):
    """It is for somebody else to answer."""


@action
def offer_case(*, case, taker, reason, summary, worked="", safety="", by):
    """The owner, or the lead for the owner, gives the case to a colleague, with what the colleague needs to know."""
    capsule = {"summary": summary, "worked": worked, "safety": safety, "open_work": open_work_of(case, by)}
    return _ask(case, TransferKind.GIVE, by, giver=case.owner, taker=taker, reason=reason, **capsule)


@action
def ask_for_case(*, case, reason, by):
    """A colleague to whose school the student came asks the owner for the case."""
    return _ask(case, TransferKind.TAKE, by, giver=case.owner, taker=by, reason=reason)


@action
def open_case_for(*, student, owner, facts: dict, owner_reason="", at_once=False, by):
    """Open a case that a colleague is to own. The colleague is asked; until the answer it belongs to whoever opened it.

    Nothing of the case is copied into the question: until they take it, colleagues read of it what its lane shows them.

    ``facts``: what ``open_case`` takes besides. ``at_once``: the lead of the school names the owner without asking, for a
    reason that stands in the history.
    """
    if owner == by:
        return open_case(student=student, owner=by, by=by, **facts)
    if not at_once:
        case = open_case(student=student, owner=by, on_caseload=False, by=by, **facts)
        _ask(case, TransferKind.OPEN, by, giver=by, taker=owner, reason=owner_reason)
        return case
    if not (owner_reason and may_assign(student.school_id, by)):
        raise NeedsAcceptance(student.pk)
    return open_case(student=student, owner=owner, owner_reason=owner_reason, by=by, **facts)


@action(beyond_view=WHY)
def take_from_list(*, case, asked_by, by):
    """Somebody who has room takes a case that waits: ``asked_by`` offered it to whoever does by putting it on the list."""
    made = _ask(
        case,
        TransferKind.GIVE,
        by,
        asked_by=asked_by,
        giver=case.owner,
        taker=by,
        reason=case.wait_why,
        summary=first_words(case),
        open_work=open_work_of(case, by),
    )
    accept_transfer(transfer=made, by=by)
    return made


def _ask(case, kind, by, asked_by=None, **facts):
    list(Case.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=case.pk))
    if waiting := CaseTransfer.objects.visible_to(by).waiting().filter(case=case).first():
        raise TransferWaits(waiting)
    made = CaseTransfer.objects.create(
        case=case,
        student_id=case.student_id,
        school_id=case.school_id,
        kind=kind,
        asked_by=asked_by or by,
        due_on=answer_by(case, timezone.localdate()),
        **facts,
    )
    audit("transfer.asked", by=by, target=made, case=case.pk, giver=made.giver_id, taker=made.taker_id, kind=str(kind))
    return made


@action(beyond_view=WHY)
def accept_transfer(*, transfer, capsule=None, by):
    """The case changes hands: owner, caseload, and the giver's open tasks, obligations and plans of the case. ``capsule``: what the giver
    writes when a colleague asked for the case."""
    _answer(transfer, TransferState.ACCEPTED, by)
    case = _change_owner(transfer, by)
    if transfer.kind == TransferKind.OPEN:
        capsule = {"summary": first_words(case)}
    if capsule:
        _write_capsule(transfer, capsule)
    Task.objects.handed_over(transfer).update(owner=transfer.taker)
    Obligation.objects.handed_over(transfer).update(owner=transfer.taker)
    InterventionPlan.objects.handed_over(transfer).update(owner=transfer.taker, version=F("version") + 1)
    _move_caseload(transfer, by)
    audit("transfer.accepted", by=by, target=transfer, case=transfer.case_id, taker=transfer.taker_id)
    audit("case.handed_over", by=by, target=transfer.case, owner=[transfer.giver_id, transfer.taker_id])


def _change_owner(transfer, by):
    """To the taker, off the waiting list; as it stood before."""
    given = Case.objects.handed_over(transfer)
    case = given.select_for_update(of=("self",)).first()
    if case is None:
        raise AlreadyAnswered(transfer.pk)  # closed meanwhile, or somebody else's by now
    given.update(version=F("version") + 1, **owned_by(transfer.taker))
    tell_of_taking_up(case, case.waits_since, by)
    return case


def _write_capsule(transfer, capsule) -> None:
    """As whole fields are written, so that they are encrypted."""
    for name, words in capsule.items():
        setattr(transfer, name, words)
    transfer.save(update_fields=list(capsule))


def _move_caseload(transfer, by) -> None:
    """The giver keeps the student only for another open case of the same student; whoever opened the case for the taker never
    had the student for it."""
    add_to_caseload(student=transfer.student, worker=transfer.taker, by=by)
    if transfer.kind != TransferKind.OPEN and not Case.objects.still_with_giver(transfer).exists():
        take_off_caseload(student=transfer.student, worker=transfer.giver, by=by)


@action(beyond_view="whether a restricted case is still with its opener: the colleague who was asked does not read it")
def decline_transfer(*, transfer, answer, by):
    """The case stays where it is, for a reason that the one who asked reads."""
    _answer(transfer, TransferState.DECLINED, by, answer=answer)
    _stays(transfer, by)
    audit("transfer.declined", by=by, target=transfer, case=transfer.case_id)


@action
def withdraw_transfer(*, transfer, by):
    """Whoever asked takes it back while it is not answered."""
    if not may_withdraw(transfer, by):
        raise NotTheirAnswer(transfer.pk)
    _claim(transfer, TransferState.WITHDRAWN, by)
    _stays(transfer, by)
    audit("transfer.withdrawn", by=by, target=transfer, case=transfer.case_id)


def _stays(transfer, by) -> None:
    """A case that was opened for a colleague is the opener's own now, with the student on the caseload; if it still is."""
    if transfer.kind == TransferKind.OPEN and Case.objects.handed_over(transfer).exists():
        add_to_caseload(student=transfer.student, worker=transfer.giver, by=by)


def _answer(transfer, state, by, **values) -> None:
    if not may_answer(transfer, by):
        raise NotTheirAnswer(transfer.pk)
    _claim(transfer, state, by, **values)


def _claim(transfer, state, by, **values) -> None:
    """By a conditional update, so that of two answers one counts."""
    waiting = CaseTransfer.objects.visible_to(by).waiting().filter(pk=transfer.pk)
    if not waiting.update(state=state, answered_by=by, answered_at=timezone.now(), **values):
        raise AlreadyAnswered(transfer.pk)
    transfer.refresh_from_db(fields=["state", "answered_by", "answered_at", "answer"])


@action
def hand_over_cases(*, cases, taker, reason, students=(), by) -> list:
    """Several cases to one colleague at once, each with a summary from its record; the colleague answers each.

    ``students`` on the caseload without a case have nothing to answer for: they change caseloads at once, and a task tells the
    colleague of each.
    """
    made = []
    for case, summary in cases:
        made.append(offer_case(case=case, taker=taker, reason=reason, summary=summary, by=by))
    for student in students:
        _hand_over_student(student, taker, reason, by)
    moved = {"students": [each.pk for each in students]} if students else {}
    audit("caseload.offered", by=by, target=taker, cases=[each.case_id for each in made], **moved)
    return made


def _hand_over_student(student, taker, reason, by) -> None:
    title = _("Get to know: on your caseload now, from %(giver)s (%(reason)s)") % {"giver": by.name, "reason": reason}
    due_on = answer_by(student, timezone.localdate()) or timezone.localdate()
    add_task(student=student, title=title[:300], owner=taker, due_on=due_on, by=by)
    add_to_caseload(student=student, worker=taker, by=by)
    take_off_caseload(student=student, worker=by, by=by)
