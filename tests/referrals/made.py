"""Referrals for tests, made as people make them."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from referrals.actions import Told, decide_referral, make_referral, receive_public_request, review_referral
from referrals.models import PublicRequest, Referral
from sswork.scoping import unscoped

CONCERN = "Sleeps in class and sits alone since October."
NOTE = "Start with a morning check-in; grandmother asked for that."


def referral(pals, student, *, referrer=None, days_ago=0, urgency="routine", **fields):
    """A request that came so many days ago."""
    given = {
        "reasons": ["attendance", "social_emotional"],
        "concern": CONCERN,
        "strengths": "Draws, and is kind to younger children.",
        "tried": "Moved the seat.",
        "parent_informed": "yes",
    } | fields
    made = make_referral(student=student, urgency=urgency, by=referrer or pals.theo, **given)
    if days_ago:
        at = timezone.now() - timedelta(days=days_ago)
        with unscoped("a test sets the time"):
            Referral.objects.filter(pk=made.pk).update(received_at=at)
        made.refresh_from_db()
    return made


def decided(pals, made, *, by=None, decision="monitor", note=NOTE, in_days=42, **more):
    review_on = timezone.localdate() + timedelta(days=in_days)
    return decide_referral(
        referral=made,
        version=made.version,
        decision=decision,
        note=note,
        review_on=review_on,
        by=by or pals.tess,
        **more,
    )


def reviewed(pals, made, *, by=None, outcome="helped", note="Comes on time again."):
    return review_referral(referral=made, version=made.version, outcome=outcome, note=note, by=by or pals.tess)


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)), timezone.get_default_timezone())


def outside(school, answers=(), **told):
    """A request through the school's public page, from Rosa about Mateo where nothing else is said."""
    given = {
        "asker": "parent",
        "asker_name": "Rosa Rivera",
        "relation": "Madre",
        "student_name": "Mateo Rivera",
        "concern": "Llora por las mañanas y no quiere ir a la escuela.",
        "strengths": "Le gusta dibujar.",
        "reasons": ["attendance"],
        "urgency": "soon",
        "safe_contact": "phone",
        "phone": "555-0142",
        "contact_note": "Después de las 5.",
    } | told
    link = receive_public_request(
        school=school, language="es", told=Told(**given), answers=answers, is_proven=True, by=None
    )
    with unscoped("a test looks at what came"):
        return PublicRequest.objects.get(pk=link.target_id), link
