"""Encounters: recorded once, counted everywhere; the author's to edit until signed, then locked but for addenda."""

from django.utils import timezone

from cases.actions.task import add_task
from cases.enums import REACHED, Lane
from cases.models import Addendum, Encounter, EncounterStudent
from cases.models.lanes import named_on
from sswork.actions import action, audit
from sswork.conflicts import save_version


class Signed(Exception):
    """The encounter is signed: it is not changed any more, an addendum may be written."""


class NotSigned(Exception):
    """Addenda are for signed encounters; until then the text itself is edited."""


@action
def record_encounter(
    *,
    students,
    kind,
    mode,
    place,
    happened_at,
    minutes,
    took_part=(),
    purposes=(),
    narrative="",
    outcome,
    lane=Lane.TEAM,
    readers=(),
    cases=None,
    next_step="",
    next_step_by=None,
    next_step_owner=None,
    by,
):
    """One encounter with or about all ``students``, and a part for each; ``cases``: which case it belongs to, by student id.

    A next step with a day becomes a task, kept with the student named first. ``readers``: people named on it.
    """
    named = named_on(readers, lane, by)
    encounter = Encounter.objects.create(
        kind=kind,
        mode=mode,
        place=place,
        happened_at=happened_at,
        minutes=minutes,
        took_part=list(took_part),
        purposes=list(purposes),
        narrative=narrative,
        outcome=outcome,
        next_step=next_step,
        author=by,
        lane=lane,
        readers=named,
        key_student_id=students[0].pk if len(students) == 1 else None,
    )
    parts = [_part(encounter, student, (cases or {}).get(student.pk)) for student in students]
    EncounterStudent.objects.bulk_create(parts)
    for part in parts:
        audit("encounter.recorded", by=by, target=part, encounter=encounter.pk, kind=kind, minutes=minutes)
    if next_step and next_step_by:
        add_task(
            student=parts[0].student,
            case=parts[0].case,
            title=next_step,
            owner=next_step_owner or by,
            due_on=next_step_by,
            lane=lane,
            readers=named,
            origin_key=encounter.key,
            by=by,
        )
    return encounter


def _part(encounter, student, case) -> EncounterStudent:
    return EncounterStudent(
        encounter=encounter,
        student=student,
        school_id=student.school_id,
        case=case,
        happened_at=encounter.happened_at,
        reached=encounter.outcome in REACHED,
        lane=encounter.lane,
        readers=encounter.readers,
        author=encounter.author,
    )


@action
def edit_encounter(*, encounter, version, kind, minutes, outcome, narrative, by):
    """The author corrects an unsigned encounter. ``version`` is what the person saw; a newer one raises ``Conflict``."""
    new = {"kind": kind, "minutes": minutes, "outcome": outcome, "narrative": narrative}
    before = _own(encounter, by).get()
    if before.is_signed:
        raise Signed(encounter.pk)
    row = save_version(_own(encounter, by), pk=encounter.pk, version=version, **new)
    parts = EncounterStudent.objects.visible_to(by).filter(encounter=row)
    parts.update(reached=outcome in REACHED)
    changed = [name for name, value in new.items() if getattr(before, name) != value]
    _audit_parts("encounter.edited", row, by, fields=changed)
    return row


@action
def sign_encounter(*, encounter, version, by):
    """The author stands for it as it reads at ``version``. From now on it is locked; signing twice raises ``Signed``."""
    if _own(encounter, by).get().is_signed:
        raise Signed(encounter.pk)
    row = save_version(_own(encounter, by), pk=encounter.pk, version=version, signed_at=timezone.now())
    _audit_parts("encounter.signed", row, by)
    return row


@action
def add_addendum(*, encounter, text, by):
    """Something to add to a signed encounter, by anyone who may read it: text, author, time."""
    if not encounter.is_signed:
        raise NotSigned(encounter.pk)
    addendum = Addendum.objects.create(encounter=encounter, text=text, author=by)
    _audit_parts("encounter.addendum_added", encounter, by, addendum=addendum.pk)
    return addendum


@action
def store_in_lane(*, encounter, lane, by):
    """The encounter and its parts in another lane; the text is encrypted or decrypted with it."""
    row = Encounter.objects.visible_to(by).select_for_update(of=("self",)).get(pk=encounter.pk)
    before, row.lane = row.lane, lane
    row.version += 1
    row.save(update_fields=["lane", "narrative", "version"])
    _audit_parts("encounter.lane_changed", row, by, before=str(before), after=str(lane))
    EncounterStudent.objects.visible_to(by).filter(encounter=row).update(lane=lane)
    return row


def _own(encounter, by):
    return Encounter.objects.visible_to(by).filter(pk=encounter.pk, author=by)


def _audit_parts(event: str, encounter, by, **changes) -> None:
    """One event for each of its students whom the person sees; of the encounter itself where there is none left."""
    parts = EncounterStudent.objects.visible_to(by).filter(encounter=encounter)
    for target in list(parts) or [encounter]:
        audit(event, by=by, target=target, encounter=encounter.pk, **changes)
