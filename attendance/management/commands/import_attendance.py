"""Import an attendance file: ``manage.py import_attendance PATH --preset NAME | --map FILE [--dry-run] [--json] [--yes]``."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from attendance import presets
from attendance.imports.running import fingerprint
from attendance.tasks import carry_out
from sswork.models import ImportBatch

State = ImportBatch.State
SHOWN = 20


class Command(BaseCommand):
    help = "Read a file of absences and tardies, and bring the sums up to date. The same file twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a CSV file, or a zip or folder with one")
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--preset", choices=sorted(presets.PRESETS), help="the layout of a known system")
        how.add_argument("--map", type=Path, metavar="FILE", help="a JSON file that says what columns and codes mean")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--yes", action="store_true", help="also where a file that removes much would be held")
        parser.add_argument("--json", action="store_true", help="print counts and issues as JSON")

    def handle(self, *, path: Path, preset: str | None, map: Path | None, dry_run: bool, yes: bool, **options):  # noqa: A002 - as on the command line
        if not path.exists():
            raise CommandError(f"{path} does not exist.")
        layout = {"preset": preset} if preset else _map_of(map)
        batch = ImportBatch.objects.create(
            kind=ImportBatch.Kind.ATTENDANCE,
            state=State.RUNNING,
            file_name=path.name,
            path=str(path.resolve()),
            sha256=fingerprint(str(path)) if path.is_file() else "",
            options=layout,
        )
        carry_out(batch, confirmed=yes, check_only=dry_run)
        batch.refresh_from_db()
        self.stdout.write(json.dumps(_report(batch), indent=1) if options["json"] else _words(batch))
        if batch.state in (State.FAILED, State.HELD) and not dry_run:
            raise CommandError(
                batch.message or "The file was not applied.", returncode=3 if batch.state == State.HELD else 1
            )


def _map_of(path: Path | None) -> dict:
    try:
        layout = json.loads(path.read_text(encoding="utf-8-sig")) if path else {}
        presets.parse(layout)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # JSON that is none, and maps that are none
        raise CommandError(f"{path}: {error}") from error
    return layout


def _report(batch: ImportBatch) -> dict:
    issues = batch.issues.order_by("pk").values("severity", "file", "line", "column", "value", "reason")
    return {
        "batch": batch.pk,
        "state": batch.state,
        "message": batch.message,
        "counts": batch.counts,
        "issues": list(issues),
    }


def _words(batch: ImportBatch) -> str:
    report = _report(batch)
    lines = [f"{batch.get_state_display()}. {batch.message}".strip()]
    lines += [f"  {name.replace('_', ' ')}: {count:,}" for name, count in batch.counts.items()]
    for each in report["issues"][:SHOWN]:
        where = f"{each['file']}:{each['line'] or ''} {each['column']}".strip()
        lines.append(f"  {each['severity']} {where} “{each['value']}”: {each['reason']}")
    more = len(report["issues"]) - SHOWN
    return "\n".join(lines + ([f"  … and {more:,} more"] if more > 0 else []))
