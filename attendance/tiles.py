"""Attendance on the dashboard: who is chronically absent, of those enrolled long enough to count."""

from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from attendance.enums import Band
from attendance.models import AttendanceSum
from attendance.queries import current_years
from attendance.rules import CHRONIC_BANDS
from sswork.registry import DashboardTile, FigureRow, dashboard_tiles
from sswork.roles import Permission


@dashboard_tiles.register
class ChronicTile(DashboardTile):
    """Each student at the school of today, by the days enrolled and missed there."""

    key, order, permission = "attendance.chronic", 50, Permission.DASHBOARD_VIEW
    title, definition = _("Chronically absent"), "attendance.chronic"
    measure = "share"

    def compute(self, today):
        sums = AttendanceSum.objects.filter(
            at_school=F("school"), school_year__in=current_years(today).values("pk"), student__removed_on=None
        ).exclude(band=Band.TOO_EARLY)
        rows = (
            sums.order_by().values("school").annotate(n=Count("pk", filter=Q(band__in=CHRONIC_BANDS)), base=Count("pk"))
        )
        return [FigureRow(row["school"], "", row["n"], row["base"]) for row in rows]

    def drill_url(self, user, school_id, dimension):
        schools = user.reach(Permission.ATTENDANCE_VIEW).school_ids & user.reach(Permission.STUDENT_VIEW).school_ids
        if not schools or (school_id and school_id not in schools):
            return None
        wanted = {"band": Band.CHRONIC.value} | ({"school": school_id} if school_id else {})
        return f"{reverse('cases:students')}?{urlencode(wanted)}"
