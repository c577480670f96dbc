"""What a person hands in: a zip, a folder or a single file, as a set of readable files.

Nothing is unpacked by name: a member's name only says what it is, so a path that climbs out of the zip leads nowhere. Members
are checked for size before they are read and while they are read, and for integrity before anything is done with them.
"""

import hashlib
import io
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from django.utils.translation import gettext as _

from .decoding import Source
from .issues import BrokenFile, IssueLog

TABLE_SUFFIXES = {".csv", ".txt", ".tsv"}
MOST_MEMBERS = 1_000
MOST_BYTES = 2 << 30
KEPT_IN_MEMORY = 64 << 20
# DEFLATE reaches 1,032 : 1 on a file of one repeated byte; the most repetitive roster stays far below this.
MOST_COMPRESSION = 250
SMALL_ENOUGH = 10 << 20
COPY_CHUNK = 1 << 20
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
SYSTEM_FILES = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True)
class Found:
    """A file of the package: its bare name, where it lay, and its content."""

    name: str
    path: str
    source: Source

    @property
    def depth(self) -> int:
        return self.path.count("/")


class Package:
    """The files of a zip, of a folder or of one CSV file, closed together. Raises BrokenFile where it is none of these.

    ``suffixes``: what counts as a file of the package; all else in it is left alone.
    """

    def __init__(self, path: str | Path, log: IssueLog, suffixes: Collection[str] = TABLE_SUFFIXES):
        self.name = Path(path).name
        self._stack = ExitStack()
        try:
            self.files = _of_one_level(_files(Path(path), self._stack, log, suffixes), log)
        except BaseException:
            self._stack.close()
            raise

    def digests(self) -> Iterator[tuple[str, str]]:
        """Name and digest of the content of each file, in the order of their names."""
        for file in sorted(self.files, key=lambda file: file.name):
            yield file.name, _digest(file.source).hex()

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_exception) -> None:
        self._stack.close()


def _files(path: Path, stack: ExitStack, log: IssueLog, suffixes: Collection[str]) -> Iterable[Found]:
    if path.is_dir():
        return _in_folder(path, log, suffixes)
    if not path.is_file():
        raise BrokenFile(_("%(file)s does not exist.") % {"file": path.name})
    with _opener(path)() as stream:
        if stream.read(2) == b"PK" or zipfile.is_zipfile(stream):
            return _in_zip(path, stack, log, suffixes)
    return [Found(path.name, path.name, Source(path.name, path.stat().st_size, _opener(path)))]


def _is_of_the_system(path: PurePosixPath) -> bool:
    """What operating systems leave in folders: dotfiles, __MACOSX, thumbnails."""
    return any((part.startswith(".") and part != "..") or part.lower() in SYSTEM_FILES for part in path.parts)


def _in_folder(folder: Path, log: IssueLog, suffixes: Collection[str]) -> Iterator[Found]:
    """Files of the folder, or of the one level of folders in it. Links are not followed."""
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        inner = PurePosixPath(path.relative_to(folder).as_posix())
        if path.is_dir() or _is_of_the_system(inner):
            continue
        if path.is_symlink() or not path.is_file():
            log.warning(path.name, None, _("This is not an ordinary file and is not read."))
        elif inner.suffix.lower() in suffixes:
            yield Found(path.name, str(inner), Source(path.name, path.stat().st_size, _opener(path)))


def _in_zip(path: Path, stack: ExitStack, log: IssueLog, suffixes: Collection[str]) -> list[Found]:
    try:
        archive = stack.enter_context(zipfile.ZipFile(path))
    except DAMAGE as error:
        raise BrokenFile(_("%(file)s is a damaged zip file.") % {"file": path.name}) from error
    members = list(_members(archive, path.name, log, suffixes))
    if not members:
        raise BrokenFile(_what_it_is(archive, path.name))
    _refuse_bombs(members, path.name)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    return [_unpacked(archive, member, path.name, folder) for member in members]


