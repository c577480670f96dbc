"""Attendance, for records requests: one record a school year."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attendance.models import AttendanceEvent
from cases.records_enums import RecordClass
from sswork.registry import RecordSource, RecordText, record_sources
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
