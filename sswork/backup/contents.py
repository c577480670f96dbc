"""What is in a database: each table's rows, counted and hashed, so that a restored one can be compared with its original."""

from collections.abc import Iterator

import psycopg
from psycopg import sql

# Whoever held a session would be signed in by a stolen backup. After a restore everybody signs in again.
# Keys of devices open text that a person never sent; they last for hours and are of no use to a restore.
LEFT_OUT = ("django_session", "usersessions_usersession", "sswork_devicekey")
# A row as text depends on these.
SETTLED = ("TimeZone TO 'UTC'", "DateStyle TO 'ISO'", "IntervalStyle TO 'iso_8601'", "extra_float_digits TO 1",
           "bytea_output TO 'hex'", "row_security TO off", "search_path TO ''")  # fmt: skip

# Also each partition; not what belongs to an extension. Generated columns are made anew by the server that restores.
TABLES = """
    SELECT n.nspname, c.relname, array_agg(a.attname::text ORDER BY a.attname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> ALL(%s)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    GROUP BY 1, 2 ORDER BY 1, 2"""
# The sum of the rows' hashes: the same in whatever order the rows lie.
HASHED = """
    SELECT count(*), coalesce(sum((
        'x' || left(encode(sha256(convert_to(ROW({columns})::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric), 0)
    FROM {table}"""


def settle(connection: psycopg.Connection) -> None:
    """Rows are read as text in one way everywhere; where a row policy would hide rows, reading fails instead."""
    for setting in SETTLED:
        connection.execute(f"SET LOCAL {setting}")


def tables(connection: psycopg.Connection) -> dict[str, dict]:
    """``{"public.cases_case": {"rows": 12, "hash": "…"}}`` of the transaction that ``settle`` was called in."""
    return {f"{schema}.{table}": _content(connection, schema, table, columns)
            for schema, table, columns in _tables(connection)}  # fmt: skip


def differences(expected: dict[str, dict], found: dict[str, dict]) -> list[str]:
    """The tables that are missing, new, or hold something else, with the numbers of rows."""
    return [
        f"{name}: {_rows(expected.get(name))} in the backup, {_rows(found.get(name))} here"
        for name in sorted(expected.keys() | found.keys())
        if expected.get(name) != found.get(name)
    ]


def _tables(connection: psycopg.Connection) -> Iterator[tuple[str, str, list[str]]]:
    yield from connection.execute(TABLES, [list(LEFT_OUT)]).fetchall()


def _content(connection: psycopg.Connection, schema: str, table: str, columns: list[str]) -> dict:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL(HASHED).format(columns=names, table=sql.Identifier(schema, table))
    rows, total = connection.execute(query).fetchone()  # type: ignore[misc]  # an aggregate gives a row
    return {"rows": rows, "hash": str(total)}


def _rows(content: dict | None) -> str:
    return f"{content['rows']} rows ({content['hash']})" if content else "no table"
