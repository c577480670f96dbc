"""Merges a roster into students, families, schools and staff: all of it in one transaction, or none of it.

What is decided where: ``oneroster`` reads, ``changes`` compares, ``writing`` writes. A roster never grants access: people on the
staff are linked to users by e-mail, and that is all.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from sswork.actions import action, audit
from sswork.imports.batches import NotPossibleNow, State, forget_file, issues_of, keep_issues, keep_upload, move
from sswork.imports.issues import Issue, IssueLog
from sswork.imports.package import Package
from sswork.models import ImportBatch, ImportChange, Organization

from . import changes, deltas, households, schools, staging, unchanged, undo
from .files import Mode
from .oneroster import Options, read_package
from .writing import TARGETS, Writer

Progress = Callable[[str], None]
# How often ``Progress`` is told something on the way.
STEPS_OF_CHECK, STEPS_OF_APPLY, STEPS_OF_UNDO = 5, 13, 1
# One at a time: the second waits for the first.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('roster'))"


@dataclass(frozen=True)
class Reading:
    """A roster that has been read and compared: what was read, what would change, and what is wrong with it.

    ``mark`` knows it again; ``known`` says that it was known.
    """

    read: dict
    plan: changes.Plan
    log: Iterable[Issue]
    mark: dict[str, str]
    known: bool = False

    @property
    def counts(self) -> dict:
        """What is kept of it, for people to see and for the next import to compare with."""
        return self.read | {"changes": self.plan.counts, "mark": self.mark}


def silence(step: str) -> None:
    """For those who do not ask how far it has come."""


def read_and_compare(path: str, options: dict, progress: Progress = silence) -> Reading:
    """Within a transaction: the comparison lives in temporary tables until it ends. Raises BrokenFile."""
    log, today = IssueLog(), timezone.localdate()
    with connection.cursor() as cursor, Package(path, log) as package:
        files = unchanged.mark_of_files(package, {"date_format": options.get("date_format")})
        if earlier := unchanged.applied_before(cursor, files, today):
            return _read_before(earlier)
        known = {org: kind for org, kind in Organization.objects.values_list("sourced_id", "kind") if org}
        roster = read_package(package, log, Options(today, known, options.get("date_format")), progress)
        progress(_("Comparing with what is there"))
        staging.stage(cursor, roster)
        if roster.modes["users"] is not Mode.BULK:
            deltas.complete(cursor, log)
        plan = changes.compare(cursor, roster, today)
    mark = {"files": files, "from": today.isoformat(), "until": roster.until(today)}
    return Reading(roster.summary, plan, log, mark)


def _read_before(batch: ImportBatch) -> Reading:
    """The same files as then, and nothing has changed since: neither would they change anything, nor is less wrong with them."""
    read = {key: batch.counts[key] for key in ("read", "dialect", "system")}
    return Reading(read, changes.nothing(batch.counts["changes"]), issues_of(batch), batch.counts["mark"], known=True)


@action
def receive_roster(*, content, file_name: str, options: dict, by) -> ImportBatch:
    """Keep an uploaded file, to be checked. ``content`` has Django's ``chunks()``."""
    path, sha256 = keep_upload(content, file_name)
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.ROSTER, file_name=file_name[:255], path=path, sha256=sha256, options=options, by=by
    )
    audit("roster.received", by=by, target=batch)
    return batch


@action(beyond_view="an import is the district's, not one person's")
def check_roster(*, batch: ImportBatch, by, progress: Progress = silence) -> Reading:
    """Read the file, and keep what it would change for a person to look at. Nothing of it is written."""
    reading = read_and_compare(batch.path, batch.options, progress)
    held = reading.plan.is_held
    keep_issues(batch, reading.log)
    move(
        batch,
        {State.UPLOADED, State.RUNNING},
        State.HELD if held else State.CHECKED,
        counts=reading.counts,
        message=why_held(reading.plan) if held else "",
    )
    audit("roster.checked", by=by, target=batch, held=held, **reading.plan.totals)
    return reading


@action
def confirm_roster(*, batch: ImportBatch, by) -> None:
    """A person has seen what it would change. Whoever saw a harmless roster has not agreed to one that removes many by now."""
    options = batch.options | {"removal_confirmed": batch.state == State.HELD}
    move(
        batch,
        {batch.state} & {State.CHECKED, State.HELD},
        State.APPLYING,
        confirmed_by=by,
        done=0,
        total=0,
        message="",
        options=options,
    )
    audit("roster.confirmed", by=by, target=batch)


