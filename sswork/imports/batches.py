"""The life of an import: its file, its state, its issues, and how far it has come. What actions and tasks of importers share."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path, PurePath

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import get_valid_filename

from sswork.models import ImportBatch, ImportIssue

from .issues import Issue, Severity

State = ImportBatch.State
UNDER_WAY = (State.UPLOADED, State.RUNNING, State.APPLYING, State.UNDOING)
FINAL = (State.APPLIED, State.UNDONE, State.CANCELLED, State.FAILED)
CHUNK = 1 << 20


class NotPossibleNow(Exception):
    """Somebody was quicker, or a newer import stands in the way."""


def uploads() -> Path:
    return settings.SSWORK_DATA / "uploads"


def keep_upload(content, file_name: str) -> tuple[str, str]:
    """Where the uploaded file is kept, and its SHA-256. ``content`` has Django's ``chunks()``; only we can read the copy.

    It lies in a folder of its own under its own name, since that is what messages about it say.
    """
    folder = uploads() / secrets.token_hex(16)
    folder.mkdir(mode=0o700, parents=True)
    path = folder / get_valid_filename(PurePath(file_name).name)[-100:]
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
        for chunk in content.chunks():
            digest.update(chunk)
            kept.write(chunk)
    return str(path), digest.hexdigest()


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file; empty for a folder."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def forget_file(batch: ImportBatch) -> None:
    """Once the import is final. A file that a command was pointed at is not ours to remove."""
    path = Path(batch.path) if batch.path else None
    if path and path.parent.parent == uploads():
        transaction.on_commit(lambda: shutil.rmtree(path.parent, ignore_errors=True))


def move(batch: ImportBatch, allowed: Collection[str], state: str, **fields) -> None:
    """To another state, by a conditional update: a second click or worker finds it done."""
    now = timezone.now()
    fields |= {"finished_at": now} if state in FINAL else {}
    if not ImportBatch.objects.filter(pk=batch.pk, state__in=allowed).update(state=state, touched_at=now, **fields):
        raise NotPossibleNow(batch.pk)
    batch.refresh_from_db()


def keep_issues(batch: ImportBatch, log: Iterable[Issue]) -> None:
    """Instead of those of an earlier reading."""
    ImportIssue.objects.filter(batch=batch).delete()
    found = (
        ImportIssue(
            batch=batch,
            severity=each.severity,
            file=each.file[:255],
            line=each.line,
            column=each.column[:255],
            value=each.value,
            reason=each.reason[:500],
            rows=each.rows,
        )
        for each in log
    )
    ImportIssue.objects.bulk_create(found, batch_size=2000)


def issues_of(batch: ImportBatch) -> list[Issue]:
    return [
        Issue(each.file, each.line, each.column, each.value, each.reason, Severity(each.severity), each.rows)
        for each in ImportIssue.objects.filter(batch=batch).order_by("pk")
    ]


class Progress:
    """How far an import has come, written on a connection of its own, so that others see it before the import's transaction ends.

    The connection also holds the lock that says that somebody works at this batch: it goes with the worker, however that ends.
    """

    def __init__(self, batch_id: int):
        self._batch_id = batch_id
        self._steps = self._done = 0
        self._connection = connection.copy()

    def of(self, steps: int) -> "Progress":
        """So many steps are to come."""
        self._steps = steps
        return self

    def __enter__(self) -> "Progress":
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('import'), %s)", [self._batch_id])
            self.is_alone = cursor.fetchone()[0]
        return self

    def __exit__(self, *_exception) -> None:
        self._connection.close()

    def __call__(self, step: str) -> None:
        """A step begins."""
        self._done += 1
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE sswork_importbatch SET step = %s, done = %s, total = %s, touched_at = now() WHERE id = %s",
                [step[:100], min(self._done, self._steps), self._steps, self._batch_id],
            )
