"""Splits the lines of a CSV file into rows of one width, and says on which physical line each row begins.

Blocks in which every line is a row, nearly all of them, are left to ``csv`` altogether. In the others a row may span lines;
a quotation mark that is opened and never closed must not swallow the rest of the file, so such a line is reported and left
out, and reading goes on with the next one.
"""

import csv
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import TextIO

from django.utils.translation import gettext as _

from .dialect import Dialect
from .issues import IssueLog

# Few enough to stay in the processor's cache: twice as fast as 50,000.
BLOCK_LINES = 2_000
WINDOW_LINES = 400
CELL_LINES = 200
# The control character has been taken out of the file: no row of its own looks like this one. A row that swallows it is open.
END = "\x1e\n"
END_ROW = ["\x1e"]

Rows = list[list[str]]


class RowSplitter:
    def __init__(self, file: str, dialect: Dialect, width: int, log: IssueLog):
        self._file = file
        self._options = dialect.options()
        self._width = width
        self._log = log

    def blocks(self, lines: Iterator[str] | TextIO, line: int) -> Iterator[tuple[Sequence[int], Rows]]:
        """Rows and the lines on which they begin; ``line`` is the number of the first line given."""
        held: list[str] = []
        at_end = False
        while not at_end:
            fresh = list(islice(lines, BLOCK_LINES))
            at_end = len(fresh) < BLOCK_LINES
            block = held + fresh
            numbers, rows, used = self._split(block, line, at_end=at_end)
            yield self._of_one_width(numbers, rows)
            held = block[used:]
            line += used

    def _split(self, block: list[str], line: int, *, at_end: bool) -> tuple[Sequence[int], Rows, int]:
        """The last value says how many lines were used up: a row that is open at the end waits for the next block."""
        rows = self._row_per_line(block)
        if rows is not None:
            return range(line, line + len(block)), rows, len(block)
        offsets: list[int] = []
        rows, position = [], 0
        while position < len(block):
            window = block[position : position + WINDOW_LINES]
            last = at_end and position + len(window) == len(block)
            used = self._split_window(window, line + position, offsets, rows, at_end=last)
            if not used:
                break
            position += used
        return offsets, rows, position

    def _row_per_line(self, lines: list[str]) -> Rows | None:
        try:
            rows = list(csv.reader(chain(lines, [END]), **self._options))
        except csv.Error:
            return None
        if len(rows) != len(lines) + 1 or rows.pop() != END_ROW:
            return None
        return rows

    def _split_window(self, lines: list[str], line: int, numbers: list[int], rows: Rows, *, at_end: bool) -> int:
        position = 0
        while position < len(lines):
            begin, is_open = self._read_until_trouble(lines, position, line, numbers, rows)
            if begin == len(lines):
                return begin
            if is_open and not at_end and len(lines) - begin < CELL_LINES:
                return begin
            self._log.error(self._file, line + begin, _("A quotation mark is opened and never closed."))
            position = begin + 1
        return position

    def _read_until_trouble(self, lines, position, line, numbers, rows) -> tuple[int, bool]:
        """Take rows until one is open at the end, or spans lines that do not belong together: where it begins, whether open."""
        reader = csv.reader(chain(islice(lines, position, None), [END]), **self._options)
        begin = position
        try:
            for row in reader:
                stop = position + reader.line_num
                if stop > len(lines):
                    return begin, row != END_ROW
                if stop - begin > 1 and not self._is_whole(row, lines[begin:stop]):
                    break
                rows.append(row)
                numbers.append(line + begin)
                begin = stop
        except csv.Error:
            pass
        return begin, False

    def _is_whole(self, row: list[str], lines: list[str]) -> bool:
        """A row over several lines must have the right width and be quoted to the letter; else a stray mark joined the lines."""
        try:
            next(csv.reader(lines, strict=True, **self._options))
        except csv.Error:
            return False
        return len(row) == self._width

    def _of_one_width(self, numbers: Sequence[int], rows: Rows) -> tuple[Sequence[int], Rows]:
        """Leave out blank rows in silence, and rows with too few or too many cells with an error."""
        ragged = set(map(len, rows)) - {self._width}
        if not ragged and "" not in map(itemgetter(0), rows):
            return numbers, rows
        kept = [
            (number, row[: self._width]) for number, row in zip(numbers, rows, strict=True) if self._fits(number, row)
        ]
        return [number for number, _row in kept], [row for _number, row in kept]

    def _fits(self, number: int, row: list[str]) -> bool:
        """Empty cells beyond the last column do no harm. The cells themselves are not shown: one may be a password."""
        if not any(cell.strip() for cell in row):
            return False
        if len(row) == self._width or (len(row) > self._width and not any(row[self._width :])):
            return True
        self._log.error(
            self._file,
            number,
            _("The row has %(found)d cells where the header has %(expected)d.")
            % {"found": len(row), "expected": self._width},
        )
        return False
