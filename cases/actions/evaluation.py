"""Evaluations: requested, consented to, written, reviewed, signed, met about."""

from django.utils import timezone

from cases.actions.obligations import happened
from cases.enums import FactState, HistoryState
from cases.models import Evaluation, HistoryFact, HistoryPart
from cases.queries.evaluation import known_facts, obligation_facts
from sswork.actions import action, audit
from sswork.conflicts import Conflict, save_version


class HistorySigned(Exception):
    """The history is signed: nothing in it changes any more."""


class NotAtThisStep(Exception):
    """Somebody has moved the history on meanwhile."""


class OwnReview(Exception):
    """Whoever wrote the history does not review it."""


@action
def request_evaluation(*, case, requested_on, requested_by, question, language, interpreter, by) -> Evaluation:
    """Somebody asks for an evaluation. What the record knows is put in, so that the family is only asked whether it holds."""
    evaluation = Evaluation.objects.create(
        case=case,
        student_id=case.student_id,
        school_id=case.school_id,
        owner=by,
        requested_on=requested_on,
        requested_by=requested_by,
        question=question,
        language=language,
        interpreter=interpreter,
    )
    for position, (key, label, known) in enumerate(known_facts(case.student, by)):
        HistoryFact.objects.create(
            evaluation=evaluation,
            student_id=case.student_id,
            school_id=case.school_id,
            key=key,
            label=label,
            known=known,
            position=position,
        )
    audit("evaluation.requested", by=by, target=evaluation, requested_on=str(requested_on))
    happened(facts=obligation_facts(evaluation), by=by)
    return evaluation


@action
def record_consent(*, evaluation, consent_on, consent_by, by) -> None:
    """The parent's written consent was received: the state's clock runs from this day. A wrong day is corrected the same way."""
    _change(evaluation, by, consent_on=consent_on, consent_by=consent_by)
    audit("evaluation.consented", by=by, target=evaluation, consent_on=str(consent_on))


@action
def plan_meeting(*, evaluation, meeting_on, by) -> None:
    _change(evaluation, by, meeting_on=meeting_on)
    audit("evaluation.meeting_planned", by=by, target=evaluation, meeting_on=str(meeting_on))


@action
def record_meeting(*, evaluation, met_on, outcome, by) -> None:
    """The team met and decided: the clock ends."""
    _change(evaluation, by, met_on=met_on, outcome=outcome)
    audit("evaluation.met", by=by, target=evaluation, met_on=str(met_on))


@action
def end_evaluation(*, evaluation, ended_on, end, end_note, by) -> None:
    """It ends without a meeting, for a reason. What was written stays; no clock runs any more."""
    _change(evaluation, by, ended_on=ended_on, end=end)
    evaluation.end_note = end_note
    evaluation.save(update_fields=["end_note"])
    audit("evaluation.ended", by=by, target=evaluation, why=str(end), ended_on=str(ended_on))


@action
def resume_evaluation(*, evaluation, by) -> None:
    """It goes on after all: the clocks run as if it had never ended."""
    _change(evaluation, by, ended_on=None, end="")
    audit("evaluation.resumed", by=by, target=evaluation)


@action
def correct_request(*, evaluation, version, requested_on, requested_by, question, language, interpreter, by) -> None:
    """What was noted of the request is put right, until the history is signed. A corrected day moves the due date."""
    _require(evaluation, by, HistoryState.DRAFT, HistoryState.REVIEW)
    save_version(
        Evaluation.objects.visible_to(by),
        pk=evaluation.pk,
        version=version,
        requested_on=requested_on,
        requested_by=requested_by,
        question=question,
        language=language,
        interpreter=interpreter,
    )
    audit("evaluation.corrected", by=by, target=evaluation, requested_on=str(requested_on))
    evaluation.refresh_from_db()
    happened(facts=obligation_facts(evaluation), by=by)


