"""Records law for tests: done by the product's own actions."""

from datetime import date

from django.urls import reverse

from cases.actions import records_request as steps
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


REQUEST = {
    "asker_name": "Rosa Rivera",
    "authority": "parent",
    "document": "",
    "identity": "known",
    "wanted": "Everything",
    "classes": [],
    "delivery": "in_person",
    "language": "es",
    "received_on": date(2026, 11, 16),
}


def collected(pals, student=None, **changes):
    """A request whose records are collected: prepared by Sol."""
    made = steps.receive_request(student=student or pals.mateo, facts=REQUEST | changes, by=pals.sol)
    return steps.collect_records(request=made, by=pals.sol)


def approved(pals, student=None, **changes):
    """A request that Ruth approved as the second person, with everything in it."""
    made = collected(pals, student, **changes)
    for item in made.items.visible_to(pals.sol):
        steps.decide_item(item=item, decision="include", by=pals.sol)
    steps.send_to_review(request=made, by=pals.sol)
    return steps.approve_request(request=made, by=pals.ruth)
