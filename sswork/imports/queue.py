"""Hands imports to a worker. The row in the database is the truth: what the broker loses, or a worker dies over, is found again."""

import logging
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from sswork.models import ImportBatch

log = logging.getLogger(__name__)
QUIET = timedelta(minutes=2)


def start_task(task) -> None:
    """Work that needs no telling what: it finds it itself, at the latest when its turn comes."""
    try:
        task.apply_async(retry=False)
    except OperationalError:
        log.warning("%s waits for its turn: the broker is away", task.name)


def start(task, batch: ImportBatch) -> None:
    """Now, if the broker is there; else the scheduler starts it later."""
    try:
        task.apply_async([batch.pk], retry=False)
    except OperationalError:
        log.warning("import %s waits: the broker is away", batch.pk)


def left_alone(kind: str, states) -> QuerySet[ImportBatch]:
    """Imports of which nothing has been heard for a while. Whether somebody still works at one is told by its lock."""
    return ImportBatch.objects.filter(kind=kind, state__in=states, touched_at__lt=timezone.now() - QUIET)
