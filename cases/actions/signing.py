"""Signatures: the author stands for a note, and with an intern a social worker does."""

from django.utils import timezone

from cases.actions.encounter import Signed, _audit_parts, _own
from cases.actions.lanes import name_reader
from cases.enums import Lane
from cases.models import Encounter, EncounterStudent
from cases.queries.casework import caseworkers_at
from cases.queries.signing import signs_with_another
from sswork.actions import action
from sswork.conflicts import save_version


class CosignerMissing(Exception):
    """An intern's note is signed by a social worker of the student's school, too: it has to be said who."""


class NotToCosign(Exception):
    """It does not wait for this person's signature."""


@action
def sign_encounter(*, encounter, version, cosigner=None, by):
    """The author stands for it as it reads at ``version``. From now on it is locked; signing twice raises ``Signed``.

    An intern names who signs with them; whoever that is may read the note, whatever its lane.
    """
    if _own(encounter, by).get().is_signed:
        raise Signed(encounter.pk)
    cosigner = cosigner if signs_with_another(by) else None
    if signs_with_another(by) and not _may_cosign(encounter, cosigner, by):
        raise CosignerMissing(encounter.pk)
    row = save_version(
        _own(encounter, by), pk=encounter.pk, version=version, signed_at=timezone.now(), cosigner=cosigner
    )
    if cosigner and row.lane != Lane.TEAM:
        name_reader(record=row, reader=cosigner, by=by)
    _audit_parts("encounter.signed", row, by, **({"cosigner": cosigner.pk} if cosigner else {}))
    return row


@action
def ask_cosigner(*, encounter, cosigner, by):
    """Somebody else is to sign with the intern: the first one left, or is away."""
    row = _own(encounter, by).select_for_update(of=("self",)).get()
    if not row.is_signed or row.cosigned_at or not _may_cosign(row, cosigner, by):
        raise CosignerMissing(row.pk)
    row.cosigner = cosigner
    row.save(update_fields=["cosigner"])
    if row.lane != Lane.TEAM:
        name_reader(record=row, reader=cosigner, by=by)
    _audit_parts("encounter.cosigner_asked", row, by, cosigner=cosigner.pk)
    return row


@action
def cosign_encounter(*, encounter, by):
    """A social worker has read the intern's note and stands for it, too. What is missing in it is added below it."""
    waiting = Encounter.objects.visible_to(by).filter(
        pk=encounter.pk, cosigner__in=by.selves, cosigned_at=None, signed_at__isnull=False
    )
    row = waiting.exclude(author=by).select_for_update(of=("self",)).first()
    if row is None:
        raise NotToCosign(encounter.pk)
    row.cosigner, row.cosigned_at = by, timezone.now()
    row.save(update_fields=["cosigner", "cosigned_at"])
    _audit_parts("encounter.cosigned", row, by)
    return row


def _may_cosign(encounter, cosigner, by) -> bool:
    """A social worker or lead at the school of one of its students, and somebody else than the author."""
    if cosigner is None or cosigner.pk == by.pk:
        return False
    parts = EncounterStudent.objects.visible_to(by).filter(encounter=encounter)
    return caseworkers_at(parts.values_list("school", flat=True)).filter(pk=cosigner.pk).exists()
