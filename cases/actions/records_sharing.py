"""Sharing records: allowed by a consent that counts today or by a ground in law, and written into the log by the act itself."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Consent, Disclosure
from cases.queries.records import rights_age
from cases.records_enums import GroundKind, Outcome
from cases.records_rules import Sharing, check_sharing
from sswork.actions import action, audit


class NotAllowed(Exception):
    """No consent allows this sharing. ``problems``: what stands against the consent that was named."""

    def __init__(self, problems=()):
        super().__init__(", ".join(problems))
        self.problems = list(problems)

    @property
    def reasons(self) -> list:
        return [each.label for each in self.problems]


class ThreatMissing(Exception):
    """An emergency without the articulable and significant threat in words (34 CFR 99.36, 99.32(a)(5))."""


@action
def share_records(
    *,
    student,
    recipient,
    purpose,
    interest,
    records,
    details="",
    consent=None,
    is_of_class=False,
    is_narrow=False,
    ground=None,
    threat="",
    by,
):
    """Share on a consent (34 CFR 99.30), asked again now, or on a ground of 99.31. The disclosure is logged as the rule asks.

    ``is_of_class``: a person says that the recipient is one of the class of parties that the consent names; that is written down.
    ``is_narrow``: what was shared came of a restricted or sealed record.
    """
    if ground is None:
        consent = ask_consent(
            student=student,
            recipient=recipient,
            purpose=purpose,
            records=records,
            consent=consent,
            is_of_class=is_of_class,
            by=by,
        )
        if consent.recipient_is_class:
            confirmed = _("Confirmed as one of: %(parties)s") % {"parties": consent.recipient}
            details = " · ".join(each for each in (details, confirmed) if each)[:500]
    elif ground.kind != GroundKind.SHARE:
        raise NotAllowed
    elif ground.needs_threat and not threat.strip():
        raise ThreatMissing
    return _disclose(
        student=student,
        recipient=recipient,
        purpose=purpose,
        interest=interest,
        records=sorted(records),
        details=details,
        consent=consent,
        ground=ground,
        threat=threat,
        is_narrow=is_narrow,
        # A party with written consent does not stand in the log (99.32(d)(3)); nor what the ground says does not.
        is_logged=ground.is_logged if ground else False,
        by=by,
    )


@action
def ask_consent(*, student, recipient, purpose, records, consent, is_of_class=False, by) -> Consent:
    """The consent that was named, if it allows this today. It is locked, so that no revocation slips in between."""
    named = (
        Consent.objects.visible_to(by)
        .select_for_update(of=("self",))
        .filter(student=student, pk=consent and consent.pk)
    )
    today = timezone.localdate()
    party_of = consent.recipient if consent and consent.recipient_is_class and is_of_class else ""
    sharing = Sharing(recipient=recipient, purpose=purpose, records=frozenset(records), party_of=party_of)
    verdict = check_sharing(sharing, named, birth_date=student.birth_date, today=today, age=rights_age(today))
    if verdict.consent is None:
        raise NotAllowed(verdict.refused[0][1] if verdict.refused else ())
    audit("consent.asked", by=by, target=verdict.consent, is_of_class=is_of_class)
    return verdict.consent


@action
def refuse_sharing(*, student, recipient, purpose, interest, records, details="", by):
    """Somebody asked and got nothing: the request stands in the log too (34 CFR 99.32(a)(1))."""
    return _disclose(
        student=student,
        recipient=recipient,
        purpose=purpose,
        interest=interest,
        records=sorted(records),
        details=details,
        outcome=Outcome.REFUSED,
        is_logged=True,
        by=by,
    )


@action
def log_handover(*, request, ground, is_logged, by):
    """A packet that was handed over is a disclosure to who asked for it."""
    return _disclose(
        student=request.student,
        recipient=request.delivered_to,
        purpose="other",
        interest=request.wanted,
        records=sorted(set(request.items.visible_to(by).values_list("record_class", flat=True))),
        ground=ground,
        origin_key=request.key,
        is_logged=is_logged,
        by=by,
    )


def _disclose(*, student, by, **facts) -> Disclosure:
    disclosure = Disclosure.objects.create(student=student, school_id=student.school_id, by=by, **facts)
    audit(
        "records.shared" if disclosure.outcome == Outcome.SHARED else "records.refused",
        by=by,
        target=disclosure,
        records=disclosure.records,
        ground=disclosure.ground.code if disclosure.ground else "",
        consent=disclosure.consent_id,
    )
    return disclosure
