"""What attendance adds to the student page: the rate and band, what was missed, and the year as a picture."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attendance.enums import BAND_STATUS, Band
from attendance.models import AttendanceSum
from attendance.queries import as_of, current_sums, rate_of, strip_days, with_days
from sswork.charts import attendance_strip
from sswork.models import Definition
from sswork.registry import StudentPanel, student_panels
from sswork.roles import Permission


@dataclass(frozen=True)
class AtSchool:
    """A student's year at one school: the kept sum, its rate, and the band in words with its shape."""

    sum: AttendanceSum
    rate: Decimal | None
    band: Any
    status: str

    @property
    def unstated_days(self) -> Decimal:
        return self.sum.absent_days - self.sum.excused_days - self.sum.unexcused_days


@student_panels.register
class AttendancePanel(StudentPanel):
    """This year, at each school of the year; the present school first, for a rate belongs to a school (EDFacts FS195)."""

    key, order, permission = "attendance", 30, Permission.ATTENDANCE_VIEW
    title, template_name = _("Attendance"), "attendance/panels/student.html"

    def get_context(self, user, student):
        today = timezone.localdate()
        sums = list(
            with_days(current_sums(user, today).filter(student=student), today).select_related(
                "at_school", "school_year__district"
            )
        )
        sums.sort(key=lambda each: each.at_school_id != student.school_id)
        until = as_of(sums, today)
        return {
            "schools": [_at_school(each) for each in sums],
            "as_of": until,
            "chart": self._chart(user, student, sums, until) if until else None,
            "definition": Definition.in_force("attendance.chronic", today),
        }

    def _chart(self, user, student, sums: list[AttendanceSum], until: date):
        year = sums[0].school_year
        days = strip_days(user, student, year, min(until, year.last_day))
        return attendance_strip(
            title=_("School year %(year)s") % {"year": year}, days=days, first=year.first_day, last=year.last_day
        )


def _at_school(found: AttendanceSum) -> AtSchool:
    band = Band(found.band)
    return AtSchool(found, rate_of(found), band.label, BAND_STATUS[band])
