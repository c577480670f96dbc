"""What the scheduler, the roster pages and retention start. Each may run twice, or die half-way and run again, and double nothing."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from cases.actions.records_retention import BatchMoved, destroy_item, finish_batch
from cases.actions.roster import give_up_roster
from cases.actions.unusual import find_unusual
from cases.models import RetentionBatch, RetentionItem
from cases.queries.unusual import monday_of
from cases.records_enums import BatchState, RetentionOutcome
from cases.roster import merge
from sswork.imports import queue
from sswork.imports.batches import UNDER_WAY, NotPossibleNow, Progress, move
from sswork.imports.issues import BrokenFile
from sswork.models import ImportBatch
from sswork.scoping import unscoped

log = logging.getLogger(__name__)
State = ImportBatch.State
STEPS = {
    State.UPLOADED: merge.STEPS_OF_CHECK,
    State.RUNNING: merge.STEPS_OF_CHECK,
    State.APPLYING: merge.STEPS_OF_APPLY,
    State.UNDOING: merge.STEPS_OF_UNDO,
}


@shared_task
def run_roster_import(batch_id: int) -> None:
    """Do what the state of the batch asks for: check what was uploaded, apply what was confirmed, undo.

    While it runs a lock is held on a connection of its own. A worker that dies leaves no lock, and everything as it was: the
    next run begins again.
    """
    with Progress(batch_id) as progress:
        if progress.is_alone and (batch := _batches().filter(pk=batch_id).first()):
            _carry_out_or_say_why_not(batch, progress.of(STEPS[State(batch.state)]))


@shared_task
def resume_roster_imports() -> None:
    """Those that the broker lost, or a worker died over."""
    for batch in queue.left_alone(ImportBatch.Kind.ROSTER, UNDER_WAY):
        queue.start(run_roster_import, batch)


def _batches():
    return ImportBatch.objects.select_related("by", "confirmed_by").filter(
        kind=ImportBatch.Kind.ROSTER, state__in=UNDER_WAY
    )


def _carry_out_or_say_why_not(batch: ImportBatch, progress: Progress) -> None:
    """A database that is away is waited for. Whatever else goes wrong ends the import with a word, and data as they were."""
    try:
        _carry_out(batch, progress)
    except BrokenFile as broken:
        merge.fail_roster(batch=batch, message=str(broken), by=batch.by)
    except (OperationalError, InterfaceError):
        raise
    except NotPossibleNow:
        log.info("roster %s has moved on", batch.pk)
        if batch.state == State.UNDOING:
            give_up_roster(batch=batch, by=None)
    except Exception:
        log.exception("roster %s could not be finished", batch.pk)
        give_up_roster(batch=batch, by=None)


def _carry_out(batch: ImportBatch, progress: Progress) -> None:
    match State(batch.state):
        case State.UPLOADED:
            move(batch, {State.UPLOADED}, State.RUNNING)
            merge.check_roster(batch=batch, by=batch.by, progress=progress)
        case State.RUNNING:
            merge.check_roster(batch=batch, by=batch.by, progress=progress)
        case State.APPLYING:
            confirmed = batch.options.get("removal_confirmed", False)
            merge.apply_roster(batch=batch, by=batch.confirmed_by, confirmed=confirmed, progress=progress)
        case State.UNDOING:
            merge.undo_roster(batch=batch, by=batch.confirmed_by, progress=progress)


@shared_task
def carry_out_retention(batch_id: int) -> None:
    """Destroy what an approved batch names, one student at a time. It goes on where it stopped: what is done is no longer due."""
    with unscoped("retention that two people approved"):
        batch = RetentionBatch.objects.filter(pk=batch_id, state=BatchState.APPROVED).first()
        if batch is None:
            return
        for item in RetentionItem.objects.filter(batch=batch, outcome=RetentionOutcome.DUE).order_by("pk").iterator():
            destroy_item(item=item, by=None)
        try:
            finish_batch(batch=batch, by=None)
        except BatchMoved:
            log.info("retention batch %s was finished by another worker", batch_id)


@shared_task
def resume_retention() -> None:
    """Batches whose start the broker lost, or a worker died over."""
    for batch_id in RetentionBatch.objects.filter(state=BatchState.APPROVED).values_list("pk", flat=True):
        carry_out_retention.delay(batch_id)


@shared_task
def find_unusual_looks() -> None:
    """The last full week. A run that is missed is made up for by hand or by the next: each week is looked at by its Monday."""
    week = monday_of(timezone.localdate()) - timedelta(days=7)
    find_unusual(week=week, by=None)
