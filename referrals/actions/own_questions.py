"""A district's own questions when help is asked for."""

from django.utils import timezone

from referrals.models import OwnQuestion
from sswork.actions import action, audit


@action
def add_question(*, organization, said: dict, by) -> OwnQuestion:
    """Asked from today."""
    question = OwnQuestion.objects.create(organization=organization, made_by=by, **said)
    audit("own_question.added", by=by, target=question, kind=question.kind, asked_of=question.asked_of)
    return question


@action
def end_question(*, question: OwnQuestion, by) -> None:
    """Not asked any more from now on. What was answered keeps the question."""
    OwnQuestion.objects.filter(pk=question.pk).update(last_day=timezone.localdate())
    audit("own_question.ended", by=by, target=question)


@action
def resume_question(*, question: OwnQuestion, by) -> None:
    OwnQuestion.objects.filter(pk=question.pk).update(last_day=None)
    audit("own_question.resumed", by=by, target=question)
