"""Students who have missed 10 % or more, those who came to it last first."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from attendance.enums import BAND_STATUS, Band
from attendance.models import AttendanceSum
from attendance.queries import CROSSED_FIRST, as_of, crossed_sums, rate_of, with_days
from sswork.keyset import page_after
from sswork.models import Definition, Organization
from sswork.roles import Permission
from sswork.views import TemplatePage

PAGE = 50


@dataclass(frozen=True)
class Row:
    sum: AttendanceSum
    rate: Decimal | None
    band: Any
    status: str


class Crossed(TemplatePage):
    """Why each is listed, and where to go on."""

    permission = Permission.ATTENDANCE_VIEW
    template_name = "attendance/crossed.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        schools = self._schools()
        school = next((each for each in schools if str(each.pk) == self.request.GET.get("school")), None)
        found = with_days(crossed_sums(user, today), today)
        if school:
            found = found.filter(at_school=school)
        page = page_after(found, CROSSED_FIRST, after=self.request.GET.get("after", ""), size=PAGE)
        return super().get_context_data(**kwargs) | {
            "rows": [_row(each) for each in page.rows],
            "page": page,
            "schools": schools,
            "school": school,
            "as_of": as_of(page.rows, today),
            "definition": Definition.in_force("attendance.chronic", today),
        }

    def _schools(self) -> list[Organization]:
        reach = self.request.user.reach(self.permission)
        wanted = reach.school_ids | reach.programme_school_ids | {school for _role, school in reach.role_schools}
        return list(Organization.objects.filter(pk__in=wanted).order_by("name"))


def _row(found: AttendanceSum) -> Row:
    band = Band(found.band)
    return Row(found, rate_of(found), band.label, BAND_STATUS[band])
