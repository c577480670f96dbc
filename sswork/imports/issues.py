"""What is wrong with an imported file: file, line, column, value, reason and how much it matters."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

VALUE_LENGTH = 120
LISTED_AT_MOST = 100_000


class BrokenFile(Exception):
    """The file cannot be read at all: nothing of it is taken and nothing changes. The message is for people."""


class Severity(StrEnum):
    """ERROR: the row is left out. WARNING: the row goes in without the value, or with a guess. NOTE: for information."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding. ``line`` is the physical line in the file; ``rows`` says how many rows share a warning."""

    file: str
    line: int | None
    column: str
    value: str
    reason: str
    severity: Severity
    rows: int = 1

    @property
    def told(self) -> dict:
        """As a command tells it in JSON."""
        return {
            "severity": self.severity,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
            "rows": self.rows,
        }


def in_words(told: dict) -> str:
    """A line of a command's output, of an issue as it is ``told``."""
    line = f":{told['line']}" if told["line"] else ""
    value = f"“{told['value']}”" if told["value"] else ""
    where = " ".join(part for part in (f"{told['file']}{line}", told["column"], value) if part)
    rows = f" ({told['rows']:,} rows)" if told["rows"] > 1 else ""
    return f"  {told['severity']} {where}: {told['reason']}{rows}"


def shortened(value: str) -> str:
    """Long values are cut: an issue points at a cell, it is not a copy of it."""
    return value if len(value) <= VALUE_LENGTH else value[: VALUE_LENGTH - 1] + "…"


@dataclass(slots=True)
class _Listed:
    line: int | None
    rows: int = 1


class IssueLog:
    """Collects issues. Errors are listed row by row; warnings and notes with one cause are listed once, and counted."""

    def __init__(self, listed_at_most: int = LISTED_AT_MOST):
        self._limit = listed_at_most
        self._found: dict[tuple, _Listed] = {}
        self.rows: Counter[Severity] = Counter()
        self.unlisted = 0

    def error(self, file: str, line: int | None, reason: str, *, column: str = "", value: str = "") -> None:
        self._add(Severity.ERROR, file, line, reason, column, value)

    def warning(self, file: str, line: int | None, reason: str, *, column: str = "", value: str = "") -> None:
        self._add(Severity.WARNING, file, line, reason, column, value)

    def note(self, file: str, line: int | None, reason: str, *, column: str = "", value: str = "") -> None:
        self._add(Severity.NOTE, file, line, reason, column, value)

    def _add(self, severity, file, line, reason, column, value) -> None:
        self.rows[severity] += 1
        row = line if severity is Severity.ERROR else None
        key = (severity, file, row, column, shortened(value), reason)
        seen = self._found.get(key)
        if seen is not None:
            seen.rows += 1
        elif len(self._found) < self._limit:
            self._found[key] = _Listed(line)
        else:
            self.unlisted += 1

    def __iter__(self) -> Iterator[Issue]:
        """File by file, line by line; what did not fit in the list is said at the end."""
        issues = [
            Issue(file, listed.line, column, value, reason, severity, listed.rows)
            for (severity, file, _row, column, value, reason), listed in self._found.items()
        ]
        yield from sorted(issues, key=lambda issue: (issue.file, issue.line or 0))
        if self.unlisted:
            yield Issue(
                "",
                None,
                "",
                "",
                _("More problems of this kind were found and are counted, not listed."),
                Severity.WARNING,
                self.unlisted,
            )

    def __len__(self) -> int:
        return len(self._found)
