"""Requests whose day comes, and students who come of age."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CaseloadEntry, RecordsRequest, Student
from cases.queries.records import rights_of
from cases.records_enums import RequestState
from cases.reminders.for_whom import with_caseload
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission

SOON = timedelta(days=7)
YEAR = timedelta(days=365)


@reminder_sources.register
class RecordsRequestsDue(ReminderSource):
    """Requests that are due soon or overdue, and those that wait for a second person. The federal clock knows no extension."""

    key, order, permission = "records_request", 30, Permission.RECORDS_APPROVE
    label, is_dismissable = gettext_lazy("Records requests"), False

    def due(self, user, today):
        waits = Q(state=RequestState.IN_REVIEW) & ~Q(prepared_by=user)
        rows = self._under_way(user).filter(Q(due_on__lte=today + SOON) | waits)
        return [self._item(each) for each in rows.order_by("due_on", "pk")]

    def line(self, user, today, object_key):
        """Of any one under way: the ledger lists more than My day."""
        pk = object_key.partition(":")[0]
        found = self._under_way(user).filter(pk=pk).first() if pk.isdecimal() and len(pk) <= 18 else None
        return self._item(found) if found and found.line_key == object_key else None

    def _under_way(self, user):
        return RecordsRequest.objects.visible_to(user).under_way().select_related("student")

    def _item(self, each) -> AgendaItem:
        return AgendaItem(
            kind=self.key,
            object_key=each.line_key,
            title=_("Records request of %(name)s") % {"name": each.asker_name},
            why=_("%(state)s; due %(day)s") % {"state": each.get_state_display(), "day": _day(each.due_on)},
            due_on=_look_by(each),
            url=reverse("cases:request", args=[each.pk]),
            about=each.student.name,
            is_dismissable=False,
            put_off_until=each.due_on,
            is_legal=True,
        )

    def waits_for(self, today):
        return None if RecordsRequest.objects.under_way().exists() else ()


@reminder_sources.register
class RightsMoveSoon(ReminderSource):
    """Students on the own caseload who turn 18 within the notice: from that day their signature counts, not a parent's."""

    key, order, permission = "rights_move", 40, Permission.CONSENT_VIEW
    label = gettext_lazy("Rights move to the student")

    def due(self, user, today):
        mine = (
            Student.objects.visible_to(user, self.permission)
            .enrolled()
            .filter(pk__in=CaseloadEntry.in_force_for(user), birth_date__lte=today - 17 * YEAR)
        )
        found = ((each, rights_of(each, today)) for each in mine.select_related("school").order_by("birth_date", "pk"))
        return [self._item(student, rights) for student, rights in found if rights.is_soon]

    def waits_for(self, today):
        return with_caseload()

    def _item(self, student, rights) -> AgendaItem:
        return AgendaItem(
            kind=self.key,
            object_key=str(student.pk),
            title=_("Tell the family that the rights move"),
            why=_("Turns 18 on %(day)s; from then on the student signs") % {"day": _day(rights.moves_on)},
            due_on=rights.noticed_on + SOON,
            url=reverse("cases:records", args=[student.pk]),
            about=f"{student.name} · {student.school_line}",
        )


def _look_by(request):
    """The clock's day; for the second person a week after the records were collected, if that is sooner."""
    if request.state != RequestState.IN_REVIEW or request.collected_at is None:
        return request.due_on
    return min(request.due_on, timezone.localdate(request.collected_at) + SOON)


def _day(day) -> str:
    return date_format(day, "M j, Y")
