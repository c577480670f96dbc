"""What nobody refers to any more: uploads that were interrupted, files whose record was never made or was destroyed by
retention, old quarantine.
"""

import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, ForeignObjectRel, OuterRef

from sswork.models.files import KeptFile
from sswork.security.actor import acting_for_system

from .actions import forget_files
from .store import incoming_folder, quarantine_folder

A_DAY = 24 * 3600
QUARANTINE_KEPT = 30 * A_DAY


def tidy(now: float | None = None) -> int:
    """Remove them; how many were removed. A file of today may belong to a record that is just being made."""
    now = now or time.time()
    if forgotten := _of_no_record(now):
        forget_files(files=forgotten, by=None)
    gone = [*_older(incoming_folder(), now - A_DAY), *_older(quarantine_folder(), now - QUARANTINE_KEPT)]
    strays = _without_record([path for folder in _shelves() for path in _older(folder, now - A_DAY)])
    for path in (*gone, *strays):
        path.unlink(missing_ok=True)
    return len(gone) + len(strays) + len(forgotten)


def _of_no_record(now: float) -> list[KeptFile]:
    """Kept for a record that is gone. Who refers to files is asked of the models, for the apps that keep records know of us."""
    long_ago, longer = (datetime.fromtimestamp(now - age, UTC) for age in (A_DAY, QUARANTINE_KEPT))
    free = KeptFile.objects.filter(kept_at__lt=long_ago).exclude(scan=KeptFile.Scan.INFECTED, kept_at__gte=longer)
    with acting_for_system():  # a record that somebody does not see keeps its file all the same
        for relation in KeptFile._meta.get_fields(include_hidden=True):
            if isinstance(relation, ForeignObjectRel):
                records = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
                free = free.filter(~Exists(records))
        return list(free)


def _shelves() -> list[Path]:
    return sorted((settings.SSWORK_DATA / "files").glob("??"))


def _older(folder: Path, than: float) -> list[Path]:
    return [path for path in folder.glob("*") if path.is_file() and path.stat().st_mtime < than]


def _without_record(paths: list[Path]) -> list[Path]:
    known = set(KeptFile.objects.filter(key__in=[path.name for path in paths]).values_list("key", flat=True))
    return [path for path in paths if path.name not in known]
