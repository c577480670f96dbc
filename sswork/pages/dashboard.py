"""The dashboard: kept figures for the schools of a person, each with its definition and the list behind it."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sswork import tasks
from sswork.charts import Bar, bars
from sswork.charts.categories import BarChart
from sswork.figures import Shown, TileView, tile_views
from sswork.models import Definition
from sswork.registry import DashboardTile
from sswork.roles import Permission
from sswork.schools import choose_school
from sswork.views import Page, TemplatePage

DRAWN = 12


class Dashboard(TemplatePage):
    """All tiles for one's schools or one of them; ``?tile=`` shows one tile with every school."""

    permission = Permission.DASHBOARD_VIEW
    template_name = "sswork/dashboard.html"

    def get_context_data(self, **kwargs):
        ids = self.request.user.reach(Permission.DASHBOARD_VIEW).school_ids
        choice = choose_school(Permission.DASHBOARD_VIEW, ids, self.request.GET)
        views = tile_views(self.request.user, timezone.localdate(), choice.pk)
        single = [each for each in views if each.tile.key == self.request.GET.get("tile")]
        return super().get_context_data(**kwargs) | {
            "choice": choice,
            "cards": [Card.of(each, all_rows=bool(single)) for each in single or views],
            "single": bool(single),
            "as_of": next((each.as_of for each in views if each.as_of), None),
        }


@dataclass(frozen=True)
class Card:
    """A tile ready to be drawn: the number of the whole, and the picture by school or kind. ``more``: schools not drawn."""

    tile: DashboardTile
    definition: Definition
    total: Shown
    words: str
    unit: str
    note: str
    chart: BarChart | None
    more: int

    @property
    def heading(self) -> str:
        return f"{self.tile.title} ({self.unit})" if self.unit else str(self.tile.title)

    @classmethod
    def of(cls, view: TileView, all_rows: bool) -> "Card":
        rows = view.by_dimension if view.tile.split == "dimension" else view.by_school
        rows = sorted(rows, key=lambda each: _place(view.tile, each))
        drawn = rows if all_rows else rows[:DRAWN]
        return cls(
            tile=view.tile,
            definition=view.definition,
            total=view.total,
            words=_words(view.tile, view.total),
            unit=_unit(view),
            note=_note(view.tile, view.total),
            chart=_chart(view, drawn),
            more=len(rows) - len(drawn),
        )


def _chart(view: TileView, drawn: list[Shown]) -> BarChart | None:
    """Shares are drawn against the whole, counts and means against the largest."""
    full = 100 if view.tile.measure == "share" else None
    return bars(title=view.tile.title, rows=[_bar(view.tile, each) for each in drawn], unit=_unit(view), maximum=full)


def _place(tile, shown: Shown) -> tuple[bool, float, str]:
    """The largest first; hidden ones by name, for their order would tell which of them is larger."""
    return shown.hidden, 0 if shown.hidden else -_size(tile, shown), str(shown.label)


def _size(tile, shown: Shown) -> float:
    """What the bar's length stands for."""
    by_measure = {"count": shown.value, "share": shown.share, "mean": shown.mean}
    return float(by_measure[tile.measure] or 0)


def _words(tile, shown: Shown) -> str:
    if tile.measure == "count":
        return number_format(shown.value, 0, force_grouping=True)
    return number_format(_size(tile, shown), 0 if tile.measure == "share" else 1) if shown.base else "–"


def _note(tile, shown: Shown) -> str:
    if tile.measure == "share" and shown.base and not shown.hidden:
        return _("%(value)s of %(base)s students") % {
            "value": number_format(shown.value, 0, force_grouping=True),
            "base": number_format(shown.base, 0, force_grouping=True),
        }
    return ""


def _unit(view: TileView) -> str:
    return {"share": "%", "count": "", "mean": view.definition.unit}[view.tile.measure]


def _bar(tile, shown: Shown) -> Bar:
    hidden = shown.hidden or (tile.measure != "count" and not shown.base)
    return Bar(shown.label, None if hidden else _size(tile, shown), note=_note(tile, shown), url=shown.url or "")


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
