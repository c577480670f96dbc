"""What becomes of a file between its upload and its end, whatever it brings in: received, checked, confirmed, applied, undone.

All of a file goes in, or none of it. What a roster or a directory is, its ``Importer`` says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sswork.actions import action, audit
from sswork.models import ImportBatch, ImportChange

from .batches import NotPossibleNow, State, forget_file, keep_issues, keep_upload, move
from .issues import Issue
from .summary import Line

Step = Callable[[str], None]
BEING_READ = {State.UPLOADED, State.RUNNING}
BEING_BROUGHT_IN = {State.UPLOADED, State.RUNNING, State.APPLYING}
CANCELLABLE = {State.UPLOADED, State.CHECKED, State.HELD}
# One at a time of a kind: the second waits for the first.
LOCK = "SELECT pg_advisory_xact_lock(hashtext(%s))"


class Reading(Protocol):
    """A file that has been read and compared: what it would change or has changed, and what is wrong with it."""

    @property
    def log(self) -> Iterable[Issue]: ...

    @property
    def counts(self) -> dict:
        """What is kept of it, for people to see and for the next import to compare with."""

    @property
    def totals(self) -> dict[str, int]:
        """For the audit."""

    @property
    def is_held(self) -> bool:
        """It would take so much away that a person has to confirm it."""

    @property
    def why_held(self) -> str: ...


@dataclass(frozen=True)
class Importer:
    """A kind of file: how it is read and written. Each of the three runs in a transaction and may raise BrokenFile.

    ``preview`` changes nothing. ``bring_in`` has the lock, and writes nothing where the reading is held and nobody has
    confirmed it. ``take_back`` returns how many of each were taken back. ``steps``: how often each state tells its progress.
    """

    kind: ImportBatch.Kind
    preview: Callable[[str, dict, Step], Reading]
    bring_in: Callable[[ImportBatch, bool, Step], Reading]
    take_back: Callable[[Any, ImportBatch], dict[str, int]]
    lines_of: Callable[[dict], list[Line]]
    steps: dict[State, int]
    none_to_undo: str | Promise


def silence(step: str) -> None:
    """For those who do not ask how far it has come."""


def one_at_a_time(cursor, kind: str) -> None:
    cursor.execute(LOCK, [str(kind)])


def newest(kind: str) -> ImportBatch | None:
    """The last that was ever written."""
    written = ImportBatch.objects.filter(kind=kind, state__in=(State.APPLIED, State.UNDOING, State.UNDONE))
    return written.order_by("-finished_at", "-pk").first()


def can_be_undone(batch: ImportBatch) -> bool:
    """Only the newest, since a later one builds on it; what the others need was forgotten with the next."""
    return batch.state != State.UNDONE and batch == newest(batch.kind)


@action
def receive_import(*, kind: ImportBatch.Kind, content, file_name: str, options: dict, by) -> ImportBatch:
    """Keep an uploaded file, to be checked. ``content`` has Django's ``chunks()``."""
    path, sha256 = keep_upload(content, file_name)
    batch = ImportBatch.objects.create(
        kind=kind, file_name=file_name[:255], path=path, sha256=sha256, options=options, by=by
    )
    audit(f"{kind}.received", by=by, target=batch)
    return batch


@action(beyond_view="an import is the district's, not one person's")
def check_import(*, importer: Importer, batch: ImportBatch, by, progress: Step = silence) -> Reading:
    """Read the file, and keep what it would change for a person to look at. Nothing of it is written."""
    reading = importer.preview(batch.path, batch.options, progress)
    held, state = reading.is_held, State.HELD if reading.is_held else State.CHECKED
    keep_issues(batch, reading.log)
    move(batch, BEING_READ, state, counts=reading.counts, message=reading.why_held if held else "")
    audit(f"{batch.kind}.checked", by=by, target=batch, held=held, **reading.totals)
    return reading


@action
def confirm_import(*, batch: ImportBatch, by) -> None:
    """A person has seen what it would change. Whoever saw a harmless file has not agreed to one that removes much by now."""
    allowed = {batch.state} & {State.CHECKED, State.HELD}
    options = batch.options | {"removal_confirmed": batch.state == State.HELD}
    move(batch, allowed, State.APPLYING, confirmed_by=by, done=0, total=0, message="", options=options)
    audit(f"{batch.kind}.confirmed", by=by, target=batch)


@action(beyond_view="an import is the district's, not one person's")
def apply_import(
    *, importer: Importer, batch: ImportBatch, by, confirmed: bool = False, progress: Step = silence
) -> Reading:
    """Merge the file of a batch.

    It is held, with nothing changed, where it would remove much and no person has confirmed that. What undo needs of earlier
    files is forgotten: only the newest can be undone.
    """
    with connection.cursor() as cursor:
        one_at_a_time(cursor, batch.kind)
    reading = importer.bring_in(batch, confirmed, progress)
    held = reading.is_held and not confirmed
    keep_issues(batch, reading.log)
    state, message = (State.HELD, reading.why_held) if held else (State.APPLIED, "")
    move(batch, BEING_BROUGHT_IN, state, counts=reading.counts, message=message)
    audit(f"{batch.kind}.held" if held else f"{batch.kind}.applied", by=by, target=batch, **reading.totals)
    if not held:
        forget_file(batch)
    return reading


@action
def fail_import(*, batch: ImportBatch, message: str, by) -> None:
    """The file cannot be read; nothing changed."""
    move(batch, BEING_BROUGHT_IN, State.FAILED, message=message)
    forget_file(batch)
    audit(f"{batch.kind}.failed", by=by, target=batch)


@action
def cancel_import(*, batch: ImportBatch, by) -> None:
    move(batch, CANCELLABLE, State.CANCELLED)
    forget_file(batch)
    audit(f"{batch.kind}.cancelled", by=by, target=batch)


@action
def ask_to_undo_import(*, batch: ImportBatch, by) -> None:
    """By a person; a worker does it."""
    if not can_be_undone(batch):
        raise NotPossibleNow(batch.pk)
    move(batch, {State.APPLIED}, State.UNDOING, done=0, total=0)
    audit(f"{batch.kind}.undo_asked", by=by, target=batch)


@action(beyond_view="an import is the district's, not one person's")
def undo_import(*, importer: Importer, batch: ImportBatch, by, progress: Step = silence) -> dict[str, int]:
    """What the import wrote is as before, but for what has become part of people's records."""
    with connection.cursor() as cursor:
        one_at_a_time(cursor, batch.kind)
        if not can_be_undone(batch):
            raise NotPossibleNow(batch.pk)
        progress(_("Taking back the changes"))
        counts = importer.take_back(cursor, batch)
    ImportChange.objects.filter(batch=batch).delete()
    move(batch, {State.APPLIED, State.UNDOING}, State.UNDONE, counts=batch.counts | {"undone": counts})
    audit(f"{batch.kind}.undone", by=by, target=batch, **counts)
    return counts


@action
def give_up_import(*, batch: ImportBatch, by) -> None:
    """The worker could not go on. Data are as they were, so an import whose undo failed is still applied."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state == State.UNDOING:
        message = _("This import could not be undone. Everything is as the import left it.")
        move(locked, {State.UNDOING}, State.APPLIED, message=message)
    else:
        message = _(
            "Something went wrong on our side, not in your file. Try it again, or tell whoever looks after this installation."
        )
        move(locked, BEING_BROUGHT_IN, State.FAILED, message=message, options=locked.options | {"went_wrong": True})
        forget_file(locked)
    audit(f"{batch.kind}.given_up", by=by, target=locked, state=locked.state)
