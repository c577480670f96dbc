"""Merges a roster into students, families, schools and staff: all of it in one transaction, or none of it.

What is decided where: ``oneroster`` reads, ``changes`` compares, ``writing`` writes. A roster never grants access: people on the
staff are linked to users by e-mail, and that is all.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sswork.imports.batches import State, issues_of
from sswork.imports.issues import Issue, IssueLog
from sswork.imports.life import Importer, Step, silence
from sswork.imports.package import Package
from sswork.models import ImportBatch, ImportChange, Organization

from . import changes, deltas, households, schools, staging, unchanged, undo
from .files import Mode
from .oneroster import Options, read_package
from .summary import lines_of
from .writing import TARGETS, Writer

# How often progress is told something on the way.
STEPS_OF_CHECK, STEPS_OF_APPLY, STEPS_OF_UNDO = 5, 13, 1


@dataclass(frozen=True)
class Reading:
    """A roster that has been read and compared: what was read, what would change, and what is wrong with it.

    ``mark`` knows it again; ``known`` says that it was known; ``written`` is what became of it.
    """

    read: dict
    plan: changes.Plan
    log: Iterable[Issue]
    mark: dict[str, str]
    known: bool = False
    written: dict = field(default_factory=dict)

    @property
    def counts(self) -> dict:
        """What is kept of it, for people to see and for the next import to compare with."""
        return self.read | {"changes": self.plan.counts, "mark": self.mark} | self.written

    @property
    def totals(self) -> dict[str, int]:
        return self.plan.totals

    @property
    def is_held(self) -> bool:
        return self.plan.is_held

    @property
    def why_held(self) -> str:
        return _(
            "The file would remove %(removed)d of %(students)d students. Is it complete? Nothing has changed until you confirm."
        ) % {"removed": self.plan.students_leaving, "students": self.plan.students_before}


def read_and_compare(path: str, options: dict, progress: Step = silence) -> Reading:
    """Within a transaction: the comparison lives in temporary tables until it ends. Raises BrokenFile."""
    log, today = IssueLog(), timezone.localdate()
    with connection.cursor() as cursor, Package(path, log) as package:
        files = unchanged.mark_of_files(package, {"date_format": options.get("date_format")})
        if earlier := unchanged.applied_before(cursor, files, today):
            return _read_before(earlier)
        orgs = Organization.objects.values_list("sourced_id", "kind", "is_placeholder")
        known = {org: "placeholder" if stands_in else kind for org, kind, stands_in in orgs if org is not None}
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


def bring_in(batch: ImportBatch, confirmed: bool, progress: Step = silence) -> Reading:
    """Within the transaction of the import. Raises BrokenFile."""
    reading = read_and_compare(batch.path, batch.options, progress)
    if reading.is_held and not confirmed:
        return reading
    with connection.cursor() as cursor:
        return replace(reading, written=_write(cursor, batch, reading, progress))


def take_back(cursor, batch: ImportBatch) -> dict[str, int]:
    """Everything that the roster wrote is as before. New people who have records of their own by now are marked as removed."""
    return undo.take_back(cursor, batch.pk, timezone.localdate())


def _write(cursor, batch: ImportBatch, reading: Reading, progress: Step) -> dict:
    """How many rows were written: none when the same roster comes again. And how what is here now is known again."""
    ImportChange.objects.filter(batch__kind=ImportBatch.Kind.ROSTER).delete()
    if reading.known:
        return {"written": 0}
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
    return {"written": writer.count(), "mark": mark}


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


ROSTER = Importer(
    kind=ImportBatch.Kind.ROSTER,
    preview=read_and_compare,
    bring_in=bring_in,
    take_back=take_back,
    lines_of=lines_of,
    steps={
        State.UPLOADED: STEPS_OF_CHECK,
        State.RUNNING: STEPS_OF_CHECK,
        State.APPLYING: STEPS_OF_APPLY,
        State.UNDOING: STEPS_OF_UNDO,
    },
    none_to_undo=gettext_lazy("There is no roster that can be undone: only the newest can, once."),
)
