"""Times the imports into the empty installation of SSWORK_DATA: ``python -m bench.imports --source FOLDER``; prints JSON.

Each is compared with a bare COPY of the same rows: into temporary tables of text, without keys, checks or indexes. What counts
is the processor time of the import and the database together.
"""

import argparse
import csv
import io
import itertools
import json
import statistics
import time
from collections.abc import Iterable
from pathlib import Path

import django

from bench import processor
from bench.pages import settle
from sswork import embedded

EVENTS = 1_250_000
COPIES = 3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=Path, required=True)
    source = parser.parse_args().source
    with embedded.running():
        django.setup()
        print(json.dumps(roster(source / "roster") | attendance(source / "attendance.csv")))


def roster(folder: Path) -> dict[str, dict]:
    copy = bare_copy(sorted(folder.glob("*.csv")))
    first = timed("import_roster", str(folder))
    settle()
    return {
        "roster, first load": {"seconds": first, "copy": copy},
        "roster, nothing changed": {"seconds": timed("import_roster", str(folder)), "copy": copy},
    }


def attendance(everything: Path) -> dict[str, dict]:
    make_calendars()
    settle()
    path = first_rows(everything)
    copy = bare_copy([path])
    words = ("import_attendance", str(path), "--preset", "plain")
    return {
        f"attendance, {EVENTS:,} events, sums included": {"seconds": timed(*words), "copy": copy},
        "attendance, the same file again": {"seconds": timed(*words), "copy": copy},
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


def bare_copy(paths: Iterable[Path]) -> float:
    """Seconds to copy the files' rows as they stand, the median of a few times."""
    return statistics.median(sum(map(_copy, paths)) for _turn in range(COPIES))


def _copy(path: Path) -> float:
    from django.db import connection, transaction

    with path.open(encoding="utf-8", newline="") as file:
        columns = ", ".join(f'"{name}" text' for name in next(csv.reader(file)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE bare ({columns}) ON COMMIT DROP")
        started = used()
        with path.open("rb") as file, cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            while block := file.read(1 << 18):
                copy.write(block)
        return used() - started


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
