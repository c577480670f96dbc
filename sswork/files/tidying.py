"""What nobody refers to any more: uploads that were interrupted, files whose record was never made, old quarantine."""

import time
from pathlib import Path

from django.conf import settings

from sswork.models.files import KeptFile

from .store import incoming_folder, quarantine_folder

A_DAY = 24 * 3600
QUARANTINE_KEPT = 30 * A_DAY


def tidy(now: float | None = None) -> int:
    """Remove them; how many were removed. A file of today may belong to a record that is just being made."""
    now = now or time.time()
    gone = [*_older(incoming_folder(), now - A_DAY), *_older(quarantine_folder(), now - QUARANTINE_KEPT)]
    strays = _without_record([path for folder in _shelves() for path in _older(folder, now - A_DAY)])
    for path in (*gone, *strays):
        path.unlink(missing_ok=True)
    return len(gone) + len(strays)


def _shelves() -> list[Path]:
    return sorted((settings.SSWORK_DATA / "files").glob("??"))


def _older(folder: Path, than: float) -> list[Path]:
    return [path for path in folder.glob("*") if path.is_file() and path.stat().st_mtime < than]


def _without_record(paths: list[Path]) -> list[Path]:
    known = set(KeptFile.objects.filter(key__in=[path.name for path in paths]).values_list("key", flat=True))
    return [path for path in paths if path.name not in known]
