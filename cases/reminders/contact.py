"""Students of the own caseload, and of those of absent colleagues, whom nobody has reached for as many days as the person set."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from cases.models import Student
from cases.queries.students import last_contacts
from cases.reminders.for_whom import on_caseloads, with_caseload
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission

SOON = timedelta(days=7)


@reminder_sources.register
class NoContact(ReminderSource):
    """Counted from the last encounter that reached the student; before the first one, from the day on the caseload.

    An answer holds for this silence: once somebody has been in touch, a new one is a new line.
    """

    key, order, permission = "no_contact", 60, Permission.ENCOUNTER_VIEW
    label, section = gettext_lazy("No recent contact"), "quiet"

    def due(self, user, today):
        allowed = timedelta(days=user.no_contact_days)
        students = self._caseload(user)
        last = last_contacts(user, [each.pk for each in students])
        items = [self._item(each, last[each.pk], allowed, today) for each in students if each.pk in last]
        return [each for each in items if each.due_on <= today + SOON]

    def waits_for(self, today):
        return with_caseload()

    def _caseload(self, user) -> list[Student]:
        students = on_caseloads(user, Student.objects.visible_to(user, self.permission).enrolled())
        return list(students.select_related("school"))

    def _item(self, student, last, allowed: timedelta, today: date) -> AgendaItem:
        since = timezone.localdate(last) if last else student.since or today
        return AgendaItem(
            kind=self.key,
            object_key=f"cases.student:{student.pk}:{since:%Y%m%d}",
            title=student.name,
            why=_why(since, today, reached=last is not None),
            due_on=since + allowed,
            url=reverse("cases:student", args=[student.pk]),
            about=student.school_line,
            student_id=student.pk,
            for_whom=student.for_whom or "",
        )


def _why(since: date, today: date, *, reached: bool) -> str:
    days = (today - since).days
    if reached:
        return ngettext("Last contact %(n)s day ago", "Last contact %(n)s days ago", days) % {"n": days}
    words = ngettext(
        "On your caseload for %(n)s day, no contact yet", "On your caseload for %(n)s days, no contact yet", days
    )
    return words % {"n": days}
