"""Encounters: recorded once, counted everywhere; taken back only at once and by the author."""

from django.utils import timezone

from cases.actions.task import add_task
from cases.enums import REACHED, Lane, TaskState
from cases.models import Encounter, EncounterStudent, Task
from cases.rules import may_withdraw
from sswork.actions import action, audit


class TooLate(Exception):
    """The encounter is no longer the author's alone to take back."""


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
    cases=None,
    next_step="",
    next_step_by=None,
    next_step_owner=None,
    by,
):
    """One encounter with or about all ``students``, and a part for each; ``cases``: which case it belongs to, by student id.

    A next step with a day becomes a task, kept with the student named first.
    """
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
        author=encounter.author,
    )


@action
def withdraw_encounter(*, encounter, by):
    """The author takes back what was recorded by mistake within fifteen minutes; the task it made goes too, unless it is done.

    It is removed, not hidden: nobody can have relied on it yet, and what was meant for another student's file must not stay
    in this one's. The audit events keep that it was recorded and withdrawn, for whom, what kind and how long.
    """
    own = Encounter.objects.visible_to(by).select_for_update(of=("self",)).get(pk=encounter.pk)
    if own.author_id != by.pk or not may_withdraw(recorded_at=own.recorded_at, now=timezone.now()):
        raise TooLate(encounter.pk)
    parts = EncounterStudent.objects.visible_to(by).filter(encounter=own)
    if not parts:
        raise TooLate(encounter.pk)  # the author no longer works with any of the students
    for part in parts:
        audit("encounter.withdrawn", by=by, target=part, encounter=own.pk, kind=own.kind, minutes=own.minutes)
    Task.objects.visible_to(by).filter(origin_key=own.key, state=TaskState.OPEN).delete()
    parts.delete()
    own.delete()
