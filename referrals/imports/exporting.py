"""The directory as a zip of the tables of HSDS 3.0: what was read goes out again as it was, in the order of its ids.

Ids are those of the files. Where several sources use the same ones, those of all but the first source get its name before them.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat

from referrals.models import DirectorySource

from .tables import TABLES, HsdsColumn, HsdsTable

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same directory gives the same bytes, whenever it is asked for


def export_to(target: BinaryIO, sources: Iterable[DirectorySource] | None = None) -> dict[str, int]:
    """Write the zip; how many rows of each table are in it. Tables without rows are left out."""
    chosen = list(sources if sources is not None else DirectorySource.objects.order_by("pk"))
    counts = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in TABLES:
            text, count = _as_csv(table, chosen)
            if count:
                counts[table.name] = count
                archive.writestr(zipfile.ZipInfo(table.file, EPOCH), text)
        archive.writestr(zipfile.ZipInfo("datapackage.json", EPOCH), _described(counts))
    return counts


def _as_csv(table: HsdsTable, sources: list[DirectorySource]) -> tuple[str, int]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["id", *(column.name for column in table.columns)])
    count = 0
    for number, source in enumerate(sources):
        for row in _rows(table, source, f"{source.pk}:" if number else ""):
            writer.writerow([_cell(value) for value in row])
            count += 1
    return text.getvalue(), count


def _rows(table: HsdsTable, source: DirectorySource, prefix: str) -> Iterator[tuple]:
    """Only what is offered now: what its file no longer has does not go out again."""
    rows = table.model.objects.filter(source=source)
    for path in _leading_to_what_stays(table):
        rows = rows.filter(**{f"{path}removed_on": None})
    asked = {column.name: _asked(column, prefix) for column in table.columns}
    renamed = {f"x_{name}": expression for name, expression in asked.items()}
    named = rows.order_by("uid").annotate(x_id=_with(prefix, "uid"), **renamed)
    return named.values_list("x_id", *renamed).iterator(5_000)


def _leading_to_what_stays(table: HsdsTable) -> list[str]:
    """A link that must be there leads to its agency's or service's ``removed_on``; an empty link does no harm."""
    if table.name in ("organization", "service"):
        return ["", "organization__"] if table.name == "service" else [""]
    wanted = {"organization", "service"}
    return [f"{each.field.name}__" for each in table.columns if each.field.name in wanted and each.links_to]


def _asked(column: HsdsColumn, prefix: str):
    if column.links_to:
        return _with(prefix, f"{column.field.name}__uid")
    return _with(prefix, "link_id") if column.name == "link_id" else F(column.field.name)


def _with(prefix: str, path: str):
    """An id, told apart from those of other sources. An empty link stays empty."""
    if not prefix:
        return F(path)
    joined = Concat(Value(prefix), F(path), output_field=models.CharField())
    return models.Case(models.When(**{f"{path}__isnull": False}, then=joined), output_field=models.CharField())


def _cell(value: Any) -> str:
    """As the importer reads it: numbers without needless zeros, days and times by ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def _described(counts: dict[str, int]) -> str:
    resources = [
        {"name": table.name, "path": table.file, "format": "csv", "mediatype": "text/csv"}
        for table in TABLES
        if table.name in counts
    ]
    package = {
        "name": "human_services_data",
        "profile": "tabular-data-package",
        "version": "3.0.0",
        "resources": resources,
    }
    return json.dumps(package, indent=1) + "\n"
