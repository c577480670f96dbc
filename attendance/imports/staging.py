"""The temporary tables of an import: the one that reading fills, and those that are made on the way."""

from collections.abc import Iterable

LOOKUPS = tuple(f"att_lookup{number}" for number in range(6))
TABLES = (
    "att_raw",
    "att_person",
    "att_other",
    *LOOKUPS,
    "att_stage",
    "att_period",
    "att_placed",
    "att_old",
    "att_touched",
)
# The columns of the staging table. The share of the day is in hundredths.
STAGED = {
    "line": "integer",
    "student_id": "bigint",
    "school_id": "bigint",
    "day": "date",
    "kind": "smallint",
    "excused": "smallint",
    "portion": "smallint",
    "minutes": "smallint",
    "code": "text DEFAULT ''",
    "period": "text DEFAULT ''",
}


def clear(cursor) -> None:
    cursor.execute("DROP TABLE IF EXISTS " + ", ".join(f"pg_temp.{name}" for name in TABLES))


def stage(cursor) -> None:
    clear(cursor)
    cursor.execute(f"CREATE TEMP TABLE att_stage ({', '.join(f'{name} {kind}' for name, kind in STAGED.items())})")


def copy(cursor, columns: list[str], blocks: Iterable[tuple[int, str]]) -> int:
    """Take blocks of lines in by one ``COPY``; how many rows of the file they were."""
    rows = 0
    with cursor.copy(f"COPY att_stage ({', '.join(columns)}) FROM STDIN") as target:
        for count, lines in blocks:
            target.write(lines)
            rows += count
    return rows


def plan_for_many(cursor) -> None:
    """What is in the temporary tables is not known to the planner, which would loop over millions."""
    cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off")
