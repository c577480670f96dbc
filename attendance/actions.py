"""Writes of attendance: an import from its upload to its undo, and the nightly settling of sums."""

from datetime import date

from django.db import connection

from attendance.imports import merging
from attendance.imports.running import Run
from attendance.models import AttendanceSum
from attendance.queries import can_be_undone
from attendance.sums import is_most, refresh_all, refresh_touched
from sswork.actions import action, audit
from sswork.imports.batches import NotPossibleNow, State, forget_file, keep_issues, keep_upload, move
from sswork.imports.issues import IssueLog
from sswork.models import ImportBatch

# One at a time: the second waits for the first (a number of our own among advisory locks).
IMPORTING = 7_406_531


@action(beyond_view="sums are kept for everybody at once")
def settle(*, today: date, by):
    """Bring every kept sum and band up to date; only rows that changed are written."""
    with connection.cursor() as cursor:
        refresh_all(cursor, today)
    audit("attendance.settled", by=by, target=AttendanceSum(), day=str(today))


@action
def receive_file(*, content, file_name: str, options: dict, by) -> ImportBatch:
    """Keep an uploaded file for reading. ``content`` has Django's ``chunks()``."""
    path, sha256 = keep_upload(content, file_name)
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.ATTENDANCE, file_name=file_name[:255], path=path, sha256=sha256, options=options, by=by
    )
    audit("attendance_import.received", by=by, target=batch)
    return batch


@action
def describe_file(*, batch: ImportBatch, options: dict, by) -> None:
    """Say how the file is laid out, before it is read or after a reading that was not as meant."""
    move(
        batch,
        {State.UPLOADED, State.CHECKED, State.HELD, State.FAILED},
        State.RUNNING,
        options=options,
        message="",
        counts={},
    )
    audit("attendance_import.described", by=by, target=batch)


@action(beyond_view="an import is the district's, not one person's")
def finish_check(*, batch: ImportBatch, run: Run, by) -> None:
    """What the file would change; nothing has changed yet."""
    with connection.cursor() as cursor:
        run.weigh(cursor)
    held = run.why_held()
    keep_issues(batch, run.log)
    move(batch, {State.RUNNING}, State.HELD if held else State.CHECKED, counts=run.counts, message=held)
    audit("attendance_import.checked", by=by, target=batch, **run.counts)


@action
def confirm_import(*, batch: ImportBatch, by) -> None:
    move(batch, {State.CHECKED, State.HELD}, State.APPLYING, confirmed_by=by, done=0)
    audit("attendance_import.confirmed", by=by, target=batch)


@action(beyond_view="an import is the district's, not one person's")
def finish_import(*, batch: ImportBatch, run: Run, confirmed: bool, by) -> None:
    """Write the difference and its sums in one transaction; or hold it where a person must look first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORTING])
        run.weigh(cursor)
        held = "" if confirmed else run.why_held()
        if not held:
            _write(cursor, batch, run)
    keep_issues(batch, run.log)
    state = State.HELD if held else State.APPLIED
    move(batch, {State.RUNNING, State.APPLYING}, state, counts=run.counts, message=held)
    if not held:
        forget_file(batch)
    audit("attendance_import.held" if held else "attendance_import.applied", by=by, target=batch, **run.counts)


def _write(cursor, batch: ImportBatch, run: Run) -> None:
    """What earlier imports replaced is forgotten: only the newest can be undone. A file that changes nothing leaves that be."""
    changes = run.counts["added"] + run.counts["changed"] + run.counts["removed"]
    if not changes:
        return
    cursor.execute("DELETE FROM attendance_replacedevent WHERE replaced_by_id <> %s", [batch.pk])
    merging.write(cursor, batch.pk)
    if is_most(cursor, changes):
        refresh_all(cursor, run.today)
    else:
        merging.note_touched(cursor)
        refresh_touched(cursor, run.today)


@action
def fail_import(*, batch: ImportBatch, message: str, log: IssueLog, by) -> None:
    """The file cannot be read; nothing changed."""
    keep_issues(batch, log)
    move(batch, {State.RUNNING, State.APPLYING}, State.FAILED, message=message)
    audit("attendance_import.failed", by=by, target=batch)


@action
def cancel_import(*, batch: ImportBatch, by) -> None:
    move(batch, {State.UPLOADED, State.CHECKED, State.HELD, State.FAILED}, State.CANCELLED)
    forget_file(batch)
    audit("attendance_import.cancelled", by=by, target=batch)


@action(beyond_view="an import is the district's, not one person's")
def undo_import(*, batch: ImportBatch, today: date, by) -> None:
    """Everything is as before the import. Only the newest can be undone, since a later one builds on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORTING])
        if not can_be_undone(batch):
            raise NotPossibleNow(batch.pk)
        count = merging.take_back(cursor, batch.pk)
        refresh_all(cursor, today) if is_most(cursor, count) else refresh_touched(cursor, today)
    move(batch, {State.APPLIED}, State.UNDONE)
    audit("attendance_import.undone", by=by, target=batch, events=count)