def _members(
    archive: zipfile.ZipFile, name: str, log: IssueLog, suffixes: Collection[str]
) -> Iterator[zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise BrokenFile(_("%(file)s holds more than %(most)d files.") % {"file": name, "most": MOST_MEMBERS})
    for info in infos:
        inner = PurePosixPath(info.filename.replace("\\", "/"))
        if info.is_dir() or _is_of_the_system(inner):
            continue
        if ".." in inner.parts or inner.is_absolute() or ":" in info.filename or _is_link(info):
            log.warning(
                inner.name, None, _("The name leads out of the zip. The file is not read."), value=info.filename
            )
        elif inner.suffix.lower() in suffixes:
            yield info


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _what_it_is(archive: zipfile.ZipFile, name: str) -> str:
    inside = archive.namelist()
    if any(each.startswith("xl/") for each in inside):
        return _("%(file)s is a spreadsheet. Please save its sheets as CSV files.") % {"file": name}
    if any(each.lower().endswith(".zip") for each in inside):
        return _("%(file)s holds a zip within the zip. Please hand in the inner one.") % {"file": name}
    return _("%(file)s holds no CSV file.") % {"file": name}


def _refuse_bombs(members: list[zipfile.ZipInfo], name: str) -> None:
    swollen = [
        each
        for each in members
        if each.file_size > SMALL_ENOUGH and each.file_size > MOST_COMPRESSION * max(each.compress_size, 1)
    ]
    if swollen or sum(each.file_size for each in members) > MOST_BYTES:
        raise BrokenFile(_("%(file)s unpacks to more than can be read.") % {"file": name})


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, folder: Path) -> Found:
    """The member's bytes, in memory or, when there are many, in a temporary file. Its checksum has been tested by then."""
    if member.flag_bits & 1:
        raise BrokenFile(_("%(file)s is protected by a password.") % {"file": name})
    inner = PurePosixPath(member.filename.replace("\\", "/"))
    try:
        with archive.open(member) as stream:
            if member.file_size <= KEPT_IN_MEMORY:
                content = _at_most(stream, member.file_size)
                return Found(inner.name, str(inner), Source(inner.name, len(content), lambda: io.BytesIO(content)))
            kept = folder / f"{member.header_offset}.csv"
            with kept.open("xb") as copy:
                shutil.copyfileobj(stream, copy)
    except DAMAGE as error:
        raise BrokenFile(_("%(file)s in %(zip)s is damaged.") % {"file": member.filename, "zip": name}) from error
    return Found(inner.name, str(inner), Source(inner.name, member.file_size, _opener(kept)))


def _at_most(stream: IO[bytes], size: int) -> bytes:
    """All of it, if that is as much as the zip's directory says."""
    content = stream.read(size + 1)
    if len(content) > size:
        raise zipfile.BadZipFile("larger than the directory says")
    return content


def _opener(path: Path) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        try:
            return path.open("rb")
        except OSError as error:
            raise BrokenFile(_("%(file)s cannot be opened.") % {"file": path.name}) from error

    return opened


def _of_one_level(found: Iterable[Found], log: IssueLog) -> list[Found]:
    """The files nearest to the top; what lies deeper (an archive, a copy) is not read."""
    files = list(found)
    top = min((file.depth for file in files), default=0)
    for file in files:
        if file.depth > top:
            log.warning(file.path, None, _("The file lies in a folder beside the others and is not read."))
    if top:
        log.note("", None, _("The files lie in a folder within the package. They belong at its top."))
    return _without_repeats([file for file in files if file.depth == top], log)


def _without_repeats(files: list[Found], log: IssueLog) -> list[Found]:
    """Two files of one name, whatever the case: one is enough if they are equal; if not, nobody can say which one counts."""
    kept: dict[str, Found] = {}
    for file in files:
        first = kept.setdefault(file.name.lower(), file)
        if first is file:
            continue
        if _digest(first.source) != _digest(file.source):
            raise BrokenFile(_("The package holds %(file)s twice, and the two differ.") % {"file": file.name})
        log.note(file.path, None, _("The package holds this file twice. It is read once."))
    return list(kept.values())


def _digest(source: Source) -> bytes:
    with source.open() as stream:
        digest = hashlib.blake2b()
        for chunk in iter(partial(stream.read, COPY_CHUNK), b""):
            digest.update(chunk)
        return digest.digest()
