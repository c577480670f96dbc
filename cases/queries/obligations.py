"""Obligations as ledgers, panels and reminders show them. Each read is scoped to a person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Attachment, EncounterStudent, Evidence, Obligation, RecordsRequest, Student, Task
from cases.obligation_enums import LIGHT_STATUS, Light
from cases.queries.obligation_lines import Line, lines_of
from cases.queries.once import read_once
from sswork.models import Definition
from sswork.registry import kept_records
from sswork.roles import Permission

SOON = "obligations.soon_days"
RECENT = timedelta(days=90)
OFFERED = 30
IN_A_PANEL = 60
PANEL_ORDER = (F("ended_on").desc(nulls_first=True), "listed_by", "pk")


@dataclass(frozen=True)
class Standing:
    """An obligation with its light, as it is shown: a word, a shape and a color."""

    obligation: Obligation
    light: Light
    line: Line | None = None  # as a line of My day, where the person may put it off

    @property
    def status(self) -> str:
        return LIGHT_STATUS[self.light]

    @property
    def label(self) -> str:
        return str(self.light.label)


def standings(rows: Iterable[Obligation], now: datetime | None = None) -> list[Standing]:
    now = now or timezone.now()
    soon = timedelta(days=int(Definition.threshold(SOON)))
    return [Standing(each, each.light(now, soon)) for each in rows]


def with_lines(stand: list[Standing], user, today: date) -> list[Standing]:
    """The same, each with what the person can answer to it. One query for all answers, one for a definition."""
    lines = lines_of([each.obligation for each in stand], user, today)
    return [replace(each, line=lines.get(each.obligation.pk)) for each in stand]


def ledgers(rows: Iterable[Obligation], user) -> dict[str, list[Standing]]:
    """For ``cases/obligations/panel.html``."""
    stand = with_lines(standings(rows), user, timezone.localdate())
    return {
        "open_obligations": [each for each in stand if each.obligation.is_open],
        "ended_obligations": [each for each in stand if not each.obligation.is_open],
    }


def ledger(user):
    """What the person may see, with what a line says."""
    return Obligation.objects.visible_to(user).select_related("student__school", "owner")


def obligations_of_student(student, user) -> list[Obligation]:
    """The open ones by due date, then those that ended last; so many as a panel holds, the rest is in the ledger."""
    return read_once(student, user, "obligations", lambda: _in_a_panel(student, user))


def _in_a_panel(student, user) -> list[Obligation]:
    if Obligation.objects.filter(student=student).none_in_view(user):
        return []
    rows = Obligation.objects.visible_to(user).filter(student=student).select_related("owner").order_by(*PANEL_ORDER)
    found = list(rows[:IN_A_PANEL])
    for each in found:
        each.student = student
    return found


def obligations_of_case(case, user, at_most: int | None = None) -> list[Obligation]:
    """Those of the case, and those of the student that belong to no case."""
    rows = Obligation.objects.visible_to(user).filter(Q(case=case) | Q(case=None), student=case.student_id)
    return list(_in_order(rows)[:at_most])


def _in_order(rows):
    return rows.select_related("owner", "student__school").order_by(*PANEL_ORDER)


@dataclass(frozen=True)
class RecordLink:
    """A record that an obligation names, as far as this person may see it."""

    title: str
    url: str = ""


def link_to(user, record_key: str) -> RecordLink:
    """The record by its key (``cases.encounter:17``). Of one out of view nothing is said but that there is one."""
    table, _colon, pk = record_key.rpartition(":")
    if table == "attendance.attendanceevent":
        return _days_counted(user, pk)
    if not pk.isdecimal():
        return RecordLink(_("A record"))
    for find in (_kept, _beside):
        if found := find(user, table, int(pk)):
            return found
    return RecordLink(_("A record that is not open to you, or has no page of its own"))


def _days_counted(user, key: str) -> RecordLink:
    """Days of attendance that were added up, by student and school year: the student's page shows them as a picture."""
    student_id = key.partition("-")[0]
    student = Student.objects.visible_to(user, Permission.ATTENDANCE_VIEW).filter(pk=int(student_id)).first()
    url = f"{_page('student', student.pk)}#attendance" if student else ""
    return RecordLink(_("The attendance of the school year"), url)


def _kept(user, table: str, pk: int) -> RecordLink | None:
    plug = next((each for each in kept_records.all() if each.model._meta.label_lower == table), None)
    if plug is None or not user.can(plug.permission):
        return None
    record = plug.find(user, pk)
    return RecordLink(f"{plug.label}: {record}", plug.url(record)) if record else None


def _beside(user, table: str, pk: int) -> RecordLink | None:
    """Records without a history page of their own."""
    if table == "cases.recordsrequest":
        request = RecordsRequest.objects.visible_to(user).filter(pk=pk).first()
        return RecordLink(_("Records request: %(it)s") % {"it": request}, _page("request", pk)) if request else None
    if table == "cases.attachment":
        file = Attachment.objects.visible_to(user).filter(pk=pk, hidden_at=None).first()
        return RecordLink(_("File: %(it)s") % {"it": file}, _page("attachment", pk)) if file else None
    return None


def _page(name: str, pk: int) -> str:
    return reverse(f"cases:{name}", args=[pk])


def records_offered(user, obligation: Obligation) -> list[tuple[str, Any]]:
    """What of the student's records could show that it was done: recent ones that this person may read, by kind."""
    since = min(obligation.started_on, timezone.localdate()) - RECENT
    kinds = ((_("Encounters"), _encounters), (_("Tasks done"), _tasks), (_("Files"), _files))
    found = [(title, read(user, obligation.student_id, since)) for title, read in kinds]
    return [(title, rows) for title, rows in found if rows]


def _encounters(user, student_id, since) -> list[tuple[str, str]]:
    parts = EncounterStudent.objects.visible_to(user).filter(student=student_id, happened_at__date__gte=since)
    rows = parts.select_related("encounter").order_by("-happened_at")[:OFFERED]
    return [(each.encounter.key, str(each.encounter)) for each in rows]


def _tasks(user, student_id, since) -> list[tuple[str, str]]:
    done = Task.objects.visible_to(user).filter(student=student_id, state="done", ended_at__date__gte=since)
    return [(f"cases.task:{each.pk}", each.title) for each in done.order_by("-ended_at")[:OFFERED]]


def _files(user, student_id, since) -> list[tuple[str, str]]:
    files = Attachment.objects.visible_to(user).filter(student=student_id, hidden_at=None, added_at__date__gte=since)
    return [(f"cases.attachment:{each.pk}", each.name) for each in files.order_by("-added_at")[:OFFERED]]


def missing_prerequisites(obligation: Obligation, user) -> list[int]:
    """Places in the list of prerequisites for which nothing is on file."""
    given = Evidence.objects.visible_to(user).filter(obligation=obligation, prerequisite__isnull=False)
    shown = set(given.values_list("prerequisite", flat=True))
    return [at for at in range(len(obligation.prerequisites)) if at not in shown]
