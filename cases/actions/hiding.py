"""Nothing is deleted: what was recorded by mistake is hidden, with a reason, and may be put back until retention."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.task import take_up_task
from cases.enums import TaskState
from cases.models import Encounter, EncounterStudent, Task
from cases.rules import may_withdraw
from sswork.actions import action, audit
from sswork.registry import encounter_questions
from sswork.roles import Permission


class TooLate(Exception):
    """The encounter is no longer this person's to take back or hide."""


@action
def withdraw_encounter(*, encounter, by):
    """The author takes back what was recorded by mistake within fifteen minutes, unless it is signed."""
    own = _seen(encounter, by)
    if own.author_id != by.pk or own.is_signed or not may_withdraw(recorded_at=own.recorded_at, now=timezone.now()):
        raise TooLate(encounter.pk)
    _hide(own, _("Taken back by the author right after logging it"), "encounter.withdrawn", by)


@action
def hide_encounter(*, encounter, reason, by):
    """Out of every list and count, for a reason. The author may hide an unsigned one; a signed one only a supervisor."""
    seen = _seen(encounter, by)
    if not seen.may_be_hidden_by(by):
        raise TooLate(encounter.pk)
    _hide(seen, reason, "encounter.hidden", by)


@action
def restore_encounter(*, encounter, by):
    """A supervisor puts it back as it was, with the task that it made."""
    row = Encounter.with_hidden.visible_to(by, Permission.RECORD_RESTORE).select_for_update(of=("self",))
    row = row.exclude(hidden_at=None).get(pk=encounter.pk)
    parts = EncounterStudent.with_hidden.visible_to(by).filter(encounter=row)
    for part in parts:
        audit("encounter.restored", by=by, target=part, encounter=row.pk, hidden_by=row.hidden_by_id)
    tasks = Task.with_hidden.visible_to(by).filter(origin_key=row.key, hidden_at=row.hidden_at)
    shown = {"hidden_at": None, "hidden_by": None, "hidden_reason": ""}
    for question in () if row.is_sealed else encounter_questions.all():
        question.brought_back(row, by)
    for rows in (parts, tasks, Encounter.with_hidden.visible_to(by).filter(pk=row.pk)):
        rows.update(**shown)


def _seen(encounter, by):
    return Encounter.objects.visible_to(by).select_for_update(of=("self",)).get(pk=encounter.pk)


def _hide(encounter, reason: str, event: str, by) -> None:
    """The encounter, its students' parts, and the open task that it made; what it settled is to do again."""
    parts = EncounterStudent.objects.visible_to(by).filter(encounter=encounter)
    if not parts:
        raise TooLate(encounter.pk)  # the person no longer works with any of the students
    for part in parts:
        audit(event, by=by, target=part, encounter=encounter.pk, kind=encounter.kind, minutes=encounter.minutes)
    hidden = {"hidden_at": timezone.now(), "hidden_by": by, "hidden_reason": reason}
    Task.objects.visible_to(by).filter(origin_key=encounter.key, state=TaskState.OPEN).update(**hidden)
    for task in Task.objects.visible_to(by).settled_by(encounter):
        take_up_task(task=task, by=by)
    for question in encounter_questions.all():
        question.taken_back(encounter, by)
    parts.update(**hidden)
    Encounter.objects.visible_to(by).filter(pk=encounter.pk).update(**hidden)
