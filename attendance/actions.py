"""Writes of attendance: an import from its upload to its undo, and the nightly settling of sums."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from attendance.imports import merging
from attendance.imports.running import Run, fingerprint
from attendance.models import AttendanceSum
from attendance.queries import can_be_undone
from attendance.sums import is_most, refresh_all, refresh_touched
from sswork.actions import action, audit
from sswork.imports.issues import IssueLog
from sswork.models import ImportBatch, ImportIssue

State = ImportBatch.State
# One at a time: the second waits for the first (a number of our own among advisory locks).
IMPORTING = 7_406_531


class NotPossibleNow(Exception):
    """Somebody was quicker, or a newer import stands in the way."""


@action
def settle(*, today: date, by):
    """Bring every kept sum and band up to date; only rows that changed are written."""
    with connection.cursor() as cursor:
        refresh_all(cursor, today)
    audit("attendance.settled", by=by, target=AttendanceSum(), day=str(today))


@action
def receive_file(*, content, file_name: str, options: dict, by) -> ImportBatch:
    """Keep an uploaded file for reading. ``content`` has Django's ``chunks()``."""
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.ATTENDANCE, file_name=file_name[:255], options=options, by=by
    )
    folder = settings.SSWORK_DATA / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"attendance-{batch.pk}{Path(file_name).suffix.lower()[:5]}"
    with path.open("wb") as kept:
        path.chmod(0o600)
        for chunk in content.chunks():
            kept.write(chunk)
    batch.path, batch.sha256 = str(path), fingerprint(str(path))
    batch.save(update_fields=["path", "sha256"])
    audit("attendance_import.received", by=by, target=batch)
    return batch


@action
def describe_file(*, batch: ImportBatch, options: dict, by) -> None:
    """Say how the file is laid out, before it is read or after a reading that was not as meant."""
    _move(
        batch,
        {State.UPLOADED, State.CHECKED, State.HELD, State.FAILED},
        State.RUNNING,
        options=options,
        message="",
        counts={},
    )
    audit("attendance_import.described", by=by, target=batch)


@action
def finish_check(*, batch: ImportBatch, run: Run, by) -> None:
    """What the file would change; nothing has changed yet."""
    with connection.cursor() as cursor:
        run.weigh(cursor)
    held = run.why_held()
    _keep_issues(batch, run.log)
    _move(batch, {State.RUNNING}, State.HELD if held else State.CHECKED, counts=run.counts, message=held)
    audit("attendance_import.checked", by=by, target=batch, **run.counts)


@action
def confirm_import(*, batch: ImportBatch, by) -> None:
    _move(batch, {State.CHECKED, State.HELD}, State.APPLYING, confirmed_by=by, done=0)
    audit("attendance_import.confirmed", by=by, target=batch)


@action
def finish_import(*, batch: ImportBatch, run: Run, confirmed: bool, by) -> None:
    """Write the difference and its sums in one transaction; or hold it where a person must look first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORTING])
        run.weigh(cursor)
        held = "" if confirmed else run.why_held()
        if not held:
            _write(cursor, batch, run)
    _keep_issues(batch, run.log)
    state = State.HELD if held else State.APPLIED
    _move(batch, {State.RUNNING, State.APPLYING}, state, counts=run.counts, message=held, finished_at=timezone.now())
    if not held:
        _forget_file(batch)
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
    _keep_issues(batch, log)
    _move(batch, {State.RUNNING, State.APPLYING}, State.FAILED, message=message, finished_at=timezone.now())
    audit("attendance_import.failed", by=by, target=batch)


@action
def cancel_import(*, batch: ImportBatch, by) -> None:
    _move(batch, {State.UPLOADED, State.CHECKED, State.HELD, State.FAILED}, State.CANCELLED, finished_at=timezone.now())
    _forget_file(batch)
    audit("attendance_import.cancelled", by=by, target=batch)


@action
def undo_import(*, batch: ImportBatch, today: date, by) -> None:
    """Everything is as before the import. Only the newest can be undone, since a later one builds on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORTING])
        if not can_be_undone(batch):
            raise NotPossibleNow(batch.pk)
        count = merging.take_back(cursor, batch.pk)
        refresh_all(cursor, today) if is_most(cursor, count) else refresh_touched(cursor, today)
    _move(batch, {State.APPLIED}, State.UNDONE, finished_at=timezone.now())
    audit("attendance_import.undone", by=by, target=batch, events=count)


def _move(batch: ImportBatch, allowed: set, state: str, **fields) -> None:
    """Claimed by a conditional update, so that a second click or worker finds it done."""
    moved = ImportBatch.objects.filter(pk=batch.pk, state__in=allowed).update(
        state=state, touched_at=timezone.now(), **fields
    )
    if not moved:
        raise NotPossibleNow(batch.pk)
    batch.refresh_from_db()


def _keep_issues(batch: ImportBatch, log: IssueLog) -> None:
    ImportIssue.objects.filter(batch=batch).delete()
    ImportIssue.objects.bulk_create(
        (
            ImportIssue(
                batch=batch,
                severity=each.severity,
                file=each.file,
                line=each.line,
                column=each.column,
                value=each.value,
                reason=each.reason[:500],
                rows=each.rows,
            )
            for each in log
        ),
        batch_size=1000,
    )


def _forget_file(batch: ImportBatch) -> None:
    """Once what is written stands. A file of the command's own person is not ours to remove."""
    path = Path(batch.path) if batch.path else None
    if path and path.parent == settings.SSWORK_DATA / "imports":
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
