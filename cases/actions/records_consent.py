"""Consents: written down when they are signed, revoked when somebody takes them back. Never changed and never removed."""

from django.utils import timezone

from cases.models import Consent, LegalHold
from sswork.actions import action, audit


class AlreadyRevoked(Exception):
    """Somebody wrote the revocation down before."""


@action
def record_consent(*, student, facts, by):
    """What a signed form says (34 CFR 99.30(b)); ``facts``: the fields of ``Consent``."""
    consent = Consent.objects.create(student=student, school_id=student.school_id, recorded_by=by, **facts)
    audit(
        "consent.recorded",
        by=by,
        target=consent,
        purpose=consent.purpose,
        records=consent.records,
        authority=consent.authority,
        signed_on=str(consent.signed_on),
    )
    return consent


@action
def revoke_consent(*, consent, revoked_on, revoked_by_name, revoked_how, by):
    """From that day on it allows nothing; what was shared before stays shared."""
    standing = Consent.objects.visible_to(by).filter(pk=consent.pk, revoked_on=None)
    if not standing.update(revoked_on=revoked_on, revoked_by_name=revoked_by_name, revoked_how=revoked_how):
        raise AlreadyRevoked(consent.pk)
    audit("consent.revoked", by=by, target=consent, revoked_on=str(revoked_on))
    consent.refresh_from_db()
    return consent


@action
def place_hold(*, student, reason, by):
    """Nothing of the student is destroyed until the hold is lifted."""
    hold = LegalHold.objects.create(student=student, school_id=student.school_id, reason=reason, placed_by=by)
    audit("hold.placed", by=by, target=hold)
    return hold


@action
def lift_hold(*, hold, by):
    """Lifting it twice changes nothing."""
    standing = LegalHold.objects.visible_to(by).in_force().filter(pk=hold.pk)
    standing.update(lifted_on=timezone.localdate(), lifted_by=by)
    audit("hold.lifted", by=by, target=hold)
