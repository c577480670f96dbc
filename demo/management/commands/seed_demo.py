"""`manage.py seed_demo`: a made-up district in an empty database."""

from datetime import date
from pathlib import Path
from time import perf_counter

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from demo import files, seeding
from sswork.scoping import unscoped

OCCUPIED = (
    "This database has a district already, and the demo does not mix with it. Nothing was changed."
    " Another folder is another, empty installation: SSWORK_DATA=…"
)


class Command(BaseCommand):
    help = "Fill an empty database with a made-up district: schools, families, a school year, casework, attendance."

    def add_arguments(self, parser):
        parser.add_argument("--students", type=int, default=600)
        parser.add_argument("--seed", type=int, default=1, help="the same seed and day give the same district")
        parser.add_argument(
            "--today", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD", help="the day the district lives in"
        )
        parser.add_argument("--write-roster", type=Path, metavar="DIR", help="also write it as OneRoster files")
        parser.add_argument("--write-attendance", type=Path, metavar="FILE", help="also write its absences as CSV")

    def handle(self, *args, students, seed, today, write_roster, write_attendance, **options):
        started, today = perf_counter(), today or timezone.localdate()
        try:
            seeding.seed(students=students, seed=seed, today=today, say=self.say)
        except seeding.DistrictExists:
            raise CommandError(OCCUPIED) from None
        except ValueError as error:
            raise CommandError(f"A district has {error}.") from None
        seeding.gather_statistics()
        seeding.bring_up_to_date(today)
        self.say(f"  {students:,} students in {perf_counter() - started:.1f} s")

        with unscoped("the demo district's files"), connection.cursor() as cursor:
            if write_roster:
                files.write_roster(cursor, write_roster)
            if write_attendance:
                files.write_attendance(cursor, write_attendance)

    def say(self, line: str) -> None:
        self.stdout.write(line)
