"""Workload: how much each worker has, for who leads the schools."""

from django.utils.translation import gettext as _

from cases.queries.casework import caseworkers_at
from cases.queries.workload import Weights, least_first, loads_of, weight_words
from sswork.roles import Permission
from sswork.schools import choose_school, district_of
from sswork.tables import Column, Table
from sswork.views import TemplatePage


class Workload(TemplatePage):
    """Who works at the schools that the person leads, whoever has least in front: numbers, and no student."""

    permission = Permission.RESTRICTED_VIEW
    template_name = "cases/workload/list.html"

    def get_context_data(self, **kwargs):
        led = self.request.user.reach(Permission.RESTRICTED_VIEW).school_ids
        choice = choose_school(Permission.RESTRICTED_VIEW, led, self.request.GET)
        schools = [choice.pk] if choice.pk else led
        people, district = list(caseworkers_at(schools)), district_of(schools)
        rows = least_first(people, loads_of([each.pk for each in people], district))
        return super().get_context_data(**kwargs) | {
            "choice": choice,
            "rows": rows,
            "table": Table(_("Workload"), _columns(), rows),
            "weights": _weights(district),
        }


def _weights(district: int | None) -> dict[str, list[tuple[str, str]]]:
    """What each part of a case adds, by the source of the number."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in Weights.of(district=district).rows.values():
        if each.value:
            found.setdefault(each.source, []).append((each.title, weight_words(each.value)))
    return found


def _columns() -> list[Column]:
    return [
        Column(_("Worker"), lambda row: row[0].name),
        Column(_("Open cases"), lambda row: row[1].cases, "num"),
        Column(_("With an urgent need"), lambda row: row[1].urgent, "num"),
        Column(_("Open obligations"), lambda row: row[1].obligations, "num"),
        Column(_("Weight"), lambda row: weight_words(row[1].weight), "num"),
    ]
