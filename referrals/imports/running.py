"""How a directory of agencies is read, compared and written. What happens to its file is ``sswork.imports.life``."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.models import DirectorySource, Service
from sswork.imports.batches import State
from sswork.imports.issues import Issue, IssueLog
from sswork.imports.life import Importer, Step, one_at_a_time, silence
from sswork.models import ImportBatch, ImportChange

from . import undo
from .cards import refresh_cards
from .checking import Checked, checked
from .mapped import TableMap, parse
from .merging import Merge, merge
from .reading import Options, read_package
from .summary import lines_of

STEPS = 4
USUAL_SOURCE = "Directory"
# A file that is cut off looks like one in which many services have ended.
MOST_LEAVING_SHARE, MANY = 0.1, 10


@dataclass(frozen=True)
class Reading:
    """What was read, what it would change or changed, and what is wrong with it."""

    dialect: str
    read: dict[str, int]
    changes: dict[str, dict[str, int]]
    log: Iterable[Issue]
    services_before: int = 0

    @property
    def counts(self) -> dict:
        return {"dialect": self.dialect, "read": self.read, "changes": self.changes}

    @property
    def totals(self) -> dict[str, int]:
        return {what: sum(each[what] for each in self.changes.values()) for what in ("added", "changed", "removed")}

    @property
    def services_leaving(self) -> int:
        return self.changes["service"]["removed"]

    @property
    def is_held(self) -> bool:
        leaving = self.services_leaving
        return leaving >= MANY and leaving > MOST_LEAVING_SHARE * self.services_before

    @property
    def why_held(self) -> str:
        return _(
            "The file would take %(removed)d of %(services)d services out of search. Is it complete? Nothing has changed until you"
            " confirm."
        ) % {"removed": self.services_leaving, "services": self.services_before}


@dataclass
class _Undone(Exception):
    """Takes the run back with the transaction, and the reading out of it."""

    reading: Reading = field()


def what_would_change(path: str, options: dict, progress: Step = silence) -> Reading:
    """By doing it and taking it back. Raises BrokenFile."""
    try:
        with transaction.atomic():
            raise _Undone(_bring_in(path, options, None, progress))
    except _Undone as undone:
        return undone.reading


def _bring_in(path: str, options: dict, batch_id: int | None, progress: Step) -> Reading:
    log = IssueLog()
    progress(_("Reading the files"))
    found = read_package(path, log, Options(own_map=own_map(options)))
    progress(_("Checking what was read"))
    rows = checked(found, log, options.get("date_format"))
    with connection.cursor() as cursor:
        one_at_a_time(cursor, ImportBatch.Kind.DIRECTORY)
        progress(_("Comparing and writing"))
        source, _is_new = DirectorySource.objects.get_or_create(name=options.get("source") or USUAL_SOURCE)
        before = Service.objects.filter(source=source, removed_on=None).count()
        whole = frozenset() if options.get("adds_only") else frozenset(rows.told)
        run = Merge(cursor, source.pk, batch_id, timezone.localdate(), log, whole)
        merge(run, rows)
        progress(_("Making the services found in search"))
        refresh_cards(cursor)
    return Reading(", ".join(found.dialects), _read(rows), run.counts, log, before)


def _read(rows: Checked) -> dict[str, int]:
    return {name: count for name, count in rows.read.items() if count}


def own_map(options: dict) -> TableMap | None:
    """The map that came with the file. Raises BadMap."""
    return parse(options["map"]) if options.get("map") else None


def bring_in(batch: ImportBatch, confirmed: bool, progress: Step = silence) -> Reading:
    """Within the transaction of the import. Raises BrokenFile."""
    if not confirmed:
        reading = what_would_change(batch.path, batch.options)
        if reading.is_held:
            return reading
    ImportChange.objects.filter(batch__kind=ImportBatch.Kind.DIRECTORY).delete()
    reading = _bring_in(batch.path, batch.options, batch.pk, progress)
    DirectorySource.objects.filter(name=batch.options.get("source") or USUAL_SOURCE).update(last_file_at=timezone.now())
    return reading


def take_back(cursor, batch: ImportBatch) -> dict[str, int]:
    """The directory is as it was before the file, apart from what is private, which stays out of it."""
    counts = undo.take_back(cursor, batch.pk, timezone.localdate())
    refresh_cards(cursor)
    return counts


DIRECTORY = Importer(
    kind=ImportBatch.Kind.DIRECTORY,
    preview=what_would_change,
    bring_in=bring_in,
    take_back=take_back,
    lines_of=lines_of,
    steps={State.UPLOADED: STEPS, State.RUNNING: STEPS, State.APPLYING: STEPS, State.UNDOING: 1},
    none_to_undo=gettext_lazy("There is no directory that can be undone: only the newest can, once."),
)
