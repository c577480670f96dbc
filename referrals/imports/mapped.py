"""Tables of systems that do not write HSDS, read by a map: which column says what of which table, as data in ``maps/*.yaml``.

One row of such a table is often an agency, a place and a service at once. A part of a map makes one row of one table from it:
``id`` and texts are put together from cells (``"{Column}"``). A part is left out where one of its ``needs`` (of its own columns)
or of the cells that must be ``filled`` is empty; ``when`` asks for values; ``each`` makes a row of every piece of a list. A
district gives a map of its own for a table that nobody knows.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from sswork.imports.checks import split_list
from sswork.imports.decoding import Source
from sswork.imports.headers import Column, plain
from sswork.imports.issues import IssueLog
from sswork.imports.reading import CsvFile

from .names import TABLE_NAMES
from .private import is_marked
from .rows import Found, Row
from .tables import BY_NAME

FOLDER = Path(__file__).parent / "maps"
CELL = re.compile(r"\{([^{}]+)\}")


class BadMap(ValueError):
    """The map cannot be used; the message says why, for people."""


@dataclass(frozen=True)
class Part:
    table: str
    id: str
    columns: dict[str, str]
    fixed: dict[str, str] = field(default_factory=dict)
    when: dict[str, list[str]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    each: str = ""

    def names(self) -> Iterator[str]:
        """All columns of the file that it looks at."""
        for template in (self.id, *self.columns.values()):
            yield from CELL.findall(template)
        yield from (*self.when, *self.filled, *self.private, *([self.each] if self.each else []))


@dataclass(frozen=True)
class TableMap:
    """``recognise``: columns by which a file is known as one of this system; ``hidden_if``: of rows that are not for everybody."""

    name: str
    recognise: tuple[str, ...]
    parts: tuple[Part, ...]
    hidden_if: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ("NULL", "N/A", "n/a")

    def fits(self, headers: Iterable[str]) -> bool:
        there = {plain(each) for each in headers}
        return bool(self.recognise) and {plain(each) for each in self.recognise} <= there


def parse(content: Any) -> TableMap:
    """From YAML or JSON as it was read. Raises BadMap."""
    try:
        parts = tuple(_part(each) for each in content["parts"])
        given = {name: tuple(content[name]) for name in ("hidden_if", "nulls") if name in content}
        return TableMap(str(content["name"]), tuple(content.get("recognise", ())), parts, **given)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadMap(_("The map cannot be understood near “%(what)s”.") % {"what": error}) from error


def _part(content: dict) -> Part:
    table = content["table"]
    if table not in TABLE_NAMES:
        raise BadMap(_("“%(table)s” is no table of HSDS.") % {"table": table})
    known = {column.name for column in BY_NAME[table].columns} if table in BY_NAME else None
    columns = {name: _template(value) for name, value in content.get("columns", {}).items()}
    unknown = sorted(columns.keys() - known) if known else []
    if unknown:
        raise BadMap(_("%(table)s has no column “%(column)s”.") % {"table": table, "column": unknown[0]})
    return Part(
        table=table,
        id=str(content.get("id", "")),
        columns=columns,
        fixed={name: str(value) for name, value in content.get("fixed", {}).items()},
        when={name: [each.lower() for each in values] for name, values in content.get("when", {}).items()},
        needs=tuple(content.get("needs", ())),
        filled=tuple(content.get("filled", ())),
        private=tuple(content.get("private", ())),
        each=content.get("each", ""),
    )


def _template(value: str) -> str:
    """A bare name is a column; text with braces is put together."""
    return value if "{" in value else f"{{{value}}}"


@cache
def shipped() -> tuple[TableMap, ...]:
    return tuple(parse(yaml.safe_load(path.read_text())) for path in sorted(FOLDER.glob("*.yaml")))


def map_for(headers: Iterable[str]) -> TableMap | None:
    return next((each for each in shipped() if each.fits(headers)), None)


def read(source: Source, table_map: TableMap, found: Found, log: IssueLog) -> None:
    names = dict.fromkeys([*table_map.hidden_if, *(name for part in table_map.parts for name in part.names())])
    table = CsvFile(source, (Column(name) for name in names if name != "each"), log, nulls=table_map.nulls)
    seen: set[tuple[str, str]] = set()
    for block in table.blocks():
        for at, line in enumerate(block.lines):
            cells = {name: block[name][at] for name in names if name != "each"}
            if any(is_marked(cells[name]) for name in table_map.hidden_if):
                log.error(block.file, line, _("This is marked private. It is not kept."))
                continue
            for part in table_map.parts:
                for name, row in _rows(part, cells, block.file, line):
                    if not row.uid or (name, row.uid) not in seen:
                        seen.add((name, row.uid))
                        found.add(name, row)
    if table_map.name not in found.dialects:
        found.dialects.append(table_map.name)


def _rows(part: Part, cells: dict[str, str], file: str, line: int) -> Iterator[tuple[str, Row]]:
    unwanted = any(cells[name].lower() not in wanted for name, wanted in part.when.items())
    if unwanted or not all(cells[name] for name in part.filled):
        return
    pieces = split_list(cells[part.each]) if part.each else [""]
    for number, piece in enumerate(pieces, 1):
        here = cells | {"each": piece, "number": str(number)}
        values = {name: _filled(template, here) for name, template in part.columns.items()}
        if all(values.get(name) for name in part.needs) and any(values.values()):
            is_private = any(is_marked(cells[name]) for name in part.private)
            yield part.table, Row(file, line, _filled(part.id, here), values | part.fixed, is_private)


def _filled(template: str, cells: dict[str, str]) -> str:
    """An id of which every cell is empty is none."""
    values = [cells.get(name, "") for name in CELL.findall(template)]
    return CELL.sub(lambda found: cells.get(found[1], ""), template).strip() if any(values) else ""
