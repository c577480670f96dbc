"""Attendance, for records requests: one record a school year."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attendance.models import AttendanceEvent
from attendance.queries import as_of, current_sums, rate_of, with_days
from cases.records_enums import RecordClass
from sswork.registry import KnownBefore, RecordSource, RecordText, known_before, record_sources
from sswork.roles import Permission


@record_sources.register
class AttendanceRecords(RecordSource):
    key, order, permission = "attendance", 60, Permission.ATTENDANCE_VIEW
    record_class = RecordClass.ATTENDANCE

    def records(self, user, student):
        events = AttendanceEvent.objects.visible_to(user).filter(student=student).order_by("day", "kind")
        by_month: dict[str, list[AttendanceEvent]] = {}
        for each in events:
            by_month.setdefault(f"{each.day:%Y-%m}", []).append(each)
        return [self._one(student, month, rows) for month, rows in by_month.items()]

    def _one(self, student, month: str, rows) -> RecordText:
        said = (
            f"{date_format(each.day, 'M j, Y')}: {each.get_kind_display()}, {each.get_excused_display()}"
            for each in rows
        )
        title = _("Attendance, %(month)s") % {"month": date_format(rows[0].day, "F Y")}
        return RecordText(f"attendance:{student.pk}:{month}", rows[0].day, title, "\n".join(said))


@known_before.register
class AttendanceBefore(KnownBefore):
    """This year's days at each school, as the attendance panel shows them."""

    key, order, permission = "attendance", 10, Permission.ATTENDANCE_VIEW
    label = gettext_lazy("Attendance this year")

    def words(self, user, student):
        today = timezone.localdate()
        sums = with_days(current_sums(user, today).filter(student=student), today).select_related("at_school")
        found = [(each, share) for each in sums.order_by("at_school__name") if (share := rate_of(each)) is not None]
        until = as_of([each for each, _share in found], today) if found else None
        return "\n".join(_missed(*each, until) for each in found) if until else ""


def _missed(found, share, until) -> str:
    return _("%(school)s: %(missed)s of %(enrolled)s days missed by %(day)s (%(rate)s%%)") % {
        "school": found.at_school,
        "missed": f"{found.absent_days.normalize():f}",
        "enrolled": found.days_enrolled,
        "day": date_format(until, "M j, Y"),
        "rate": round(share, 1),
    }
