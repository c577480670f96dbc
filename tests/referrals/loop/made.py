"""Referrals to agencies for tests, by the product's own actions."""

from django.urls import reverse

from referrals.actions.service_referral import ANSWER, draft_service_referral, send_service_referral
from referrals.models import Service, ServiceReferral
from sswork.links import links_to
from sswork.scoping import unscoped
from tests.cases.records import made as records
from tests.referrals.directory import made as directory

ASKED = {
    "purpose": "services",
    "message": "Groceries once a week for a family of four.",
    "reach": "Rosa Rivera, 414 555-0101, Spanish",
    "next_step": "Tell the family",
}


def draft(pals, student=None, *, service=None, by=None, **changes):
    """To the agency of the first service, by Ana."""
    offered = service or Service.objects.order_by("pk").first() or directory.service()
    return draft_service_referral(student=student or pals.mateo, service=offered, by=by or pals.ana, **ASKED | changes)


def consent(pals, student=None, **changes):
    named = {"recipient": "Harbor Food Network", "purpose": "services", "records": ["identity", "casework", "family"]}
    return records.consent(pals, student, **named | changes)


def sent(pals, student=None, *, by=None, **changes):
    referral = draft(pals, student, by=by, **changes)
    allowed = consent(pals, student, by=by)
    return send_service_referral(referral=referral, version=referral.version, consent=allowed, by=by or pals.ana)


def again(referral) -> ServiceReferral:
    with unscoped("as it is now"):
        return ServiceReferral.objects.get(pk=referral.pk)


def path_of(referral, purpose: str = ANSWER) -> str:
    """The link that is in force."""
    link = links_to(referral, purpose).get(ended_at=None)
    return reverse(purpose, args=[link.key, link.seal])
