"""Rows in bulk: ids from the tables' own sequences, and COPY with the models' defaults filled in."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db.models import NOT_PROVIDED, Model
from psycopg import Copy


def take_ids(cursor, model: type[Model], count: int) -> list[int]:
    """As many ids as asked, from the table's sequence: the run-time role may draw from it but not set it."""
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
        [model._meta.db_table, model._meta.pk.column, count],
    )
    return [row[0] for row in cursor.fetchall()]


def forget_plans(cursor) -> None:
    """Triggers and key checks keep the plan of their first call, made when the tables were all but empty.

    Called once a large table was filled, so that the next row finds the index instead of reading the whole table.
    """
    cursor.execute("DISCARD PLANS")


@contextmanager
def copying_into(cursor, table: str, columns: str) -> Iterator[Copy]:
    """A table under row security takes no COPY: the rows go through a temporary one."""
    cursor.execute(f'CREATE TEMP TABLE copied AS SELECT {columns} FROM "{table}" WITH NO DATA')  # noqa: S608 - as below
    with cursor.copy(f"COPY copied ({columns}) FROM STDIN") as copy:
        yield copy
    cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM copied')  # noqa: S608 - names of our tables
    cursor.execute("DROP TABLE copied")


def copy_rows(cursor, model: type[Model], columns: str, rows: Iterable[Sequence]) -> int:
    """Copy rows into the model's table. ``columns`` names their fields; every other field gets the model's default."""
    named = columns.split()
    rest = _defaults(model, named)
    names = [_column(model, each) for each in (*named, *rest)]
    constant = tuple(rest.values())
    count = 0
    with copying_into(cursor, model._meta.db_table, ", ".join(names)) as copy:
        for row in rows:
            copy.write_row((*row, *constant))
            count += 1
    if count > 1000:
        forget_plans(cursor)
    return count


def _defaults(model: type[Model], named: list[str]) -> dict:
    """What COPY must say in Django's stead: the defaults of the fields that the rows do not name, where the table has none."""
    fields = [each for each in model._meta.concrete_fields if each.attname not in named and not each.generated]
    fields = [each for each in fields if each.has_default() or each.db_default is NOT_PROVIDED]
    values = {each.attname: each.get_default() for each in fields}
    return {name: value for name, value in values.items() if value is not None}


def _column(model: type[Model], attname: str) -> str:
    return next(f'"{each.column}"' for each in model._meta.concrete_fields if each.attname == attname)
