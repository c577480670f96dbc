"""Times the imports into the empty installation of SSWORK_DATA: ``python -m bench.imports --source FOLDER``; prints JSON.

Each is compared with a bare COPY of the rows that it wrote: into a table of the same columns without keys, checks or indexes.
What counts is the processor time of the import and the database together.
"""

import argparse
import io
import itertools
import json
import shutil
import statistics
import time
from pathlib import Path
from typing import LiteralString

import django
import psycopg
from psycopg import sql

from bench import processor
from bench.pages import as_owner, settle
from sswork import embedded

EVENTS = 1_250_000
COPIES = 3
ROSTER_TABLES = ("cases_student", "cases_household", "cases_guardian", "cases_guardianship", "cases_enrolment")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=Path, required=True)
    source = parser.parse_args().source
    with embedded.running():
        django.setup()
        print(json.dumps(roster(source / "roster") | attendance(source / "attendance.csv")))


def roster(folder: Path) -> dict[str, dict]:
    words = ("import_roster", str(folder))
    first = timed(*words)
    settle()
    again = timed(*words)
    changed = timed("import_roster", str(with_one_change(folder)))
    copy = sum(map(bare_copy, ROSTER_TABLES))
    seconds = {"first load": first, "nothing changed": again, "one name changed": changed}
    return {f"roster, {name}": {"seconds": each, "copy": copy} for name, each in seconds.items()}


def attendance(everything: Path) -> dict[str, dict]:
    make_calendars()
    settle()
    file = first_rows(everything)
    words = ("import_attendance", str(file), "--preset", "plain")
    first, again = timed(*words), timed(*words)
    copies = {"copy": bare_copy("attendance_attendanceevent"), "copy_of_file": bare_copy_of_file(file)}
    return {
        f"attendance, {EVENTS:,} events, sums included": {"seconds": first, **copies},
        "attendance, the same file again": {"seconds": again, **copies},
    }


def timed(*words: str) -> float:
    """Seconds of processor that a command takes, once its code is loaded. It must not fail."""
    from django.core.management import call_command  # Django must be set up first

    started = used()
    call_command(*words, stdout=io.StringIO())
    return used() - started


def used() -> float:
    """Seconds of processor that this process and the database have had."""
    return time.process_time() + processor.used_by_database() / 1000


def bare_copy(table: str) -> float:
    """Seconds of processor to copy the table's rows into one without keys, checks and indexes; the median of a few times."""
    with as_owner() as connection:
        rows = _rows_of(connection, table)
        return statistics.median(_copy(connection, table, rows) for _turn in range(COPIES))


def bare_copy_of_file(path: Path) -> float:
    """The same for the rows as they stand in the file: every column is text."""
    with path.open() as file:
        header = next(file).strip().split(",")
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in header)
    made = sql.SQL("CREATE TABLE bench_bare ({})").format(columns)
    with as_owner() as connection:
        return statistics.median(
            _copied(connection, made, "(FORMAT csv, HEADER)", path.read_bytes()) for _turn in range(COPIES)
        )


def _rows_of(connection: psycopg.Connection, table: str) -> bytes:
    """As ``COPY`` writes them; what the database works out by itself is not among them."""
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(copy)


def _copy(connection: psycopg.Connection, table: str, rows: bytes) -> float:
    columns = sql.SQL(", ").join(map(sql.Identifier, _columns(connection, table)))
    made = sql.SQL("CREATE TABLE bench_bare AS SELECT {} FROM {} LIMIT 0")
    return _copied(connection, made.format(columns, sql.Identifier(table)), "", rows)


def _copied(connection: psycopg.Connection, made: sql.Composed, options: LiteralString, rows: bytes) -> float:
    connection.execute(made)
    started = used()
    with connection.cursor().copy("COPY bench_bare FROM STDIN " + options) as copy:
        copy.write(rows)
    passed = used() - started
    connection.execute("DROP TABLE bench_bare")
    return passed


def _columns(connection: psycopg.Connection, table: str) -> list[str]:
    """All but those that the database works out by itself, which are not copied either."""
    found = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return [name for (name,) in found]


def with_one_change(folder: Path) -> Path:
    """The same roster but for one letter."""
    changed = embedded.data_dir() / "roster-changed"
    shutil.copytree(folder, changed)
    users = changed / "users.csv"
    users.write_bytes(users.read_bytes().replace(b",Mateo,Rivera,", b",Matteo,Rivera,", 1))
    return changed


def first_rows(path: Path) -> Path:
    """So many events of the file, to compare one run with the next."""
    cut = path.with_name(f"attendance-{EVENTS}.csv")
    if not cut.exists():
        with path.open("rb") as whole, cut.open("wb") as part:
            part.writelines(itertools.islice(whole, EVENTS + 1))
    return cut


def make_calendars() -> None:
    """Rosters have none; without one there are no days of school to be absent from."""
    from demo.cast import calendar_days
    from sswork.models import CalendarDay, Organization, SchoolYear

    year = SchoolYear.objects.get()
    for school in Organization.objects.filter(kind="school"):
        CalendarDay.objects.bulk_create(calendar_days(school, year))


if __name__ == "__main__":
    main()
