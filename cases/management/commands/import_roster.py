"""Import a roster: ``manage.py import_roster PATH [--dry-run] [--json] [--yes] [--date-format FORMAT]``."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cases.roster import merge
from sswork.imports.batches import Progress, State, fingerprint
from sswork.imports.issues import BrokenFile
from sswork.models import ImportBatch

SHOWN = 20
HELD = 3


class Command(BaseCommand):
    help = "Read a zip, folder or file of OneRoster 1.0 to 1.2 or Microsoft SDS 2.1 and merge it. The same roster twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a zip or a folder of CSV files, or one CSV file of users")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--yes", action="store_true", help="also where it would remove over a tenth of the students"
        )
        parser.add_argument("--json", action="store_true", help="print counts and issues as JSON")
        parser.add_argument("--date-format", metavar="FORMAT", help="of dates that are not YYYY-MM-DD, as %%m/%%d/%%Y")

    def handle(self, *, path: Path, dry_run: bool, yes: bool, date_format: str | None, **options):
        settings = {"date_format": date_format} if date_format else {}
        try:
            report = _checked(path, settings) if dry_run else _applied(path, settings, confirmed=yes)
        except BrokenFile as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(json.dumps(report, indent=1) if options["json"] else _words(report))
        if report["state"] == State.HELD and not dry_run:
            raise CommandError(report["message"], returncode=HELD)


def _checked(path: Path, options: dict) -> dict:
    with transaction.atomic():
        reading = merge.read_and_compare(str(path), options)
    return _report(reading, State.HELD if reading.plan.is_held else State.CHECKED, None)


def _applied(path: Path, options: dict, *, confirmed: bool) -> dict:
    """By the system: a batch with no person, so that it shows among the imports and can be undone there."""
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.ROSTER,
        state=State.RUNNING,
        file_name=path.name[:255],
        path=str(path.resolve()),
        sha256=fingerprint(path),
        options=options,
    )
    with Progress(batch.pk) as progress:
        try:
            reading = merge.apply_roster(
                batch=batch, by=None, confirmed=confirmed, progress=progress.of(merge.STEPS_OF_APPLY)
            )
        except BrokenFile as broken:
            merge.fail_roster(batch=batch, message=str(broken), by=None)
            raise
    return _report(reading, batch.state, batch)


def _report(reading: merge.Reading, state: str, batch: ImportBatch | None) -> dict:
    issues = [
        {"severity": each.severity, "file": each.file, "line": each.line, "column": each.column, "value": each.value,
         "reason": each.reason, "rows": each.rows}
        for each in reading.log
    ]  # fmt: skip
    return {
        "batch": batch.pk if batch else None,
        "state": str(state),
        "message": merge.why_held(reading.plan) if state == State.HELD else "",
        "counts": batch.counts if batch else reading.counts,
        "issues": issues,
    }


def _words(report: dict) -> str:
    counts = report["counts"]
    lines = [f"{State(report['state']).label}. {counts['dialect']}. {report['message']}".strip()]
    for table, change in counts["changes"].items():
        lines.append(f"  {table}: " + ", ".join(f"{count:,} {what}" for what, count in change.items()))
    for each in report["issues"][:SHOWN]:
        where = f"{each['file']}:{each['line'] or ''} {each['column']}".strip()
        rows = f" ({each['rows']:,} rows)" if each["rows"] > 1 else ""
        lines.append(f"  {each['severity']} {where} “{each['value']}”: {each['reason']}{rows}")
    more = len(report["issues"]) - SHOWN
    return "\n".join(lines + ([f"  … and {more:,} more"] if more > 0 else []))
