"""`manage.py restore PATH`: an installation as it was when the backup was taken."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from sswork.backup import BackupError, restoring


class Command(BaseCommand):
    help = "Check a backup and put it in the place of this installation's data. Stop web server, workers and scheduler first."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="also where there are data; the present database is kept under another name",
        )

    def handle(self, *args, path, replace, **options):
        try:
            restored = restoring.restore(path, replace=replace, say=self.stdout.write)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from None
        tables = restored.manifest["tables"].values()
        rows = sum(table["rows"] for table in tables)
        self.stdout.write(
            f"Restored: {len(tables)} tables with {rows:,} rows, {restored.manifest['files']} files, as of "
            f"{restored.manifest['made_at']}. Every table and file is what was backed up. Everybody signs in again."
        )
        if restored.destroyed_again:
            self.stdout.write(f"{restored.destroyed_again} keys that were destroyed since then are destroyed again.")
        if restored.aside:
            self.stdout.write(
                f"The database from before is kept as {restored.aside}. When all is well: DROP DATABASE {restored.aside};"
            )
