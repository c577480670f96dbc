"""What attendance adds to the list of students: a filter by band, and a column with rate and band."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attendance.enums import BAND_STATUS, Band
from attendance.queries import present_sums, rate_of, with_days
from sswork.expressions import IsOneOf
from sswork.registry import StudentListColumn, StudentListFilter, student_list_columns, student_list_filters
from sswork.roles import Permission

# "Chronically absent" means 10 % or more, and so includes the severe.
CHOICES = {
    Band.CHRONIC: (_("Chronically absent: 10% or more"), (Band.CHRONIC, Band.SEVERE)),
    Band.SEVERE: (_("Severely: 20% or more"), (Band.SEVERE,)),
    Band.AT_RISK: (_("At risk: 5% to 10%"), (Band.AT_RISK,)),
    Band.SATISFACTORY: (_("Satisfactory"), (Band.SATISFACTORY,)),
    Band.TOO_EARLY: (_("Too early to tell"), (Band.TOO_EARLY,)),
}


@student_list_filters.register
class BandFilter(StudentListFilter):
    """By the kept band, among the students whose attendance the person may see."""

    key, order, permission = "band", 40, Permission.ATTENDANCE_VIEW
    label = _("Attendance")

    def choices(self, user):
        return [(band.value, label) for band, (label, _bands) in CHOICES.items()]

    def apply(self, queryset, user, value):
        _label, bands = CHOICES[Band(value)]
        found = present_sums(user, timezone.localdate()).filter(band__in=bands)
        return queryset.filter(pk__in=found.values("student"))


@dataclass(frozen=True)
class RateCell:
    """``rate`` in percent, None before the first school day; ``status`` is the shape beside the band's word."""

    rate: Decimal | None
    band: Any
    status: str


@student_list_columns.register
class RateColumn(StudentListColumn):
    key, order, permission = "attendance", 40, Permission.ATTENDANCE_VIEW
    label = _("Days missed")
    template_name = "attendance/rate_cell.html"

    def values(self, user, student_ids):
        today = timezone.localdate()
        sums = with_days(present_sums(user, today).filter(IsOneOf("student", student_ids)), today)
        return {each.student_id: _cell(each) for each in sums}


def _cell(found) -> RateCell:
    band = Band(found.band)
    return RateCell(rate_of(found), band.label, BAND_STATUS[band])
