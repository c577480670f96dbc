"""One import from its file to its counts: reading fills the staging table, weighing says what would change.

Reading runs outside of any transaction, so that its progress can be seen; what follows is one transaction of a few seconds.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import chain, islice
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attendance.imports import direct, merging, staging
from attendance.imports.people import People
from attendance.imports.reading import AttendanceFile
from attendance.presets import FileMap
from cases.models import Enrolment, Student
from sswork.imports.decoding import Source
from sswork.imports.headers import is_secret
from sswork.imports.issues import BrokenFile, IssueLog, Severity
from sswork.imports.package import Package
from sswork.imports.plain import PlainRows
from sswork.imports.reading import CsvFile
from sswork.imports.tables import without_garbage_collection
from sswork.models import Definition
from sswork.roles import Permission

ISSUES_LISTED = 5_000
# The database takes in one block while the next is read; progress is told in between.
BLOCKS_AT_ONCE = 50
REASONS = {
    "not_enrolled": gettext_lazy("The student was not enrolled on this day."),
    "future": gettext_lazy("The day has not come yet."),
    "no_calendar": gettext_lazy("The school has no calendar for this day."),
    "no_school": gettext_lazy("There was no school on this day (weekend, holiday or closed)."),
    "nobody_present": gettext_lazy(
        "Everybody at the school is absent and nobody present: it seems that nobody took attendance."
    ),
}


class Run:
    """An import under way. ``by`` is None for the system, which reaches everybody."""

    def __init__(self, path: str, file_map: FileMap, *, today: date, by):
        self.path, self.map, self.today = path, file_map, today
        self.log = IssueLog(ISSUES_LISTED)
        self.counts: dict[str, int] = {}
        self.file = ""
        students, enrolments = Student.objects.all(), Enrolment.objects.all()
        if by is not None:
            students = Student.objects.visible_to(by, Permission.ATTENDANCE_IMPORT)
            enrolments = Enrolment.objects.visible_to(by, Permission.ATTENDANCE_IMPORT)
        self._students, self._enrolments, self._by = students, enrolments, by
        self._has_periods = self._has_minutes = False

    def read(self, progress: Callable[[int, int], None] = lambda rows, total: None) -> None:
        """Fill the staging table. Raises BrokenFile where the file cannot be read, before anything else is touched."""
        with Package(self.path, self.log) as package, connection.cursor() as cursor:
            if len(package.files) != 1:
                raise BrokenFile(_("Hand in one attendance file at a time."))
            source = package.files[0].source
            self.file, total = source.name, _lines_of(source)
            file = AttendanceFile(source, self.map, self.log)
            self._has_periods, self._has_minutes = file.has_periods, file.has_minutes
            people = People(self._students, self._enrolments, self.map)
            with without_garbage_collection():
                self.counts["read"] = self._stage(cursor, file, people, lambda rows: progress(rows, total))

    def _stage(self, cursor, file: AttendanceFile, people: People, progress: Callable[[int], None]) -> int:
        """The short way where the file is plain enough for it; else a row at a time. How many rows there are."""
        if PlainRows(file.source).are_plain:
            with suppress(direct.NotPlain):
                staging.stage(cursor)
                return direct.stage(cursor, file, people, progress)
        staging.stage(cursor)
        rows = 0
        for blocks in batched(file.lines(people), BLOCKS_AT_ONCE):
            rows += staging.copy(cursor, file.staged, blocks)
            progress(rows)
        return rows

    def weigh(self, cursor) -> None:
        """Place the rows and compare them with what is there; needs a transaction. Issues and counts say the rest."""
        merging.place(cursor, self.map, self.today, has_periods=self._has_periods)
        self._report(cursor)
        self.counts |= merging.compare(cursor, self.map, self._in_reach(), has_minutes=self._has_minutes)
        self.counts["left_out"] = self.log.rows[Severity.ERROR]

    def _in_reach(self) -> tuple[str, tuple] | None:
        return None if self._by is None else self._students.values("pk").query.sql_with_params()

    def _report(self, cursor) -> None:
        seen = merging.overview(cursor)
        found = merging.misplaced(cursor) if seen.misplaced else []
        for each in found:
            self._error(each.line, each.day, str(REASONS[each.reason]))
        self.log.rows[Severity.ERROR] += seen.misplaced - len(found)
        for line, day in merging.contradictions(cursor) if seen.repeated else ():
            self._warning(
                line, day, _("The student has two different codes of one kind on this day. The stronger one counts.")
            )
        for line, day in merging.overfull(cursor) if seen.has_parts else ():
            self._warning(line, day, _("More than the whole day is missed. It counts as one day."))
        for school, day in merging.not_submitted(cursor) if self.map.is_positive else ():
            words = _("%(school)s sent no attendance for this school day. Nobody is taken as absent.") % {
                "school": school
            }
            self._warning(None, day, words)

    def _error(self, line: int | None, day: date, reason: str) -> None:
        self.log.error(self.file, line, reason, column=self.map.columns["day"][0], value=day.isoformat())

    def _warning(self, line: int | None, day: date, reason: str) -> None:
        self.log.warning(self.file, line, reason, column=self.map.columns["day"][0], value=day.isoformat())

    def why_held(self) -> str:
        """A file that is the whole of its days and would take much away is held until a person confirms."""
        counts = self.counts
        there = counts["changed"] + counts["removed"] + counts["unchanged"]
        share = Definition.in_force("imports.hold_share", self.today).value
        if not counts["in_window"] or share is None or 100 * counts["removed"] <= share * there:
            return ""
        words = _("The file would remove %(removed)d of the %(there)d events of its days. Was it sent complete?")
        return words % {"removed": counts["removed"], "there": there}


def headers_of(path: str) -> list[str]:
    """The header row of an uploaded file. Raises BrokenFile where there is none."""
    with Package(path, IssueLog()) as package:
        if len(package.files) != 1:
            raise BrokenFile(_("Hand in one attendance file at a time."))
        return [each for each in CsvFile(package.files[0].source, (), IssueLog()).headers if not is_secret(each)]


def batched(items: Iterable, size: int) -> Iterator[Iterator]:
    """Items in runs of ``size``, each read only as it is asked for."""
    source = iter(items)
    for first in source:
        yield chain([first], islice(source, size - 1))


def _lines_of(source: Source) -> int:
    with source.open() as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))


def fingerprint(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
