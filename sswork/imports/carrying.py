"""What a worker does with an import. It may run twice, or die half-way and run again, and doubles nothing."""

import logging

from django.db import InterfaceError, OperationalError

from sswork.models import ImportBatch

from .batches import UNDER_WAY, NotPossibleNow, Progress, State, move
from .issues import BrokenFile
from .life import Importer, apply_import, check_import, fail_import, give_up_import, undo_import

log = logging.getLogger(__name__)


def carry_out(importer: Importer, batch_id: int) -> None:
    """Do what the state of the batch asks for: check what was uploaded, apply what was confirmed, undo.

    While it runs a lock is held on a connection of its own. A worker that dies leaves no lock, and everything as it was: the
    next run begins again.
    """
    with Progress(batch_id) as progress:
        batches = ImportBatch.objects.select_related("by", "confirmed_by")
        mine = batches.filter(kind=importer.kind, state__in=UNDER_WAY)
        if progress.is_alone and (batch := mine.filter(pk=batch_id).first()):
            _carry_out_or_say_why_not(importer, batch, progress.of(importer.steps[State(batch.state)]))


def _carry_out_or_say_why_not(importer: Importer, batch: ImportBatch, progress: Progress) -> None:
    """A database that is away is waited for. Whatever else goes wrong ends the import with a word, and data as they were."""
    try:
        _carry_out(importer, batch, progress)
    except BrokenFile as broken:
        fail_import(batch=batch, message=str(broken), by=batch.by)
    except (OperationalError, InterfaceError):
        raise
    except NotPossibleNow:
        log.info("%s %s has moved on", importer.kind, batch.pk)
        if batch.state == State.UNDOING:
            give_up_import(batch=batch, by=None)
    except Exception:
        log.exception("%s %s could not be finished", importer.kind, batch.pk)
        give_up_import(batch=batch, by=None)


def _carry_out(importer: Importer, batch: ImportBatch, progress: Progress) -> None:
    match State(batch.state):
        case State.UPLOADED:
            move(batch, {State.UPLOADED}, State.RUNNING)
            check_import(importer=importer, batch=batch, by=batch.by, progress=progress)
        case State.RUNNING:
            check_import(importer=importer, batch=batch, by=batch.by, progress=progress)
        case State.APPLYING:
            confirmed, by = batch.options.get("removal_confirmed", False), batch.confirmed_by
            apply_import(importer=importer, batch=batch, by=by, confirmed=confirmed, progress=progress)
        case State.UNDOING:
            undo_import(importer=importer, batch=batch, by=batch.confirmed_by, progress=progress)
