"""What happened to a record, in words: the audit events that say who and why, and the differences that history kept.

History holds what each change overwrote. Read from the newest back, what stands now, or what the next change overwrote, is
what the change put in its place.
"""

import difflib
import json
import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import seals
from .models import AuditEvent, RecordChange, User
from .security.fields import EncryptedTextField, Stored
from .versions_words import SILENT, event_words

CHANGES_READ = 1000
UNTOLD = frozenset({"id", "row_key", "version", "search_name", "sort_name", "key_student_id"})
LONG = 60  # characters from which a text is shown as one text with what came and went
OPEN_LANE = "team"
WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: ``kept``, ``gone`` or ``new``."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field, before and after. ``pieces`` for long text; ``is_withheld``: it was written while fewer people could read it."""

    label: str
    before: str = ""
    after: str = ""
    pieces: list[Piece] = field(default_factory=list)
    is_withheld: bool = False


@dataclass
class Step:
    """What one transaction did to the record."""

    at: datetime
    who: str
    what: list[str]
    about: str = ""
    is_delete: bool = False
    differences: list[Difference] = field(default_factory=list)


def story_of(record, parts: Iterable[Any] = ()) -> list[Step]:
    """Everything that happened to the record and to its parts, the newest first."""
    told = [(each, list(RecordChange.objects.of(each)[:CHANGES_READ])) for each in (record, *parts)]
    events = _events(record, [change for _each, changes in told for change in changes])
    names, said = _names(events, told), _Said(events)
    steps = [step for each, changes in told for step in _steps(each, changes, said, names, is_part=each is not record)]
    steps += _only_said(record, events, names, {change.xid for _each, changes in told for change in changes})
    return sorted(steps, key=lambda step: step.at, reverse=True)


class _Said:
    """The audit events of one transaction. In another server another transaction may have had the same number."""

    def __init__(self, events: Iterable[AuditEvent]):
        self.epoch_of = seals.epochs()
        self.events: dict[tuple[int, int], list[AuditEvent]] = {}
        for each in events:
            self.events.setdefault((each.xid, self.epoch_of(each)), []).append(each)

    def about(self, change: RecordChange) -> list[AuditEvent]:
        return self.events.get((change.xid, self.epoch_of(change)), [])


def _events(record, changes) -> list[AuditEvent]:
    about = Q(target_model=record._meta.label, target_id=str(record.pk))
    if changes:
        about |= Q(xid__in={each.xid for each in changes})
    return list(AuditEvent.objects.filter(about).order_by("pk"))


def _names(events, told) -> dict[int, str]:
    wanted = {each.by_id for each in events} | {change.by_id for _each, changes in told for change in changes}
    return {each.pk: each.name for each in User.objects.filter(pk__in=wanted - {None})}


def _steps(record, changes, said: _Said, names, *, is_part: bool) -> list[Step]:
    state, reader = _present(record), _Reader(record)
    steps = []
    for change in changes:
        events = said.about(change)
        step = Step(change.at, _who(change, events, names), _what(events), is_delete=change.is_delete)
        step.about = str(record) if is_part else ""
        if not change.is_delete:
            step.differences = reader.differences(change.before, state)
        state = state | change.before
        if step.differences or step.is_delete:
            steps.append(step)
    return steps


def _present(record) -> dict[str, Any]:
    """The row as it stands, in the notation of history."""
    table = connection.ops.quote_name(record._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(r)::text FROM {table} r WHERE id = %s", [record.pk])  # noqa: S608  # a table of ours
        found = cursor.fetchone()
    return json.loads(found[0]) if found else {}


def _only_said(record, events, names, changed: set[int]) -> list[Step]:
    """Events that changed no column of what is there: opened, read, signed elsewhere."""
    own = [each for each in events if each.target_model == record._meta.label and each.target_id == str(record.pk)]
    return [
        Step(each.at, names.get(each.by_id, each.by_name), _what([each])) for each in own if each.xid not in changed
    ]


def _who(change, said, names) -> str:
    """Whom the action named; else who acted in the session; else nobody that the product knows."""
    for person in [*(each.by_id for each in said), change.by_id]:
        if person in names:
            return names[person]
    if said:
        return said[0].by_name
    if change.role.endswith("owner"):
        return _("Somebody with direct access to the database (%(role)s)") % {"role": change.role}
    return _("The system")


def _what(said) -> list[str]:
    return list(dict.fromkeys(str(event_words(each.type)) for each in said if each.type not in SILENT))


class _Reader:
    """Puts columns and values of one record's table into words. Names behind numbers are asked for once."""

    def __init__(self, record):
        self.record = record
        self.fields = {each.column: each for each in record._meta.concrete_fields}
        self.known: dict[tuple, str] = {}

    def differences(self, before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
        withheld = self._was_closed(before, after)
        found = [
            self._difference(column, value, after.get(column), withheld and column != "lane")
            for column, value in sorted(before.items())
            if column not in UNTOLD and column in self.fields
        ]
        return [each for each in found if each is not None]

    def _was_closed(self, before, after) -> bool:
        """Whether fewer people could read the record then than can now: what they wrote then is not told to the others."""
        then, later = before.get("lane", after.get("lane")), after.get("lane")
        return getattr(self.record, "lane", OPEN_LANE) == OPEN_LANE and bool({then, later} - {OPEN_LANE, None})

    def _difference(self, column: str, before, after, withheld: bool) -> Difference | None:
        its = self.fields[column]
        label = capfirst(str(its.verbose_name))
        if withheld:
            return Difference(label, is_withheld=True)
        was, now = self._text(its, before), self._text(its, after)
        if was == now:  # encrypted anew, or written in another notation
            return None
        if isinstance(its, models.TextField) and max(len(was), len(now)) > LONG:
            return Difference(label, pieces=pieces(was, now))
        return Difference(label, was, now)

    def _text(self, its, value) -> str:
        if value is None or value == "":
            return ""
        if isinstance(its, EncryptedTextField):
            return self._opened(its, value)
        if its.is_relation:
            return self._name(its.related_model, value)
        if isinstance(its, ArrayField):
            return ", ".join(self._text(its.base_field, each) for each in value)
        if its.flatchoices:
            return str(dict(its.flatchoices).get(value, value))
        return _plain(its.to_python(value))

    def _opened(self, its, value: str) -> str:
        """With the key of the record's student, as the record itself is read."""
        return its.opened(copy(self.record), Stored(value)) if value.startswith("enc1:") else value

    def _name(self, model, pk) -> str:
        if (model, pk) not in self.known:
            found = model._base_manager.filter(pk=pk).first()
            self.known[model, pk] = str(found) if found else f"{model._meta.verbose_name} {pk}"
        return self.known[model, pk]


def _plain(value) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "M j, Y, g:i A")
    if hasattr(value, "year"):
        return date_format(value, "M j, Y")
    return str(value)


def pieces(before: str, after: str) -> list[Piece]:
    """Two texts as one: word by word what stayed, what went and what came."""
    old, new = WORD.findall(before), WORD.findall(after)
    found = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("kept", "".join(old[a:b])))
            continue
        found += [Piece("gone", "".join(old[a:b]))] if b > a else []
        found += [Piece("new", "".join(new[c:d]))] if d > c else []
    return found
