"""What the commands that import files share: their arguments, what they print, and their exit status.

Exit status 0: applied, or nothing to change. 1: the file is broken and nothing changed. 3: held, since it would take much away;
``--yes``, or a person on the import's page, lets it in.
"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from sswork.imports.batches import Progress, State, fingerprint
from sswork.imports.issues import BrokenFile, in_words
from sswork.imports.life import (
    Importer,
    Reading,
    apply_import,
    can_be_undone,
    fail_import,
    newest,
    silence,
    undo_import,
)
from sswork.imports.summary import Line
from sswork.models import ImportBatch
from sswork.scoping import unscoped

SHOWN = 20
EXIT = {State.FAILED: 1, State.HELD: 3}


class ImportCommand(BaseCommand):
    """A subclass names its ``importer``, and what its ``path`` may be."""

    importer: Importer
    path_help = "a zip or a folder of CSV files, or one file"

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("path", type=Path, nargs="?", help=self.path_help)
        what.add_argument("--undo", action="store_true", help="take back the newest import instead")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--yes", "--confirm", action="store_true", help="also where the file would take much away, and be held"
        )
        parser.add_argument("--json", action="store_true", help="print counts and issues as JSON")
        parser.add_argument("--date-format", metavar="FORMAT", help="of dates that are not YYYY-MM-DD, as %%m/%%d/%%Y")

    def options_of(self, given: dict) -> dict:
        """The options of the import: those that were given of what the command asks for."""
        return {"date_format": given["date_format"]} if given["date_format"] else {}

    def handle(self, *, path: Path | None, undo: bool, **given):
        if path is None:
            self.stdout.write(self._undone())
            return
        options = self.options_of(given)
        report = self._checked(path, options) if given["dry_run"] else self._applied(path, options, given["yes"])
        self.stdout.write(json.dumps(report, indent=1) if given["json"] else self._words(report))
        if report["state"] in EXIT:
            raise CommandError(report["message"], returncode=EXIT[report["state"]])

    def _undone(self) -> str:
        last = newest(self.importer.kind)
        if last is None or last.state != State.APPLIED or not can_be_undone(last):
            raise CommandError(str(self.importer.none_to_undo))
        counts = undo_import(importer=self.importer, batch=last, by=None)
        told = ", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in counts.items())
        return f"{last.file_name} is undone: {told}."

    def _checked(self, path: Path, options: dict) -> dict:
        """Nothing is kept of it, not even that it was asked."""
        try:
            with unscoped("what a file would change"), transaction.atomic():
                reading = self.importer.preview(str(path), options, silence)
        except BrokenFile as broken:
            return _broken(broken, None)
        return _report(reading, State.HELD if reading.is_held else State.CHECKED, None)

    def _applied(self, path: Path, options: dict, confirmed: bool) -> dict:
        """By the system: a batch with no person, so that it shows among the imports and can be undone there."""
        batch = ImportBatch.objects.create(
            kind=self.importer.kind,
            state=State.RUNNING,
            file_name=path.name[:255],
            path=str(path.resolve()),
            sha256=fingerprint(path),
            options=options,
        )
        with Progress(batch.pk) as progress:
            steps = progress.of(self.importer.steps[State.APPLYING])
            try:
                reading = apply_import(
                    importer=self.importer, batch=batch, by=None, confirmed=confirmed, progress=steps
                )
            except BrokenFile as broken:
                fail_import(batch=batch, message=str(broken), by=None)
                return _broken(broken, batch)
        return _report(reading, batch.state, batch)

    def _words(self, report: dict) -> str:
        counts, state = report["counts"], State(report["state"]).label
        if not counts:
            return f"{state}."
        lines = [f"{state}. {counts['dialect']}."]
        lines += [_line(each) for each in self.importer.lines_of(counts)]
        lines += [in_words(each) for each in report["issues"][:SHOWN]]
        more = len(report["issues"]) - SHOWN
        return "\n".join(lines + ([f"  … and {more:,} more; --json lists all"] if more > 0 else []))


def _broken(broken: BrokenFile, batch: ImportBatch | None) -> dict:
    key = batch.pk if batch else None
    return {"batch": key, "state": str(State.FAILED), "message": str(broken), "counts": {}, "issues": []}


def _report(reading: Reading, state: str, batch: ImportBatch | None) -> dict:
    return {
        "batch": batch.pk if batch else None,
        "state": str(state),
        "message": reading.why_held if state == State.HELD else "",
        "counts": reading.counts,
        "issues": [each.told for each in reading.log],
    }


def _line(line: Line) -> str:
    return (
        f"  {line.title}: {line.in_file:,} in the file, {line.added:,} new, {line.changed:,} changed, {line.removed:,} gone,"
        f" {line.unchanged:,} as it was"
    )
