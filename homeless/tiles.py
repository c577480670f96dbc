"""What the dashboard shows of homeless education."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from homeless.models import Episode
from sswork.models import SchoolYear
from sswork.registry import DashboardTile, FigureRow, dashboard_tiles
from sswork.roles import Permission


@dashboard_tiles.register
class IdentifiedTile(DashboardTile):
    """Each student once, however many episodes: the count that states ask for is unduplicated (EDFacts FS118)."""

    key, order, permission = "homeless.identified", 60, Permission.DASHBOARD_VIEW
    title, definition = _("Homeless students identified"), "homeless.identified"

    def compute(self, today):
        begun = SchoolYear.objects.filter(first_day__lte=today).order_by("district", "-first_day").distinct("district")
        return [row for year in begun for row in _identified_in(year)]

    def drill_url(self, user, school_id, dimension):
        if not user.can(Permission.HOMELESS_VIEW):
            return None
        reach = user.reach(Permission.HOMELESS_VIEW)
        if school_id is None:
            return reverse("homeless:episodes")
        if school_id not in reach.school_ids | reach.programme_school_ids:
            return None
        return f"{reverse('homeless:episodes')}?{urlencode({'school': school_id})}"


def _identified_in(year: SchoolYear) -> list[FigureRow]:
    """Students with an episode on any day of the school year, at the school they attend now."""
    during = Q(first_day__lte=year.last_day) & (Q(last_day=None) | Q(last_day__gte=year.first_day))
    counted = (
        Episode.objects.filter(during, school__parent=year.district_id)
        .values("school")
        .annotate(students=Count("student", distinct=True))
        .order_by("school")
    )
    return [FigureRow(each["school"], "", each["students"]) for each in counted]
