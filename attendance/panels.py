"""What attendance adds to the student page: the rate and band, what was missed, and the year as a picture."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from attendance.enums import BAND_STATUS, Band
from attendance.models import AttendanceSum
from attendance.queries import (
    as_of,
    current_sums,
    edge_definitions,
    edges_of,
    present_sums,
    rate_of,
    strip_days,
    with_days,
)
from attendance.rules import Edges
from cases.queries.encounters import Tried, tried_since
from sswork.charts import attendance_strip
from sswork.expressions import IsOneOf
from sswork.registry import Seen, StudentGlance, StudentPanel, student_glances, student_panels
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
        definitions = edge_definitions(student.school.parent_id, until or today)
        return {
            "schools": [_at_school(each) for each in sums],
            "as_of": until,
            "chart": self._chart(user, student, sums, until, edges_of(definitions)) if until else None,
            "definition": definitions["attendance.chronic"],
            "tried": self._tried(user, student, sums),
        }

    def _tried(self, user, student, sums: list[AttendanceSum]) -> Tried | None:
        """Calls, letters and visits of the year stand beside what was missed: each is logged once, as an encounter."""
        if not sums or not user.can(Permission.ENCOUNTER_VIEW):
            return None
        return tried_since(student, user, sums[0].school_year.first_day)

    def _chart(self, user, student, sums: list[AttendanceSum], until: date, edges: Edges):
        year = sums[0].school_year
        days = strip_days(user, student, year, min(until, year.last_day), edges)
        return attendance_strip(
            title=_("School year %(year)s") % {"year": year}, days=days, first=year.first_day, last=year.last_day
        )


def _at_school(found: AttendanceSum) -> AtSchool:
    band = Band(found.band)
    return AtSchool(found, rate_of(found), band.label, BAND_STATUS[band])


@student_glances.register
class AttendanceGlance(StudentGlance):
    """This year's rate and band at the present school."""

    key, order, permission = "attendance", 5, Permission.ATTENDANCE_VIEW
    label = _("Attendance")

    def lines(self, user, student_ids):
        today = timezone.localdate()
        sums = with_days(present_sums(user, today).filter(IsOneOf("student", student_ids)), today)
        return {each.student_id: [_seen(each)] for each in sums}


def _seen(found: AttendanceSum) -> Seen:
    band, rate = Band(found.band), rate_of(found)
    said = (
        gettext("%(band)s: %(rate)s%% of the days missed") % {"band": band.label, "rate": number_format(rate, 1)}
        if rate is not None
        else band.label
    )
    return Seen(said, status=BAND_STATUS[band])
