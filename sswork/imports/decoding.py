"""From bytes to text, whatever system wrote them.

UTF-8 is the rule (with or without a byte order mark). Bytes that are not UTF-8 are read as Windows-1252 or MacRoman,
whichever makes better words, and reported; UTF-16 (what a spreadsheet calls "Unicode text") is read too. No sequence of
bytes is refused, and control characters, NUL among them, are taken out.
"""

import codecs
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from django.utils.translation import gettext as _

from .issues import BrokenFile, IssueLog

CHUNK = 1 << 20
CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r") + b"\x7f"
VALID_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH_WITH_NEIGHBOURS = re.compile(rb"[A-Za-z]?[\x80-\xff]+[A-Za-z]{0,2}")
# A backslash and a quote in the middle of a cell: by RFC 4180 the cell would have ended there.
ESCAPED_QUOTE = re.compile(rb'\\"[^",;\t|\r\n]')
EVIDENCE_ENOUGH = 5_000


@dataclass(frozen=True)
class Source:
    """A file to be read: its name for people, its size, and how to open it (again and again) for its bytes."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


def _fallback(codec: str) -> str:
    """Register an error handler that reads what is not UTF-8 in ``codec``, byte by byte."""

    def read_otherwise(error):
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(codec, "replace"), error.end

    name = f"sswork-{codec}"
    codecs.register_error(name, read_otherwise)
    return name


FALLBACKS = {"cp1252": _fallback("cp1252"), "mac_roman": _fallback("mac_roman")}
NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}


@dataclass
class Examined:
    """What one pass over the bytes of a file found out; ``first_…`` are offsets of bytes."""

    codec: str = "cp1252"
    undecodable: int = 0
    first_undecodable: int = 0
    controls: int = 0
    first_control: int = 0
    escaped_quotes: bool = False


class Text:
    """A file as text. ``lines()`` starts at the top each time; line ends are all ``\\n`` by then."""

    def __init__(self, source: Source, log: IssueLog):
        self.name = source.name
        self.open = _as_utf8(source)
        self._found = _examine(self.open, source.name)
        self._report(log)

    def lines(self) -> TextIO:
        stream = self.open()
        if self._found.controls:
            stream = io.BufferedReader(_WithoutControls(stream), CHUNK)
        return io.TextIOWrapper(stream, "utf-8-sig", FALLBACKS[self._found.codec], newline=None)

    @property
    def is_clean(self) -> bool:
        """UTF-8 without control characters: what ``open`` gives is what ``lines`` gives."""
        return not self._found.undecodable and not self._found.controls

    @property
    def escapes_quotes(self) -> bool:
        """Some cell holds ``\\"``: quotation marks are escaped by a backslash, not doubled."""
        return self._found.escaped_quotes

    def _report(self, log: IssueLog) -> None:
        found = self._found
        if found.undecodable:
            log.warning(
                self.name,
                _line_at(self.open, found.first_undecodable),
                _(
                    "The file is not UTF-8 throughout. What is not was read as %(encoding)s: please check accented letters.",
                )
                % {"encoding": NAMES[found.codec]},
            )
        if found.controls:
            log.warning(self.name, _line_at(self.open, found.first_control), _("Control characters were taken out."))


class _WithoutControls(io.RawIOBase):
    """The same bytes without control characters."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while chunk := self._stream.read(len(buffer)):
            if kept := chunk.translate(None, CONTROLS):
                buffer[: len(kept)] = kept
                return len(kept)
        return 0

    def close(self) -> None:
        self._stream.close()
        super().close()


def _utf16_of(head: bytes) -> str | None:
    """UTF-16 says so by its mark, or by NULs in every second byte of what is otherwise plain text."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[::2], head[1::2]
    if len(head) < 4 or not head.count(0):
        return None
    if odd.count(0) * 2 > len(odd) and not even.count(0):
        return "utf-16-le"
    if even.count(0) * 2 > len(even) and not odd.count(0):
        return "utf-16-be"
    return None


