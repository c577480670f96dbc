"""Import a roster, or undo the newest: ``manage.py import_roster PATH [--dry-run] [--json] [--yes] [--date-format FORMAT]``.

Exit status 0: applied, or nothing to change. 1: the file is broken and nothing changed. 3: held, since it would remove many
students; ``--yes``, or a person on the import's page, lets it in.
"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cases.roster import merge
from cases.roster.summary import lines_of
from sswork.imports.batches import Progress, State, fingerprint
from sswork.imports.issues import BrokenFile
from sswork.models import ImportBatch
from sswork.scoping import unscoped

SHOWN = 20
EXIT = {State.FAILED: 1, State.HELD: 3}


class Command(BaseCommand):
    help = "Read a zip, folder or file of OneRoster 1.0 to 1.2 or Microsoft SDS 2.1 and merge it. The same roster twice changes nothing."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("path", type=Path, nargs="?", help="a zip or a folder of CSV files, or one CSV file of users")
        what.add_argument("--undo", action="store_true", help="take back the newest roster instead")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--yes", "--confirm", action="store_true", help="also where it would remove over a tenth of the students"
        )
        parser.add_argument("--json", action="store_true", help="print counts and issues as JSON")
        parser.add_argument("--date-format", metavar="FORMAT", help="of dates that are not YYYY-MM-DD, as %%m/%%d/%%Y")

    def handle(self, *, path: Path | None, undo: bool, dry_run: bool, yes: bool, date_format: str | None, **options):
        if path is None:
            self.stdout.write(_undone())
            return
        settings = {"date_format": date_format} if date_format else {}
        report = _checked(path, settings) if dry_run else _applied(path, settings, confirmed=yes)
        self.stdout.write(json.dumps(report, indent=1) if options["json"] else _words(report))
        if report["state"] in EXIT:
            raise CommandError(report["message"], returncode=EXIT[report["state"]])


def _undone() -> str:
    newest = (
        ImportBatch.objects.filter(kind=ImportBatch.Kind.ROSTER, state=State.APPLIED)
        .order_by("-finished_at", "-pk")
        .first()
    )
    if newest is None or not merge.can_be_undone(newest):
        raise CommandError("There is no roster that can be undone: only the newest can, once.")
    counts = merge.undo_roster(batch=newest, by=None)
    told = ", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in counts.items())
    return f"{newest.file_name} is undone: {told}."


def _checked(path: Path, options: dict) -> dict:
    """Nothing is kept of it, not even that it was asked."""
    try:
        with unscoped("what a roster would change"), transaction.atomic():
            reading = merge.read_and_compare(str(path), options)
    except BrokenFile as broken:
        return _broken(broken, None)
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
        steps = progress.of(merge.STEPS_OF_APPLY)
        try:
            reading = merge.apply_roster(batch=batch, by=None, confirmed=confirmed, progress=steps)
        except BrokenFile as broken:
            merge.fail_roster(batch=batch, message=str(broken), by=None)
            return _broken(broken, batch)
    return _report(reading, batch.state, batch)


def _broken(broken: BrokenFile, batch: ImportBatch | None) -> dict:
    return {
        "batch": batch.pk if batch else None,
        "state": str(State.FAILED),
        "message": str(broken),
        "counts": {},
        "issues": [],
    }


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
    if not counts:
        return f"{State(report['state']).label}."
    lines = [f"{State(report['state']).label}. {counts['dialect']}."]
    lines += [_line(each) for each in lines_of(counts)]
    lines += [_issue(each) for each in report["issues"][:SHOWN]]
    more = len(report["issues"]) - SHOWN
    return "\n".join(lines + ([f"  … and {more:,} more; --json lists all"] if more > 0 else []))


def _line(line) -> str:
    return (
        f"  {line.title}: {line.in_file:,} in the file, {line.added:,} new, {line.changed:,} changed, {line.removed:,} gone,"
        f" {line.unchanged:,} as it was"
    )


def _issue(each: dict) -> str:
    line = f":{each['line']}" if each["line"] else ""
    value = f"“{each['value']}”" if each["value"] else ""
    where = " ".join(part for part in (f"{each['file']}{line}", each["column"], value) if part)
    rows = f" ({each['rows']:,} rows)" if each["rows"] > 1 else ""
    return f"  {each['severity']} {where}: {each['reason']}{rows}"