def _change(evaluation, by, **values) -> None:
    Evaluation.objects.visible_to(by).filter(pk=evaluation.pk).update(**values)
    evaluation.refresh_from_db()
    happened(facts=obligation_facts(evaluation), by=by)


@action
def write_part(*, evaluation, section, informant, version, name, told_on, text, by) -> HistoryPart:
    """What one informant told in a section. ``version`` 0: there was no part when the form was opened."""
    _require(evaluation, by, HistoryState.DRAFT)
    parts = HistoryPart.objects.visible_to(by).filter(evaluation=evaluation, section=section, informant=informant)
    found, told = parts.first(), {"name": name, "told_on": told_on, "text": text}
    if found is None:
        part = HistoryPart.objects.create(
            evaluation=evaluation,
            student_id=evaluation.student_id,
            school_id=evaluation.school_id,
            section=section,
            informant=informant,
            by=by,
            **told,
        )
    elif version == 0:
        raise Conflict(found)
    else:
        save_version(HistoryPart.objects.visible_to(by), pk=found.pk, version=version, by=by, **told)
        part = found
    audit("history.part_written", by=by, target=evaluation, section=section.code, informant=str(informant))
    return part


@action
def tick_fact(*, fact, state, now, by) -> None:
    """The family says that a fact still holds, or what has changed."""
    _require(fact.evaluation, by, HistoryState.DRAFT)
    fact.state, fact.now = state, now if state == FactState.CHANGED else ""
    fact.by = None if state == FactState.OPEN else by
    fact.save(update_fields=["state", "now", "by"])
    audit("history.fact_ticked", by=by, target=fact.evaluation, fact=fact.key, state=str(state))


@action
def send_to_review(*, evaluation, reviewer, by) -> None:
    """Another pair of eyes before it is signed."""
    if reviewer.pk == by.pk:
        raise OwnReview
    _move(evaluation, by, HistoryState.DRAFT, state=HistoryState.REVIEW, reviewer=reviewer, reviewed_at=None)
    audit("history.sent_to_review", by=by, target=evaluation, reviewer=reviewer.pk)


@action
def send_back(*, evaluation, note, by) -> None:
    """The reviewer asks for more; what is with the reviewer does not change until then."""
    locked = _require(evaluation, by, HistoryState.REVIEW)
    locked.state, locked.review_note, locked.reviewed_at = HistoryState.DRAFT, note, None
    locked.save(update_fields=["state", "review_note", "reviewed_at"])
    evaluation.refresh_from_db()
    audit("history.sent_back", by=by, target=evaluation)


@action
def agree_with_history(*, evaluation, by) -> None:
    """The reviewer has read it and would send nothing back."""
    if by.pk != evaluation.reviewer_id:
        raise NotAtThisStep(evaluation.pk)
    _move(evaluation, by, HistoryState.REVIEW, reviewed_at=timezone.now())
    audit("history.agreed", by=by, target=evaluation)


@action
def sign_history(*, evaluation, by) -> None:
    """The author signs what the reviewer agreed with. From now on it does not change."""
    if by.pk != evaluation.owner_id or evaluation.reviewed_at is None:
        raise NotAtThisStep(evaluation.pk)
    signed = {"state": HistoryState.SIGNED, "signed_by": by, "signed_at": timezone.now()}
    _move(evaluation, by, HistoryState.REVIEW, **signed)
    audit("history.signed", by=by, target=evaluation)


def _move(evaluation, by, expected, **values) -> None:
    moved = Evaluation.objects.visible_to(by).filter(pk=evaluation.pk, state=expected).update(**values)
    if not moved:
        raise NotAtThisStep(evaluation.pk)
    evaluation.refresh_from_db()


def _require(evaluation, by, *states) -> Evaluation:
    locked = Evaluation.objects.visible_to(by).select_for_update(of=("self",)).get(pk=evaluation.pk)
    if locked.state == HistoryState.SIGNED:
        raise HistorySigned(evaluation.pk)
    if locked.state not in states:
        raise NotAtThisStep(evaluation.pk)
    return locked
