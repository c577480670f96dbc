"""What people do with an obligation: show that it was done, waive it for a reason, take it up again, hand it to somebody."""

from datetime import date

from django.utils import timezone

from cases.models import Evidence, Obligation
from cases.obligation_enums import ObligationState
from cases.queries.obligations import missing_prerequisites
from sswork.actions import action, audit


class PrerequisitesMissing(Exception):
    """What must be on file before is not: the numbers of the prerequisites."""

    def __init__(self, missing: list[int]):
        super().__init__(str(missing))
        self.missing = missing


class NotInThisState(Exception):
    """Somebody ended it, or took it up again, meanwhile."""


@action
def give_evidence(
    *, obligation: Obligation, day: date, record_key: str = "", note: str = "", prerequisite: int | None = None, by
) -> Evidence:
    """Show that the duty, or a prerequisite, was done. The duty's evidence meets it, once every prerequisite is on file."""
    own = _claimed(obligation, ObligationState.OPEN, by)
    if prerequisite is None and (missing := missing_prerequisites(own, by)):
        raise PrerequisitesMissing(missing)
    evidence = Evidence.objects.create(
        obligation=own,
        student_id=own.student_id,
        school_id=own.school_id,
        prerequisite=prerequisite,
        record_key=record_key,
        day=day,
        note=note,
        given_by=by,
    )
    if prerequisite is None:
        _move(own, by, state=ObligationState.MET, ended_on=day, ended_by=by)
    audit("obligation.evidence_given", by=by, target=own, record=record_key, day=str(day), prerequisite=prerequisite)
    return evidence


@action
def waive(*, obligation: Obligation, reason: str, by) -> Obligation:
    """It need not be done, for a reason that stays to be read."""
    own = _claimed(obligation, ObligationState.OPEN, by)
    _move(own, by, state=ObligationState.WAIVED, ended_on=timezone.localdate(), ended_by=by, reason=reason)
    audit("obligation.waived", by=by, target=own)
    return own


@action
def take_up(*, obligation: Obligation, by) -> Obligation:
    """Open again what a person ended: waived by mistake, or met by something that does not show it.

    Evidence that a person gave for the duty is taken back, and stays in the history; what a record shows itself remains.
    """
    own = _claimed(obligation, ObligationState.MET, by, ObligationState.WAIVED)
    if own.ended_by_id is None:
        raise NotInThisState(own.pk)
    Evidence.objects.visible_to(by).filter(obligation=own, prerequisite=None, given_by__isnull=False).delete()
    _move(own, by, state=ObligationState.OPEN, ended_on=None, ended_by=None, reason="")
    audit("obligation.taken_up", by=by, target=own)
    return own


@action(beyond_view="whoever hands a restricted one over may not read it any more")
def hand_to(*, obligation: Obligation, owner, by) -> Obligation:
    """The next step is somebody else's."""
    own = _claimed(obligation, ObligationState.OPEN, by)
    was = own.owner_id
    _move(own, by, owner=owner)
    audit("obligation.handed_over", by=by, target=own, owner=[was, owner.pk])
    return own


def _claimed(obligation: Obligation, state: str, by, *others: str) -> Obligation:
    """Locked, and in one of the states: of two people who end it only the first does."""
    rows = Obligation.objects.visible_to(by).select_for_update(of=("self",))
    own = rows.filter(pk=obligation.pk, state__in=[state, *others]).first()
    if own is None:
        raise NotInThisState(obligation.pk)
    return own


def _move(own: Obligation, by, **values) -> None:
    Obligation.objects.visible_to(by).filter(pk=own.pk).update(**values)
    for name, value in values.items():
        setattr(own, name, value)