@action(beyond_view="an import is the district's, not one person's")
def apply_roster(*, batch: ImportBatch, by, confirmed: bool = False, progress: Progress = silence) -> Reading:
    """Merge the roster of a batch.

    It is held, with nothing changed, when it would remove over a tenth of the students and no person has confirmed that. What
    undo needs of earlier rosters is forgotten: only the newest can be undone.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        reading = read_and_compare(batch.path, batch.options, progress)
        held = reading.plan.is_held and not confirmed
        counts = reading.counts if held else _write(cursor, batch, reading, progress)
    keep_issues(batch, reading.log)
    under_way = {State.UPLOADED, State.RUNNING, State.APPLYING}
    message = why_held(reading.plan) if held else ""
    move(batch, under_way, State.HELD if held else State.APPLIED, counts=counts, message=message)
    audit("roster.held" if held else "roster.applied", by=by, target=batch, **reading.plan.totals)
    if not held:
        forget_file(batch)
    return reading


@action
def fail_roster(*, batch: ImportBatch, message: str, by) -> None:
    """The file cannot be read; nothing changed."""
    move(batch, {State.UPLOADED, State.RUNNING, State.APPLYING}, State.FAILED, message=message)
    forget_file(batch)
    audit("roster.failed", by=by, target=batch)


@action
def cancel_roster(*, batch: ImportBatch, by) -> None:
    move(batch, {State.UPLOADED, State.CHECKED, State.HELD}, State.CANCELLED)
    forget_file(batch)
    audit("roster.cancelled", by=by, target=batch)


@action
def ask_to_undo(*, batch: ImportBatch, by) -> None:
    """By a person; a worker does it."""
    if not can_be_undone(batch):
        raise NotPossibleNow(batch.pk)
    move(batch, {State.APPLIED}, State.UNDOING, done=0, total=0)
    audit("roster.undo_asked", by=by, target=batch)


@action(beyond_view="an import is the district's, not one person's")
def undo_roster(*, batch: ImportBatch, by, progress: Progress = silence) -> dict[str, int]:
    """Everything that the import wrote is as before. New people who have records of their own by now are marked as removed."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        if not can_be_undone(batch):
            raise NotPossibleNow(batch.pk)
        progress(_("Taking back the changes"))
        counts = undo.take_back(cursor, batch.pk, timezone.localdate())
        ImportChange.objects.filter(batch=batch).delete()
    move(batch, {State.APPLIED, State.UNDOING}, State.UNDONE, counts=batch.counts | {"undone": counts})
    audit("roster.undone", by=by, target=batch, **counts)
    return counts


def can_be_undone(batch: ImportBatch) -> bool:
    """Only the newest that was ever written, since a later one builds on it; what the others need was forgotten with the next."""
    written = ImportBatch.objects.filter(
        kind=ImportBatch.Kind.ROSTER, state__in=(State.APPLIED, State.UNDOING, State.UNDONE)
    )
    return batch == written.order_by("-finished_at", "-pk").first() and batch.state != State.UNDONE


def why_held(plan: changes.Plan) -> str:
    return _(
        "The file would remove %(removed)d of %(students)d students. Is it complete? Nothing has changed until you confirm."
    ) % {"removed": plan.students_leaving, "students": plan.students_before}


def _write(cursor, batch: ImportBatch, reading: Reading, progress: Progress) -> dict:
    """The counts, with how many rows were written: none when the same roster comes again."""
    ImportChange.objects.filter(batch__kind=ImportBatch.Kind.ROSTER).delete()
    if reading.known:
        return reading.counts | {"written": 0}
    today = timezone.localdate()
    writer = Writer(cursor, batch.pk, today, _first_day_of_new_memberships(cursor, today))
    progress(_("Writing schools"))
    schools.write_schools(writer)
    schools.write_years(writer)
    progress(_("Finding households"))
    households.place_students(cursor, writer)
    for target in TARGETS:
        progress(_("Writing %(what)s") % {"what": target.title})
        if any(reading.plan.counts[target.name].values()):
            writer.write(target)
    households.join_households(cursor, writer)
    mark = reading.mark | {"state": unchanged.mark_of_state(cursor)}
    return reading.counts | {"written": writer.count(), "mark": mark}


def _first_day_of_new_memberships(cursor, today: datetime.date) -> datetime.date:
    """Where files do not state it: the first roster describes a year under way; later, who is new has come today."""
    cursor.execute("SELECT EXISTS (SELECT FROM cases_student WHERE sourced_id IS NOT NULL)")
    if cursor.fetchone()[0]:
        return today
    cursor.execute(
        "SELECT min(first_day) FROM (SELECT first_day, last_day FROM sswork_schoolyear"
        " UNION SELECT first_day::date, last_day::date FROM roster_years) y WHERE %s BETWEEN first_day AND last_day",
        [today],
    )
    return cursor.fetchone()[0] or today
