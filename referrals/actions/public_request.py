"""Requests from outside: received without an account, answered, taken up for a student, or closed."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.utils import timezone

from cases.models import Student
from referrals.actions.referral import AlreadyMoved, make_referral
from referrals.enums import PublicState
from referrals.models import PublicAnswer, PublicMessage, PublicRequest
from referrals.queries.own_questions import answers_outside
from sswork.actions import action, audit
from sswork.links import end_links, make_link
from sswork.models import Definition, Link
from sswork.roles import Permission

FOLLOWED = "help:followed"  # the page that the link of a request opens


@dataclass(frozen=True)
class Told:
    """What the form of the public page took."""

    asker: str
    asker_name: str
    student_name: str
    concern: str
    safe_contact: str
    urgency: str
    reasons: list[str] = field(default_factory=list)
    relation: str = ""
    phone: str = ""
    email: str = ""
    contact_note: str = ""
    student_grade: str = ""
    strengths: str = ""
    voice: str = ""


@action(beyond_view="whoever asks has no account")
def receive_public_request(*, school, language: str, told: Told, is_proven: bool, answers=(), by=None) -> Link:
    """Keep the request and give whoever asked the link by which to follow it."""
    request = PublicRequest.objects.create(school=school, language=language, is_proven=is_proven, **asdict(told))
    for question, answer in answers:
        PublicAnswer.objects.create(request=request, question_id=question, answer=answer)
    audit("public_request.received", by=by, target=request, asker=told.asker, urgency=told.urgency)
    lasts = timedelta(days=int(Definition.threshold("public.link_days", organization=school.parent_id)))
    return make_link(purpose=FOLLOWED, target=request, lasts=lasts, language=language, by=by)


@action
def take_up_public_request(
    *, request: PublicRequest, student: Student, parent_informed: str, is_known: bool = False, by
):
    """It is about this student: it becomes a referral to the team, in the words of whoever asked."""
    _claim(request, by)
    referral = make_referral(
        student=student,
        reasons=request.reasons,
        concern=request.concern,
        strengths=_strengths(request),
        tried="",
        parent_informed=parent_informed,
        urgency=request.urgency,
        answers=[(each.question_id, each.answer) for each in answers_outside(request, by)],
        by=by,
    )
    _handled(request, by, state=PublicState.TAKEN_UP, referral=referral, is_known=is_known or request.is_known)
    audit("public_request.taken_up", by=by, target=request, referral=referral.pk, is_known=request.is_known)
    return referral


@action
def close_public_request(*, request: PublicRequest, reason: str, by) -> None:
    """It becomes no referral. Whoever asked reads why in kind words; the link stays, so that they can."""
    _claim(request, by)
    _handled(request, by, state=PublicState.CLOSED, closed_reason=reason)
    audit("public_request.closed", by=by, target=request, reason=reason)


@action
def reopen_public_request(*, request: PublicRequest, by) -> None:
    """The way back from closing it."""
    closed = PublicRequest.objects.visible_to(by, Permission.REFERRAL_DECIDE).filter(state=PublicState.CLOSED)
    changed = closed.filter(pk=request.pk).update(
        state=PublicState.RECEIVED, handled_by=None, handled_at=None, closed_reason=""
    )
    if changed != 1:
        raise AlreadyMoved(request.pk)
    audit("public_request.reopened", by=by, target=request)


@action
def know_asker(*, request: PublicRequest, is_known: bool, by) -> None:
    """Who asked is known to the school, or is not: to a stranger each further step would tell that the student is here."""
    mine = PublicRequest.objects.visible_to(by, Permission.REFERRAL_DECIDE).filter(pk=request.pk)
    if mine.update(is_known=is_known) != 1:
        raise AlreadyMoved(request.pk)
    audit("public_request.asker_known" if is_known else "public_request.asker_unknown", by=by, target=request)


@action
def ask_back(*, request: PublicRequest, text: str, by) -> PublicMessage:
    """A question to whoever asked, read through the link."""
    message = PublicMessage.objects.create(request=request, by=by, text=text)
    audit("public_request.asked", by=by, target=request)
    return message


@action(beyond_view="whoever answers has no account; the link names the request")
def answer_public(*, request: PublicRequest, text: str, by=None) -> PublicMessage:
    message = PublicMessage.objects.create(request=request, by=by, text=text)
    audit("public_request.answered", by=by, target=request)
    return message


@action
def renew_link(*, request: PublicRequest, by) -> Link:
    """Another link, as when the first was lost or read by somebody else, who then reads nothing more."""
    end_links(purpose=FOLLOWED, target=request, by=by)
    lasts = timedelta(days=int(Definition.threshold("public.link_days", organization=request.school.parent_id)))
    link = make_link(purpose=FOLLOWED, target=request, lasts=lasts, language=request.language, by=by)
    audit("public_request.link_renewed", by=by, target=request)
    return link


def _claim(request: PublicRequest, by) -> None:
    """Of two people at once only one goes on."""
    mine = PublicRequest.objects.visible_to(by, Permission.REFERRAL_DECIDE).waiting()
    if mine.select_for_update().filter(pk=request.pk).first() is None:
        raise AlreadyMoved(request.pk)


def _handled(request: PublicRequest, by, **changes) -> None:
    request.handled_by, request.handled_at = by, timezone.now()
    for name, value in changes.items():
        setattr(request, name, value)
    request.save(update_fields=["handled_by", "handled_at", *changes])


def _strengths(request: PublicRequest) -> str:
    """With what the student says, where there is something."""
    return "\n\n".join(text for text in (request.strengths, request.voice) if text)
