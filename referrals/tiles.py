"""What the dashboard shows of referrals."""

from urllib.parse import urlencode

from django.db.models import Count, DateField, DurationField, ExpressionWrapper, F, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from referrals.models import Referral
from sswork.models import SchoolYear
from sswork.registry import DashboardTile, FigureRow, dashboard_tiles
from sswork.roles import Permission

ORDER = 20


def _list_behind(user, school_id: int | None) -> str | None:
    """The board for a team, the list of states for an administrator; nothing for others, nor for other schools."""
    pages = ((Permission.REFERRAL_VIEW, "referrals:board"), (Permission.REFERRAL_STATUS, "referrals:status"))
    for permission, page in pages:
        reach = user.reach(permission).school_ids if user.can(permission) else frozenset()
        if school_id in reach or (school_id is None and reach):
            return reverse(page) + (f"?{urlencode({'school': school_id})}" if school_id else "")
    return None


@dashboard_tiles.register
class WaitingTile(DashboardTile):
    key, order, permission = "referrals.waiting", ORDER, Permission.DASHBOARD_VIEW
    title, definition = _("Requests for help waiting"), "referrals.waiting"

    def compute(self, today):
        counted = Referral.objects.waiting().values("team_school").annotate(waiting=Count("pk"))
        return [FigureRow(each["team_school"], "", each["waiting"]) for each in counted.order_by("team_school")]

    def drill_url(self, user, school_id, dimension):
        return _list_behind(user, school_id)


@dashboard_tiles.register
class DaysTile(DashboardTile):
    """Calendar days from the request to the decision: sum over count, so that schools can be added up."""

    key, order, permission = "referrals.days", ORDER + 1, Permission.DASHBOARD_VIEW
    title, definition = _("Days to a decision"), "referrals.days"
    people, measure = False, "mean"

    def compute(self, today):
        begun = SchoolYear.objects.filter(first_day__lte=today).order_by("district", "-first_day").distinct("district")
        return [row for year in begun for row in _days_of(year)]

    def drill_url(self, user, school_id, dimension):
        return _list_behind(user, school_id)


def _days_of(year: SchoolYear) -> list[FigureRow]:
    """The decisions of one school year, by school."""
    days = ExpressionWrapper(F("decided_on") - TruncDate("received_at"), output_field=DurationField())
    decided = (
        Referral.objects.filter(team_school__parent=year.district_id)
        .annotate(decided_on=TruncDate("decided_at", output_field=DateField()))
        .filter(decided_on__gte=year.first_day, decided_on__lte=year.last_day)
        .values("team_school")
        .annotate(waited=Sum(days), decisions=Count("pk"))
        .order_by("team_school")
    )
    return [FigureRow(each["team_school"], "", each["waited"].days, each["decisions"]) for each in decided]
