"""The dashboard: kept figures for the schools of a person, each with its definition and the list behind it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from sswork import tasks
from sswork.charts import Bar, bars
from sswork.figures import tile_views
from sswork.models import Definition, Organization
from sswork.roles import Permission
from sswork.views import Page, TemplatePage


class Dashboard(TemplatePage):
    permission = Permission.DASHBOARD_VIEW
    template_name = "sswork/dashboard.html"

    def get_context_data(self, **kwargs):
        schools = self._schools()
        school = _chosen(schools, self.request.GET.get("school"))
        views = tile_views(self.request.user, timezone.localdate(), school.pk if school else None)
        return super().get_context_data(**kwargs) | {
            "schools": schools,
            "school": school,
            "tiles": views,
            "as_of": next((each.as_of for each in views if each.as_of), None),
        }

    def _schools(self) -> list[Organization]:
        reach = self.request.user.reach(Permission.DASHBOARD_VIEW)
        return list(Organization.objects.filter(pk__in=reach.school_ids).order_by("name"))


def _chosen(schools, wanted):
    return next((each for each in schools if str(each.pk) == wanted), None)


def school_bars(view):
    """A tile's figures by school as a picture; None stands for fewer than ten."""
    rows = [Bar(str(each.label), None if each.hidden else each.value, url=each.url) for each in view.by_school]
    return bars(title=view.tile.title, rows=rows)


class RefreshFigures(Page):
    """Have the figures counted again now instead of within ten minutes."""

    permission = Permission.DASHBOARD_VIEW
    http_method_names = ["post"]

    def post(self, request):
        tasks.refresh_figures.delay()
        messages.info(request, _("The figures are being counted again. Reload the page in a few seconds."))
        return redirect("dashboard")


class Definitions(TemplatePage):
    """What every number and threshold means, since when, and by which source."""

    permission = Permission.SIGNED_IN
    template_name = "sswork/definitions.html"

    def get_context_data(self, **kwargs):
        rows = Definition.objects.select_related("organization", "overrides").order_by("code", "effective_from")
        return super().get_context_data(**kwargs) | {"definitions": rows}
