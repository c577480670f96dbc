"""`manage.py seed_demo`: a made-up district in an empty database."""

from datetime import date
from time import perf_counter

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo import seeding


class Command(BaseCommand):
    help = "Fill an empty database with a made-up district: schools, families, a school year, casework, attendance."

    def add_arguments(self, parser):
        parser.add_argument("--students", type=int, default=600)
        parser.add_argument("--seed", type=int, default=1, help="the same seed and day give the same district")
        parser.add_argument("--today", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD", help="the day the district lives in")

    def handle(self, *args, students, seed, today, **options):
        started = perf_counter()
        try:
            seeding.seed(students=students, seed=seed, today=today or timezone.localdate(), say=self.say)
        except seeding.DistrictExists:
            raise CommandError("This database has a district already, and the demo does not mix with it. Nothing was changed. An empty installation: SSWORK_DATA=another/folder") from None
        except ValueError as error:
            raise CommandError(f"A district has {error}.") from None
        self.say(f"  {students:,} students in {perf_counter() - started:.1f} s")

    def say(self, line: str) -> None:
        self.stdout.write(line)
