"""The waiting list on My day: to the owner when a case should be taken up; one line to the lead once some wait too long."""

from datetime import timedelta

from django.db.models import Min
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.models import Case
from cases.queries.waiting import AllowedDays, late_for_the_lead, late_q, take_up_by, waiting_list
from cases.reminders.for_whom import absent_name
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission

SOON = timedelta(days=7)
A_DAY = timedelta(days=1)


@reminder_sources.register
class CasesToTakeUp(ReminderSource):
    """The own cases on the waiting list, in the week before somebody should take them up and after it."""

    key, order, permission = "case_waits", 22, Permission.CASE_VIEW
    label = gettext_lazy("Cases on the waiting list")

    def due(self, user, today):
        soon = waiting_list(user).filter(late_q(today + SOON + A_DAY), owner__in=user.selves)
        allowed = AllowedDays.on(today)
        by_day = ((case, take_up_by(case, allowed)) for case in soon.order_by("waits_since", "pk"))
        return [self._item(case, day, user) for case, day in by_day if day]

    def waits_for(self, today):
        return set(Case.objects.open().waiting().filter(late_q(today + A_DAY)).values_list("owner", flat=True))

    def _item(self, case, day, user) -> AgendaItem:
        return AgendaItem(
            kind=self.key,
            object_key=f"{case.pk}:{day:%Y%m%d}",
            title=_("On the waiting list: %(reason)s") % {"reason": case.get_reason_display()},
            why=f"{case.get_wait_urgency_display()} · {case.wait_why}",
            due_on=day,
            url=reverse("cases:case", args=[case.pk]),
            about=case.student.name,
            student_id=case.student_id,
            for_whom=absent_name(user, case.owner),
        )


@reminder_sources.register
class ListForTheLead(ReminderSource):
    """How many cases of colleagues wait longer than they should; who it is stands on the list. One line a day at most."""

    key, order, permission = "cases_wait", 23, Permission.RESTRICTED_VIEW
    label = gettext_lazy("Waiting lists of the schools")

    def due(self, user, today):
        late = late_for_the_lead(user, today)
        count = late.count()
        if not count:
            return []
        words = ngettext("%(n)s case waits too long", "%(n)s cases wait too long", count) % {"n": count}
        oldest = late.order_by().aggregate(day=Min("waits_since"))["day"]
        return [
            AgendaItem(
                kind=self.key,
                object_key=f"cases.waiting:{oldest:%Y%m%d}",
                title=words,
                why=_("The longest since %(day)s; somebody with room can take it up") % {"day": _day(oldest)},
                due_on=today,
                url=reverse("cases:waiting"),
            )
        ]

    def waits_for(self, today):
        return None if Case.objects.open().waiting().filter(late_q(today)).exists() else ()


def _day(day) -> str:
    return date_format(day, "M j, Y")
