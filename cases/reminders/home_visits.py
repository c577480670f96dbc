"""Home visits on My day: the own ones until they are told, and whoever is not back."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import HomeVisit
from cases.queries.home_visits import missed, own_visits
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission

SOON = timedelta(days=7)


def _clock(moment) -> str:
    return date_format(timezone.localtime(moment), "M j, g:i A")


@reminder_sources.register
class NotBack(ReminderSource):
    """For the companion and the lead, once they were told: call the person, then act by the district's plan."""

    key, order, permission = "visit_missed", 1, Permission.ENCOUNTER_VIEW
    label = gettext_lazy("Not back from a home visit")

    def due(self, user, today):
        return [
            AgendaItem(
                kind=self.key,
                object_key=f"cases.homevisit:{visit.pk}:{visit.expected_back:%Y%m%d%H%M}",
                title=_("%(person)s is not back from a home visit") % {"person": visit.worker.name},
                why=_("Expected back at %(at)s. Call now") % {"at": _clock(visit.expected_back)},
                due_on=timezone.localdate(visit.expected_back),
                url=reverse("cases:visit", args=[visit.pk]),
                about=visit.student.name,
                student_id=visit.student_id,
            )
            for visit in missed(user)
        ]

    def waits_for(self, today):
        return None if HomeVisit.objects.under_way().exclude(told_companion_at=None).exists() else ()


@reminder_sources.register
class OwnVisits(ReminderSource):
    key, order, permission = "visit", 12, Permission.ENCOUNTER_RECORD
    label = gettext_lazy("Home visits")

    def due(self, user, today):
        soon = own_visits(user).filter(planned_for__date__lte=today + SOON)
        return [self._item(each) for each in soon]

    def waits_for(self, today):
        open_ones = HomeVisit.objects.filter(encounter=None, called_off_at=None)
        return set(open_ones.filter(planned_for__date__lte=today).values_list("worker", flat=True))

    def _item(self, visit) -> AgendaItem:
        return AgendaItem(
            kind=self.key,
            object_key=f"cases.homevisit:{visit.pk}:{_state(visit)}",
            title=_title(visit),
            why=visit.purpose,
            due_on=timezone.localdate(visit.planned_for),
            url=reverse("cases:visit-tell" if visit.back_at else "cases:visit", args=[visit.pk]),
            about=visit.student.name,
            student_id=visit.student_id,
        )


def _state(visit) -> str:
    return "back" if visit.back_at else "out" if visit.left_at else "planned"


def _title(visit) -> str:
    if visit.back_at:
        return _("Tell the home visit")
    if visit.left_at:
        return _("You are on a home visit: say when you are out, by %(at)s") % {"at": _clock(visit.expected_back)}
    return _("Home visit at %(at)s") % {"at": _clock(visit.planned_for)}
