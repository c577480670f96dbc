"""Puts the rows of a roster into temporary tables, by COPY, where SQL compares them with what is there."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice

from sswork.imports.tables import without_garbage_collection

from .oneroster import Roster

# Few enough to stay in the processor's cache.
ROWS_AT_A_TIME = 2_000
# Control characters have been taken out of the files, so this one marks no value by accident; empty text stays empty text.
NULL = "\\x01"
NUMBERS = {"line": "int", "contact_order": "int"}
# What tables are joined by, or asked for; the planner need not know the rest.
COMPARED = ("sourced_id", "student", "guardian", "school", "removed", "line")


def stage(cursor, roster: Roster) -> None:
    """Temporary tables ``roster_students``, ``roster_guardians``, … for the length of the transaction. Cells are text."""
    for name, table in roster.tables.items():
        make_table(cursor, f"roster_{name}", {column: NUMBERS.get(column, "text") for column in table.columns})
        copy_rows(cursor, f"roster_{name}", table.tuples())
        compared = ", ".join(column for column in COMPARED if column in table.columns)
        cursor.execute(f"ANALYZE roster_{name} ({compared})" if compared else f"ANALYZE roster_{name}")


def make_table(cursor, name: str, columns: dict[str, str]) -> None:
    """``columns``: name → type."""
    cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
    described = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    cursor.execute(f"CREATE TEMP TABLE {name} ({described}) ON COMMIT DROP")


def copy_rows(cursor, name: str, rows: Iterable[tuple]) -> None:
    with (
        without_garbage_collection(),
        cursor.copy(f"COPY pg_temp.{name} FROM STDIN (FORMAT csv, NULL E'{NULL}')") as copy,
    ):
        for text in _as_csv(iter(rows)):
            copy.write(text)


def _as_csv(rows: Iterator[tuple]) -> Iterator[str]:
    while block := list(islice(rows, ROWS_AT_A_TIME)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(block)
        yield text.getvalue()
