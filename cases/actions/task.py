"""Tasks: given to one person with a date, then done or dropped with a reason."""

from django.utils import timezone

from cases.enums import Lane, TaskState
from cases.models import Task
from sswork.actions import action, audit


class AlreadyEnded(Exception):
    """Someone ended the task before."""


@action
def add_task(*, student, title, owner, due_on, case=None, lane=Lane.TEAM, readers=(), origin_key="", by):
    """Give one person something to do by a day. ``lane`` and ``readers`` (ids): those of the record it came from."""
    task = Task.objects.create(
        student=student,
        school_id=student.school_id,
        case=case,
        title=title,
        owner=owner,
        due_on=due_on,
        lane=lane,
        readers=list(readers),
        origin_key=origin_key,
        made_by=by,
    )
    audit("task.added", by=by, target=task, owner=owner.pk, due_on=str(due_on))
    return task


@action
def finish_task(*, task, note="", settled_key="", by):
    """It was done; ``settled_key`` names the encounter by which it was."""
    _end(task, TaskState.DONE, note, by, settled_key)
    audit("task.done", by=by, target=task)
    return task


@action
def drop_task(*, task, note, by):
    """No longer needed, for the reason in ``note``."""
    _end(task, TaskState.DROPPED, note, by)
    audit("task.dropped", by=by, target=task)
    return task


@action
def take_up_task(*, task, by):
    """Done or dropped by mistake: it is to do again, as before."""
    reopened = Task.objects.visible_to(by).filter(pk=task.pk).exclude(state=TaskState.OPEN)
    if not reopened.update(state=TaskState.OPEN, note="", settled_key="", ended_at=None):
        raise AlreadyEnded(task.pk)
    audit("task.taken_up", by=by, target=task)
    task.refresh_from_db()
    return task


def _end(task, state: str, note: str, by, settled_key: str = "") -> None:
    """Claimed by a conditional update, so that two people ending it at once cannot both succeed."""
    ended = (
        Task.objects.visible_to(by)
        .filter(pk=task.pk, state=TaskState.OPEN)
        .update(state=state, note=note, settled_key=settled_key, ended_at=timezone.now())
    )
    if not ended:
        raise AlreadyEnded(task.pk)
    task.refresh_from_db()
