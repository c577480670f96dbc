"""The folder of kept files: ``files/ab/ab…`` in the data folder, each closed to everybody but us.

A file comes in under ``incoming``, is checked there, and is moved to its place by one renaming; what is there is whole.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from sswork.models.files import KeptFile

from .errors import NotTaken

KEY_BYTES = 32


def place_of(key: str) -> Path:
    return settings.SSWORK_DATA / "files" / key[:2] / key


def incoming_folder() -> Path:
    return settings.SSWORK_DATA / "incoming"


def quarantine_folder() -> Path:
    return settings.SSWORK_DATA / "quarantine"


@dataclass
class Incoming:
    """A file that was received and checked and is not kept yet. As a context it removes what was not kept in it."""

    key: str
    name: str
    size: int
    sha256: str
    kind: str = ""
    scan: str = KeptFile.Scan.NONE
    finding: str = ""

    @property
    def path(self) -> Path:
        return incoming_folder() / self.key

    def put_in_place(self) -> None:
        self._move(place_of(self.key))

    def quarantine(self) -> None:
        self._move(quarantine_folder() / self.key)

    def discard(self) -> None:
        for path in (self.path, place_of(self.key)):
            path.unlink(missing_ok=True)

    def _move(self, target: Path) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.rename(target)

    def __enter__(self) -> "Incoming":
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind is not None:
            self.discard()
        self.path.unlink(missing_ok=True)


def take_in(upload, name: str) -> Incoming:
    """Write the upload (Django's ``chunks()``) to the incoming folder, counted and hashed on the way; stop where it is too large."""
    incoming_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    incoming = Incoming(secrets.token_hex(KEY_BYTES), name, 0, "")
    digest = hashlib.sha256()
    try:
        with os.fdopen(os.open(incoming.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in upload.chunks():
                incoming.size += len(chunk)
                _refuse_too_large(incoming.size)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        incoming.discard()
        raise
    incoming.sha256 = digest.hexdigest()
    return incoming


def _refuse_too_large(size: int) -> None:
    if size > settings.LARGEST_FILE:
        raise NotTaken(_("The file is larger than %(most)s.") % {"most": filesizeformat(settings.LARGEST_FILE)})
