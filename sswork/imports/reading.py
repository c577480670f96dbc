"""Reads a CSV file in blocks of columns, with the physical line of every row.

The work per cell is done by ``csv``, ``zip`` and ``map``; checks look at the different values of a column (see ``checks``).
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from typing import TextIO

from django.utils.translation import gettext as _

from .decoding import Source, Text
from .dialect import declared_delimiter, detect
from .headers import Column, match
from .issues import BrokenFile, IssueLog
from .rows import RowSplitter

HEADER_LINES = 20


@dataclass
class Block:
    """Some rows of a file, as columns of stripped text. ``lines[i]`` is the physical line on which row ``i`` begins."""

    file: str
    lines: Sequence[int]
    columns: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, name: str) -> list[str]:
        """A column; one that the file does not have is empty in every row."""
        column = self.columns.get(name)
        return [""] * len(self) if column is None else column

    def keep(self, wanted: Sequence[object]) -> "Block":
        """The rows for which ``wanted`` is true."""
        if all(wanted):
            return self
        columns = {name: list(compress(column, wanted)) for name, column in self.columns.items()}
        return Block(self.file, list(compress(self.lines, wanted)), columns)


class CsvFile:
    """A CSV file whose header has been read and matched with the columns that are expected.

    Cells that are one of ``nulls`` count as empty, except in columns that keep literals.
    """

    def __init__(self, source: Source, expected: Iterable[Column], log: IssueLog, *, nulls: Collection[str] = ()):
        self.name = source.name
        self._log = log
        self._expected = tuple(expected)
        self._nulls = frozenset(nulls)
        self.text = Text(source, log)
        self.headers, self.header_line = self._read_header()
        self.positions = match(self.headers, self._expected, self.name, self.header_line, log)

    def has(self, name: str) -> bool:
        return name in self.positions

    @property
    def is_empty(self) -> bool:
        """No header, or nothing but a header."""
        with self.text.lines() as text:
            return not any(line.strip(" \t\n,;|\"'") for line in self._body(text))

    def blocks(self, log: IssueLog | None = None) -> Iterator[Block]:
        """From the top each time. Whoever reads a file twice hands in another log for one of them."""
        splitter = RowSplitter(self.name, self.dialect, len(self.headers), self._log if log is None else log)
        with self.text.lines() as text:
            for lines, rows in splitter.blocks(self._body(text), self.data_line):
                if rows:
                    yield self.block(lines, rows)

    def _body(self, text: TextIO) -> Iterator[str]:
        return islice(text, self.data_line - 1, None) if self.headers else iter(())

    def block(self, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> Block:
        """Columns that nobody asked for, passwords among them, go no further than this."""
        by_position = list(zip(*rows, strict=True))
        columns = {name: list(map(str.strip, by_position[at])) for name, at in self.positions.items()}
        for column in self._expected if self._nulls else ():
            if column.name in columns and not column.keeps_literals:
                columns[column.name] = self._without_nulls(columns[column.name])
        return Block(self.name, lines, columns)

    def _without_nulls(self, values: list[str]) -> list[str]:
        if self._nulls.isdisjoint(values):
            return values
        return ["" if value in self._nulls else value for value in values]

    def _read_header(self) -> tuple[list[str], int]:
        with self.text.lines() as text:
            number, first = _next_line(text, 0)
            if delimiter := declared_delimiter(first):
                number, first = _next_line(text, number)
            lines = [first, *islice(text, HEADER_LINES)]
        self.dialect = detect(
            first, lines[-1] if len(lines) == 1 else lines[1], backslash=self.text.escapes_quotes, delimiter=delimiter
        )
        reader = csv.reader(lines, **self.dialect.options(header=True))
        headers = [cell.strip() for cell in _first_row(reader, self.name)]
        self.data_line = number + reader.line_num
        return headers, number


def _next_line(text: TextIO, number: int) -> tuple[int, str]:
    """The next line with anything on it, and its number; a second byte order mark is not anything."""
    for line in text:
        number += 1
        if (found := line.lstrip("\ufeff")).strip():
            return number, found
    return number, ""


def _first_row(reader, name: str) -> list[str]:
    """A header may break its lines within quotation marks, but not go on for ever."""
    try:
        row: list[str] | None = next(reader, [])
    except csv.Error:
        row = None
    if row is None or reader.line_num > HEADER_LINES:
        raise BrokenFile(_("%(file)s has no header row that can be read.") % {"file": name})
    return row
