"""What a file is, by its content. What it is called, or what the browser says it is, decides nothing but must agree.

Few kinds are taken: those that casework needs and that can be told for certain. Nothing is opened further than to tell it.
"""

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from sswork.models.files import KeptFile

from .errors import NotTaken
from .names import suffix

Kind = KeptFile.Kind
SUFFIXES = {
    Kind.PDF: ("pdf",),
    Kind.JPEG: ("jpg", "jpeg"),
    Kind.PNG: ("png",),
    Kind.HEIC: ("heic", "heif"),
    Kind.DOCX: ("docx",),
    Kind.XLSX: ("xlsx",),
    Kind.TXT: ("txt",),
    Kind.CSV: ("csv",),
}
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.HEIC: "image/heic",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.TXT: "text/plain; charset=utf-8",
    Kind.CSV: "text/csv; charset=utf-8",
}
ACCEPTED = ",".join(f".{each}" for endings in SUFFIXES.values() for each in endings)
HEAD = 64
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
TYPES = "[Content_Types].xml"
MAIN_PARTS = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX}
# A document of pictures and text; a bomb is a thousand times larger inside than outside.
MOST_PARTS, MOST_UNPACKED, MOST_COMPRESSION, SMALL_ENOUGH = 5_000, 300 << 20, 250, 20 << 20
CHUNK = 1 << 20
CONTROL = set(range(32)) - set(b"\t\n\r\f") | {127}


def recognise(path: Path, name: str) -> Kind:
    """What lies at ``path``, called ``name`` by the person; NotTaken where it is nothing that is taken, or not what it is called."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise NotTaken(_("The file is empty."))
    kind = _by_content(path, head)
    if kind is None:
        raise NotTaken(
            _("Files of this kind are not taken. PDF, JPEG, PNG, HEIC, Word (docx), Excel (xlsx), text and CSV are.")
        )
    if kind in (Kind.TXT, Kind.CSV) and suffix(name) in ("txt", "csv"):
        kind = Kind(suffix(name))
    if suffix(name) not in SUFFIXES[kind]:
        raise NotTaken(_("The file is called “%(name)s” but it is: %(kind)s. Give it the name of what it is.")
                       % {"name": name, "kind": kind.label})  # fmt: skip
    return kind


def _by_content(path: Path, head: bytes) -> Kind | None:
    if head.startswith(b"PK\x03\x04"):
        return _office(path)
    if zipfile.is_zipfile(path):
        raise NotTaken(
            _("The file is two kinds of file at once, and so it is not taken. Save it anew, or print it to PDF.")
        )
    kind = next((kind for kind, fits in SIGNATURES.items() if fits(head)), None)
    return kind or (Kind.TXT if _is_text(path) else None)


SIGNATURES: dict[Kind, Callable[[bytes], bool]] = {
    Kind.PDF: lambda head: head.startswith((b"%PDF-1.", b"%PDF-2.")),
    Kind.JPEG: lambda head: head.startswith(b"\xff\xd8\xff"),
    Kind.PNG: lambda head: head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    Kind.HEIC: lambda head: head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS,
}


def _office(path: Path) -> Kind | None:
    """A Word or Excel file without macros, or nothing. Its parts are listed, not unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_bombs(parts)
            names = {part.filename for part in parts}
            types = _types(archive) if TYPES in names else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise NotTaken(_("The file is damaged. Open it, save it anew and send that.")) from error
    if not types or any(_leads_out(name) for name in names):
        return None
    if b"macroEnabled" in types or any(name.endswith(("vbaProject.bin", ".exe", ".js", ".vbs")) for name in names):
        raise NotTaken(_("The file holds macros, which can do harm. Save it without them, or as PDF."))
    return next((kind for part, kind in MAIN_PARTS.items() if part in names), None)


def _types(archive: zipfile.ZipFile) -> bytes:
    with archive.open(TYPES) as file:
        return file.read(CHUNK)


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    too_tight = unpacked > SMALL_ENOUGH and unpacked > MOST_COMPRESSION * packed
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or too_tight:
        raise NotTaken(_("The file would become far too large when it is opened, and so it is not taken."))


def _leads_out(name: str) -> bool:
    inner = PurePosixPath(name.replace("\\", "/"))
    return ".." in inner.parts or inner.is_absolute() or "\x00" in name


def _is_text(path: Path) -> bool:
    """Valid UTF-8 without control characters. A piece may end within a character, which the next one completes."""
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = rest + chunk
            if not CONTROL.isdisjoint(text):
                return False
            try:
                text.decode()
                rest = b""
            except UnicodeDecodeError as error:
                rest = text[error.start :]
                if len(rest) > 3:
                    return False
    return not rest
