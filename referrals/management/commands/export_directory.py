"""Write the directory of agencies as a zip of HSDS 3.0: ``manage.py export_directory PATH [--source NAME] [--json]``."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from referrals.imports.exporting import export_to
from referrals.models import DirectorySource


class Command(BaseCommand):
    help = "Write the directory of agencies as a zip of the tables of the Human Services Data Specification 3.0."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="the zip to write")
        parser.add_argument("--source", default="", help="only what came from there")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *, path: Path, source: str, **options):
        sources = list(DirectorySource.objects.filter(name=source)) if source else None
        if sources == []:
            raise CommandError(f"Nothing came from “{source}”.")
        try:
            with path.open("wb") as target:
                counts = export_to(target, sources)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        told = ", ".join(f"{count:,} {table}" for table, count in counts.items())
        self.stdout.write(json.dumps(counts, indent=1) if options["json"] else f"{path}: {told or 'nothing'}.")
