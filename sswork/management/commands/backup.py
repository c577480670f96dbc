"""`manage.py backup PATH`: the whole installation in one file, while people work."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from sswork.backup import BackupError, making


class Command(BaseCommand):
    help = "Back up the database and the uploaded files into one file, or into a folder under a name with the time."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a new file, or a folder")
        parser.add_argument("--keep", type=int, metavar="N", help="in a folder: remove all but the newest N backups")

    def handle(self, *args, path, keep, **options):
        if keep is not None and (keep < 1 or not path.is_dir()):
            raise CommandError("--keep needs a folder and a number of 1 or more.")
        try:
            made = making.make(path)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{made} ({made.stat().st_size:,} bytes)")
        for old in making.keep_newest(path, keep) if keep else ():
            self.stdout.write(f"removed {old}")
