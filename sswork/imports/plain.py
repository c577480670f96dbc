"""CSV files so plain that the database reads them by itself, several times as fast as Python: each line is one row.

Plain is what every reader of CSV understands alike: UTF-8 without control characters and backslashes, whole lines, and
quotation marks only around whole cells that hold neither a mark nor the end of a line. Everything else, and a file with a
column of passwords, which must not lie in any table, is left to ``CsvFile.blocks``.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import BinaryIO

from .headers import is_secret
from .reading import CsvFile

PIECE = 4 << 20


class PlainRows:
    """The rows of a file as bytes for ``COPY``, from the first row after the header."""

    def __init__(self, file: CsvFile):
        self._file = file
        self._quote = file.dialect.quote.encode()
        mark, delimiter = re.escape(self._quote), re.escape(file.dialect.delimiter.encode())
        self._whole_cell = re.compile(
            rb"(?<![^"
            + delimiter
            + rb"\n])"
            + mark
            + rb"[^\r\n"
            + mark
            + rb"]*"
            + mark
            + rb"(?![^"
            + delimiter
            + rb"\r\n])"
        )

    @cached_property
    def are_plain(self) -> bool:
        """One pass over the bytes. What it misses, ``COPY`` refuses."""
        if not self._file.text.is_clean or any(map(is_secret, self._file.headers)):
            return False
        return _ends_lines_alike(self._head()) and all(map(self._is_plain, self.pieces()))

    def pieces(self) -> Iterator[bytes]:
        """Whole lines, some megabytes at a time."""
        with self._file.text.open() as stream:
            stream.seek(len(self._head()))
            yield from _whole_lines(stream)

    def _head(self) -> bytes:
        with self._file.text.open() as stream:
            return b"".join(islice(stream, self._file.data_line - 1))

    def _is_plain(self, piece: bytes) -> bool:
        if b"\\" in piece or not _ends_lines_alike(piece):
            return False
        return self._quote not in piece or self._quote not in self._whole_cell.sub(b"", piece)


def _ends_lines_alike(piece: bytes) -> bool:
    """A carriage return by itself ends a line in Python only."""
    return piece.count(b"\r") == piece.count(b"\r\n")


def _whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece + stream.readline()
