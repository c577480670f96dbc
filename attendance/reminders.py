"""What attendance puts on My day: students who have newly come to be chronically absent."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attendance.models import AttendanceSum
from attendance.queries import crossed_sums
from cases.models import CaseloadEntry
from cases.queries.access_ways import CASELOAD, people_with
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission, Role

NEWS = timedelta(days=14)
ANSWER_WITHIN = timedelta(days=7)


@reminder_sources.register
class NewlyChronic(ReminderSource):
    """Crossed 10 % within two weeks: the whole of an attendance officer's schools, everybody else's own caseload.

    An answer holds for this crossing; one who comes back under the line and crosses again is a new line.
    """

    key, order, permission = "chronic", 40, Permission.ATTENDANCE_VIEW
    label = gettext_lazy("Newly chronically absent")

    def waits_for(self, today):
        """Who has such a student on the caseload, and the attendance officers of the schools."""
        crossed = AttendanceSum.objects.filter(
            crossed_on__gt=today - NEWS, crossed_on__lte=today - ANSWER_WITHIN, student__removed_on=None
        )
        students = set(crossed.order_by().values_list("student", flat=True))
        return people_with(students, self.permission, ways={CASELOAD}, roles={Role.ATTENDANCE_OFFICER})

    def due(self, user, today):
        found = crossed_sums(user, today).filter(crossed_on__gt=today - NEWS)
        if not _is_officer(user):
            found = found.filter(student__in=CaseloadEntry.in_force_for(user))
        return [self._item(each) for each in found]

    def _item(self, found) -> AgendaItem:
        crossed: date = found.crossed_on
        return AgendaItem(
            kind=self.key,
            object_key=f"attendance.sum:{found.pk}:{crossed:%Y%m%d}",
            title=found.student.name,
            why=_("Has missed 10%% or more of the school days since %(day)s") % {"day": date_format(crossed, "M j")},
            due_on=crossed + ANSWER_WITHIN,
            url=reverse("cases:student", args=[found.student_id]),
            about=found.at_school.name,
            student_id=found.student_id,
        )


def _is_officer(user) -> bool:
    return any(each.role == Role.ATTENDANCE_OFFICER for each in user.assignments)
