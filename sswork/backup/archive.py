"""The archive: a zip without compression whose comment is the SHA-256 of all bytes before it, written under another name and
renamed when whole.

Every byte is covered: a copy that was cut short, or in which one bit has flipped, is refused before anything is read from it.
"""

import hashlib
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .errors import BackupError

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "database.dump"
FILE = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{30,64}")
CHUNK = 1 << 20
DIGEST_LENGTH = 64
UNFINISHED = ".unfinished"


class Writer:
    """Members go in one after another, hashed on the way; the manifest comes last."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self.members: dict[str, dict] = {}

    def add(self, name: str, source: IO[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as member:
            while chunk := source.read(CHUNK):
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.members[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def finish(self, manifest: dict) -> None:
        whole = {"format": FORMAT} | manifest | {"members": self.members}
        self._archive.writestr(MANIFEST, json.dumps(whole, indent=1, sort_keys=True))


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write the archive at ``path``. Only we can read it, and until it is whole nothing bears its name."""
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "r+b") as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                archive.comment = b"0" * DIGEST_LENGTH
                yield Writer(archive)
            _seal(file)
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Check every byte, then lay the members into ``folder`` and check each against the manifest, which is returned."""
    try:
        _check_seal(path)
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            _check_members(manifest, archive)
            for name, expected in manifest["members"].items():
                _extract(archive, name, folder / name, expected)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BackupError(f"{path} cannot be read as a backup: {error}") from error
    return manifest


def _seal(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    digest = _digest(file, size - DIGEST_LENGTH)
    file.seek(size - DIGEST_LENGTH)
    file.write(digest.encode())
    file.flush()
    os.fsync(file.fileno())


def _check_seal(path: Path) -> None:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        whole = max(size - DIGEST_LENGTH, 0)
        digest = _digest(file, whole)
        if file.read() != digest.encode():
            raise BackupError(
                f"{path} is damaged or not a backup: it was cut short or changed after it was made. Nothing was restored. "
                "Fetch the copy again, or take another backup."
            )


def _digest(file: IO[bytes], length: int) -> str:
    """Of the first ``length`` bytes; the file stands behind them afterwards."""
    digest = hashlib.sha256()
    file.seek(0)
    while length and (chunk := file.read(min(CHUNK, length))):
        digest.update(chunk)
        length -= len(chunk)
    return digest.hexdigest()


def _check_members(manifest: dict, archive: zipfile.ZipFile) -> None:
    """The archive holds what the manifest says, nothing more, and no name that leads elsewhere."""
    if manifest.get("format") != FORMAT:
        raise BackupError(
            f"The backup is of format {manifest.get('format')!r}; this version reads {FORMAT}. Update sswork first."
        )
    listed, there = set(manifest["members"]) | {MANIFEST}, set(archive.namelist())
    if lacking := sorted(listed - there):
        raise BackupError(f"The backup lacks {', '.join(lacking)}. Nothing was restored. Take another backup.")
    strange = {name for name in there if name not in (MANIFEST, DATABASE) and not FILE.fullmatch(name)}
    if strange := strange | (there - listed):
        raise BackupError(f"The backup holds what no backup holds: {', '.join(sorted(strange))}. Nothing was restored.")


def _extract(archive: zipfile.ZipFile, name: str, target: Path, expected: dict) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with archive.open(name) as member, os.fdopen(os.open(target, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as kept:
        shutil.copyfileobj(member, kept, CHUNK)
        if (_digest(kept, kept.tell()), kept.tell()) != (expected["sha256"], expected["bytes"]):
            raise BackupError(
                f"{name} is not what the backup's manifest says. Nothing was restored. Take another backup."
            )


def _sync_folder(folder: Path) -> None:
    """So that a power cut does not undo the renaming."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
