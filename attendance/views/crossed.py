"""Students who have missed 10 % or more, those who came to it last first."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from attendance.enums import BAND_STATUS, Band
from attendance.models import AttendanceSum
from attendance.queries import CROSSED_FIRST, as_of, crossed_sums, rate_of, with_days
from sswork.keyset import page_after
from sswork.models import Definition
from sswork.roles import Permission
from sswork.schools import choose_school
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
        choice = choose_school(self.permission, user.reach(self.permission).somewhere_ids, self.request.GET)
        found = with_days(crossed_sums(user, today), today)
        if choice.pk:
            found = found.filter(at_school=choice.pk)
        page = page_after(found, CROSSED_FIRST, after=self.request.GET.get("after", ""), size=PAGE)
        self.looked_at(page.rows)
        return super().get_context_data(**kwargs) | {
            "rows": [_row(each) for each in page.rows],
            "page": page,
            "choice": choice,
            "as_of": as_of(page.rows, today),
            "definition": Definition.in_force("attendance.chronic", today),
        }


def _row(found: AttendanceSum) -> Row:
    band = Band(found.band)
    return Row(found, rate_of(found), band.label, BAND_STATUS[band])
