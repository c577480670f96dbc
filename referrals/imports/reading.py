"""A package of files → rows of HSDS 3.0, whatever wrote them. Nothing of the database is asked."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from sswork.imports.headers import Column, plain
from sswork.imports.issues import BrokenFile, IssueLog
from sswork.imports.package import TABLE_SUFFIXES, Package
from sswork.imports.package import Found as File
from sswork.imports.reading import Block, CsvFile

from . import mapped, nested, older
from .layouts import columns_of
from .names import NOT_KEPT, table_of
from .private import Flags, without_private
from .rows import Found, Row

SUFFIXES = frozenset(TABLE_SUFFIXES | {".json"})
NULLS = ("NULL", "null", "None", "N/A", "n/a", "\\N")
# Of the specification itself, not of a directory.
DESCRIBING = {"datapackage", "schema", "compilation", "profile"}


@dataclass(frozen=True)
class Options:
    """What people say of their file. ``own_map``: how a table that nobody knows is laid out."""

    own_map: mapped.TableMap | None = None


def read_package(path: str | Path, log: IssueLog, options: Options | None = None) -> Found:
    """Raises BrokenFile where there is nothing of a directory to read."""
    own_map = (options or Options()).own_map
    found = Found()
    with Package(path, log, SUFFIXES) as package:
        for file in sorted(package.files, key=lambda each: each.name.lower()):
            _read(file, found, own_map, log)
        if found.is_empty:
            raise BrokenFile(
                _("%(file)s holds no rows of a directory of services that can be read.") % {"file": package.name}
            )
    found = older.as_of_today(found)
    without_private(found, log)
    return found


def _read(file: File, found: Found, own_map: mapped.TableMap | None, log: IssueLog) -> None:
    stem = PurePosixPath(file.name).stem
    if file.name.lower().endswith(".json"):
        if stem.lower() not in DESCRIBING:
            nested.read(_json(file), file.name, table_of(stem), found, log)
        return
    headers = CsvFile(file.source, (), IssueLog()).headers
    by_map = own_map if own_map and own_map.fits(headers) else mapped.map_for(headers)
    kind = table_of(stem) or (None if by_map else _by_header(headers))
    if kind in NOT_KEPT:
        log.note(file.name, None, _("This table tells of earlier changes or opinions. It is not kept here."))
    elif kind:
        _read_table(file, kind, headers, found, log)
    elif by_map:
        mapped.read(file.source, by_map, found, log)
    else:
        log.note(file.name, None, _("This is no table of a directory that is known here. It is not read."))


def _json(file: File):
    with file.source.open() as stream:
        try:
            return json.loads(stream.read())
        except (ValueError, RecursionError) as error:
            raise BrokenFile(_("%(file)s is no JSON that can be read.") % {"file": file.name}) from error


def _by_header(headers: Iterable[str]) -> str | None:
    """A table of another name is known by columns that no other has."""
    names = {plain(each) for each in headers}
    marks = {
        "service_at_location": {"serviceid", "locationid", "description"},
        "address": {"address1", "city", "postalcode"},
        "phone": {"number", "extension"},
        "service": {"organizationid", "name", "status"},
        "location": {"name", "latitude", "longitude"},
    }
    return next((kind for kind, wanted in marks.items() if "id" in names and wanted <= names), None)


def _read_table(file: File, kind: str, headers: list[str], found: Found, log: IssueLog) -> None:
    flags = Flags(headers)
    columns = (*columns_of(kind), *(Column(each) for each in flags.headers if each not in _names(kind)))
    table = CsvFile(file.source, columns, log, nulls=NULLS)
    if table.is_empty:
        log.note(file.name, None, _("The file has no rows."))
        return
    for block in table.blocks():
        for row in rows_of(block, table.positions, flags.marks):
            found.add(kind, row)
    if "HSDS" not in found.dialects:
        found.dialects.append("HSDS")


def _names(kind: str) -> set[str]:
    return {each.name for each in columns_of(kind)}


def rows_of(block: Block, names: Iterable[str], is_private: Callable[[dict[str, str]], bool]) -> Iterable[Row]:
    """The rows of a block, each with its id, where it stood and whether it is marked private."""
    wanted = [name for name in names if name != "id"]
    columns = [block[name] for name in wanted]
    for line, uid, *cells in zip(block.lines, block["id"], *columns, strict=True):
        values = dict(zip(wanted, cells, strict=True))
        yield Row(block.file, line, uid, values, private=is_private(values))
