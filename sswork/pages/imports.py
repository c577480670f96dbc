"""What the pages of all imports share: how a state looks, and the list of what was found in a file."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from sswork.keyset import KeysetPage, page_after
from sswork.models import ImportBatch, ImportIssue
from sswork.spreadsheets import harmless

State = ImportBatch.State
Severity = ImportIssue.Severity
ISSUES_SHOWN = 50
# What each state looks like: a key of the status component.
STATUS = {
    State.UPLOADED: "waiting",
    State.RUNNING: "waiting",
    State.CHECKED: "attention",
    State.HELD: "attention",
    State.APPLYING: "waiting",
    State.APPLIED: "ok",
    State.UNDOING: "waiting",
    State.UNDONE: "closed",
    State.CANCELLED: "closed",
    State.FAILED: "overdue",
}


@dataclass(frozen=True)
class Issues:
    """One page of the issues of an import, of those that were asked for."""

    page: KeysetPage
    severity: str
    file: str
    severities: list[tuple[str, str]]
    files: list[str]
    is_empty: bool

    @classmethod
    def of(cls, batch: ImportBatch, asked) -> "Issues":
        """``asked``: the address's parameters ``severity``, ``file`` and ``after``. Three queries."""
        found = list(batch.issues.order_by().values_list("severity", "file").distinct())
        severities, files = {each[0] for each in found}, sorted({each[1] for each in found if each[1]})
        severity = asked.get("severity", "") if asked.get("severity") in severities else ""
        file = asked.get("file", "") if asked.get("file") in files else ""
        return cls(
            page=page_after(narrowed(batch, severity, file), ("pk",), after=asked.get("after", ""), size=ISSUES_SHOWN),
            severity=severity,
            file=file,
            severities=[(each.value, str(each.label)) for each in Severity if each in severities],
            files=files,
            is_empty=not found,
        )


def narrowed(batch: ImportBatch, severity: str, file: str):
    asked = {"severity": severity, "file": file}
    return batch.issues.filter(**{name: value for name, value in asked.items() if value})


def issues_as_csv(batch: ImportBatch, severity: str = "", file: str = "") -> StreamingHttpResponse:
    """The issues as a file for a spreadsheet; however many there are, a few at a time."""
    response = StreamingHttpResponse(_lines(narrowed(batch, severity, file)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="issues-{batch.pk}.csv"'
    return response


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(issues) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # so that spreadsheets read UTF-8
    yield writer.writerow(
        [_("What became of it"), _("File"), _("Line"), _("Column"), _("Value"), _("Reason"), _("Rows")]
    )
    for each in issues.order_by("pk").iterator(2000):
        cells = [
            each.get_severity_display(),
            each.file,
            each.line or "",
            each.column,
            each.value,
            each.reason,
            each.rows,
        ]
        yield writer.writerow([harmless(cell) for cell in cells])