def _as_utf8(source: Source) -> Callable[[], BinaryIO]:
    with source.open() as stream:
        codec = _utf16_of(stream.read(4096))
        if codec is None:
            return source.open
        stream.seek(0)
        text = stream.read().decode(codec, "replace").encode("utf-8", "replace")
    return lambda: io.BytesIO(text)


def _examine(opener: Callable[[], BinaryIO], name: str) -> Examined:
    """One pass over the bytes: are they UTF-8, do they hold control characters, are there lines at all?"""
    evidence: list[bytes] = []
    found, at, cut = Examined(), 0, b""
    with opener() as stream:
        while chunk := stream.read(CHUNK):
            if len(chunk) == CHUNK and b"\n" not in chunk and b"\r" not in chunk:
                raise BrokenFile(
                    _("%(file)s is not a table: it has a line of more than a million characters.") % {"file": name}
                )
            found.escaped_quotes = found.escaped_quotes or bool(ESCAPED_QUOTE.search(chunk))
            _note_controls(found, chunk, at)
            cut = _note_undecodable(found, cut + chunk, at - len(cut), evidence)
            at += len(chunk)
    _note_undecodable(found, cut + b"\n", at - len(cut), evidence)
    found.codec = _more_plausible(evidence)
    return found


def _line_at(opener: Callable[[], BinaryIO], offset: int) -> int:
    """The line of a byte: lines end in LF, CRLF or a bare CR."""
    with opener() as stream:
        before = stream.read(offset)
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")


def _note_controls(found: Examined, chunk: bytes, at: int) -> None:
    removed = len(chunk) - len(chunk.translate(None, CONTROLS))
    if removed and not found.controls:
        found.first_control = at + next(index for index, byte in enumerate(chunk) if byte in CONTROLS)
    found.controls += removed


def _note_undecodable(found: Examined, chunk: bytes, at: int, evidence: list[bytes]) -> bytes:
    """Count what is not UTF-8 and keep it, with its neighbours, as evidence. Returns a sequence cut by the chunk's end."""
    try:
        return chunk[codecs.utf_8_decode(chunk, "strict", False)[1] :]
    except UnicodeDecodeError as error:
        if not found.undecodable:
            found.first_undecodable = at + error.start
    residue = VALID_MULTIBYTE.sub(b"", chunk)
    found.undecodable += len(residue) - len(residue.translate(None, bytes(range(128, 256))))
    if len(evidence) < EVIDENCE_ENOUGH:
        evidence.extend(HIGH_WITH_NEIGHBOURS.findall(residue)[:EVIDENCE_ENOUGH])
    return b""


def _more_plausible(evidence: list[bytes]) -> str:
    """Windows-1252 unless MacRoman makes more of the pieces look like parts of names."""
    scores = {codec: sum(_plausibility(piece.decode(codec, "replace")) for piece in evidence) for codec in FALLBACKS}
    return "mac_roman" if scores["mac_roman"] > scores["cp1252"] else "cp1252"


def _plausibility(piece: str) -> int:
    padded = f" {piece}  "
    return sum(_fits(*padded[at - 1 : at + 3]) for at in range(1, len(piece) + 1) if padded[at] > "\x7f")


def _fits(before: str, char: str, after: str, next_after: str) -> int:
    """+1 where a character makes a believable part of a name (José, O’Neill), -1 where it does not (JosŽ, Pe–a)."""
    between_letters = before.isalpha() and after.isalpha()
    if not char.isalpha():
        return int(char == "’" and between_letters) - int(char not in "’“”–—…")
    if char.isupper():
        inside_a_name = before.islower() or (before.isupper() and (after + next_after).rstrip().islower())
        inside_a_name |= before.isupper() and after.isupper() and next_after.islower()
        return -1 if inside_a_name else int(before.isalpha() or after.isalpha())
    return -1 if after.isupper() else int(before.isalpha())
