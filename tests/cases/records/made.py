"""Records law for tests: done by the product's own actions."""

from datetime import date

from django.urls import reverse

from cases.actions.records_consent import record_consent
from cases.models import Ground

CONSENT = {
    "recipient": "Riverbend Clinic",
    "recipient_is_class": False,
    "direction": "both",
    "purpose": "care",
    "purpose_note": "",
    "records": ["casework"],
    "records_note": "",
    "signer_name": "Rosa Rivera",
    "authority": "parent",
    "document": "",
    "signed_how": "paper",
    "signed_on": date(2026, 11, 2),
    "expires_on": date(2027, 6, 4),
    "interpreter": "Spanish, by phone",
}


def consent(pals, student=None, *, by=None, **changes):
    return record_consent(student=student or pals.mateo, facts=CONSENT | changes, by=by or pals.ana)


def ground(code: str) -> Ground:
    return Ground.objects.get(code=code)


def url(name: str, *args) -> str:

    return reverse(f"cases:{name}", args=args)
