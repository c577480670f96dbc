"""What the scheduler and the import pages start. Each may run twice, or die half-way and run again, and double nothing."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance import actions, presets
from attendance.imports.running import Run
from sswork.imports import queue
from sswork.imports.batches import NotPossibleNow
from sswork.imports.issues import BrokenFile, IssueLog
from sswork.models import ImportBatch
from sswork.scoping import unscoped

log = logging.getLogger(__name__)
State = ImportBatch.State


@shared_task
def settle_bands() -> None:
    """At night: time alone moves students between the bands, and enrolments begin and end without an attendance file."""
    actions.settle(today=timezone.localdate(), by=None)


@shared_task
def run_import(batch_id: int) -> None:
    """Read a batch that waits to be read or applied; from the start again, where a worker died over it."""
    with alone(batch_id) as is_alone:
        batch = (
            ImportBatch.objects.select_related("by")
            .filter(pk=batch_id, state__in=(State.RUNNING, State.APPLYING))
            .first()
        )
        if batch and is_alone:
            _carry_out_or_say_why_not(batch)


def _carry_out_or_say_why_not(batch: ImportBatch) -> None:
    """A database that is away is waited for. Whatever else goes wrong ends the import with a word, and data as they were."""
    try:
        carry_out(batch, confirmed=batch.state == State.APPLYING, check_only=batch.state == State.RUNNING)
    except (OperationalError, InterfaceError):
        raise
    except NotPossibleNow:
        log.info("attendance file %s has moved on", batch.pk)
    except Exception:
        log.exception("attendance file %s could not be finished", batch.pk)
        words = _("Something went wrong that is not the file’s fault; it is in the log.")
        actions.fail_import(batch=batch, message=words, log=IssueLog(), by=None)


def carry_out(batch: ImportBatch, *, confirmed: bool, check_only: bool) -> Run:
    """Read the file, then say what it would change, or change it. Whoever started it decides whose attendance that may be."""
    with unscoped("the import asks itself whose attendance it may write"):
        return _carry_out(batch, confirmed=confirmed, check_only=check_only)


def _carry_out(batch: ImportBatch, *, confirmed: bool, check_only: bool) -> Run:
    run = Run(batch.path, presets.parse(batch.options), today=timezone.localdate(), by=batch.by)
    try:
        run.read(lambda rows, total: show_progress(batch, rows, total))
        if check_only:
            actions.finish_check(batch=batch, run=run, by=batch.by)
        else:
            actions.finish_import(batch=batch, run=run, confirmed=confirmed, by=batch.by)
    except BrokenFile as broken:
        actions.fail_import(batch=batch, message=str(broken), log=run.log, by=batch.by)
    return run


def show_progress(batch: ImportBatch, rows: int, total: int) -> None:
    """Outside of the import's transaction, so that the page can show it."""
    ImportBatch.objects.filter(pk=batch.pk).update(done=rows, total=max(rows, total), touched_at=timezone.now())


def start(batch: ImportBatch) -> None:
    """Hand it to a worker now. Where the broker is away, ``resume`` finds it later."""
    queue.start(run_import, batch)


@shared_task
def resume() -> None:
    """Start again what nobody has worked on for a while: its worker died, or the broker lost it."""
    for batch in queue.left_alone(ImportBatch.Kind.ATTENDANCE, (State.RUNNING, State.APPLYING)):
        start(batch)


@contextmanager
def alone(batch_id: int) -> Iterator[bool]:
    """Whether no other worker has this batch in hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [actions.IMPORTING, batch_id])
        is_alone = cursor.fetchone()[0]
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [actions.IMPORTING, batch_id])
