"""The dashboard's kept numbers: computed by the system for all schools, read by pages for the schools of a person."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Sum
from django.utils import timezone

from .actions import action, audit
from .expressions import IsOneOf
from .models import Definition, Figure, Organization
from .registry import DashboardTile, dashboard_tiles
from .roles import Permission
from .suppression import hidden_cells, sum_is_hidden


@action(beyond_view="figures are counted for all schools at once")
def refresh(*, now: datetime, by):
    """Count every tile again and keep the figures, each tile in one statement. Runs for the system, in a task."""
    today = timezone.localdate(now)
    for tile in dashboard_tiles.all():
        figures = [
            Figure(
                tile=tile.key,
                school_id=row.school_id,
                dimension=row.dimension,
                value=row.value,
                base=row.base,
                as_of=now,
            )
            for row in tile.compute(today)
        ]
        Figure.objects.filter(tile=tile.key).delete()
        Figure.objects.bulk_create(figures, batch_size=2000)
    audit("figures.refreshed", by=by, target=Figure(), tiles=len(dashboard_tiles.all()))


@dataclass(frozen=True)
class Shown:
    """A number as one person may read it: ``hidden`` when fewer than ten people stand behind it or behind its neighbour."""

    key: Any
    label: Any
    value: Decimal
    base: Decimal | None
    hidden: bool
    find_url: Callable[[], str | None] = lambda: None

    @property
    def url(self) -> str | None:
        """The list behind it, looked up for the few that are drawn."""
        return self.find_url()

    @property
    def share(self) -> Decimal | None:
        """Percent of the base."""
        return 100 * self.value / self.base if self.base else None

    @property
    def mean(self) -> Decimal | None:
        return self.value / self.base if self.base else None


@dataclass(frozen=True)
class TileView:
    tile: DashboardTile
    definition: Definition
    total: Shown
    by_school: list[Shown]
    by_dimension: list[Shown]
    as_of: datetime | None


def tile_views(user, today, school_id: int | None = None) -> list[TileView]:
    """Every tile for the schools this person may count, or for one of them. Four queries, whatever the size of the district."""
    schools = _schools(user, school_id)
    kept = _kept(schools)
    definitions = _definitions(today)
    minimum = int(definitions["privacy.suppress_below"].value or 10)
    return [
        _view(user, tile, kept[tile.key], schools, definitions[tile.definition], minimum, school_id)
        for tile in dashboard_tiles.all()
    ]


class Kept(NamedTuple):
    """What is kept of a tile: for one school, or for one dimension over all schools that were asked for."""

    tile: str
    school_id: int | None
    dimension: str
    value: Decimal
    base: Decimal | None
    as_of: datetime


def _kept(schools) -> dict[str, list[Kept]]:
    """By tile. Of what is shown by school every school of the district, for small numbers are hidden by looking at all of
    them; of what is shown by dimension only the sums over ``schools``, so that a large district costs what a small one does.
    """
    by_dimension = [each.key for each in dashboard_tiles.all() if each.split == "dimension"]
    found: dict[str, list[Kept]] = defaultdict(list)
    rows = Figure.objects.exclude(tile__in=by_dimension).values("tile", "dimension").order_by("tile", "dimension")
    # Read as lists: school by school the driver takes ten times as long.
    lists = rows.annotate(at=ArrayAgg("school"), counts=ArrayAgg("value"), bases=ArrayAgg("base"), as_of=Max("as_of"))
    for tile, dimension, *columns, as_of in lists.values_list("tile", "dimension", "at", "counts", "bases", "as_of"):
        found[tile] += [
            Kept(tile, school, dimension, value, base, as_of) for school, value, base in zip(*columns, strict=True)
        ]
    sums = Figure.objects.filter(IsOneOf("school", schools), tile__in=by_dimension).order_by("tile", "dimension")
    for each in sums.values("tile", "dimension").annotate(value=Sum("value"), base=Sum("base"), as_of=Max("as_of")):
        found[each["tile"]].append(Kept(school_id=None, **each))
    return found


def _schools(user, school_id: int | None) -> dict[int, str]:
    reach = user.reach(Permission.DASHBOARD_VIEW).school_ids
    wanted = reach & {school_id} if school_id else reach
    return dict(Organization.objects.filter(IsOneOf("pk", wanted)).order_by("name").values_list("pk", "name"))


def _definitions(today) -> dict[str, Definition]:
    """The rows in force, the newest last, by code."""
    rows = Definition.objects.order_by("effective_from").select_related(None)
    return {row.code: row for row in rows if _applies(row, today)}


def _applies(row: Definition, today) -> bool:
    return (row.effective_from is None or row.effective_from <= today) and (
        row.effective_until is None or row.effective_until >= today
    )


def _view(user, tile, figures, schools, definition, minimum, school_id) -> TileView:
    hidden = _hidden_schools(tile, figures, minimum)
    mine = [each for each in figures if each.school_id is None or each.school_id in schools]
    by_school = _grouped(mine, lambda each: each.school_id)
    by_dimension = _grouped(mine, lambda each: each.dimension) if any(each.dimension for each in mine) else {}
    total = _added(mine)
    return TileView(
        tile=tile,
        definition=definition,
        total=Shown(
            "",
            tile.title,
            *total,
            hidden=_total_is_hidden(tile, by_school, hidden, minimum),
            find_url=partial(tile.drill_url, user, school_id, ""),
        ),
        by_school=[
            Shown(
                pk,
                name,
                *_added(by_school.get(pk, [])),
                hidden=tile.people and (pk in hidden or pk not in by_school),
                find_url=partial(tile.drill_url, user, pk, ""),
            )
            for pk, name in (schools.items() if tile.split == "school" else ())
        ],
        by_dimension=[
            Shown(
                key,
                tile.label(key),
                *_added(rows),
                hidden=False,
                find_url=partial(tile.drill_url, user, school_id, key),
            )
            for key, rows in by_dimension.items()
        ],
        as_of=figures[0].as_of if figures else None,
    )


def _hidden_schools(tile, figures, minimum) -> set[int]:
    """Decided over the whole district, so that what one person sees hidden cannot be seen by choosing another view.

    A share hides both sides: its count, and those who are not in it.
    """
    if not tile.people:
        return set()
    if any(each.dimension for each in figures):
        raise ValueError(
            f"{tile.key}: figures of people are counted by school only, or small cells could be worked out"
        )
    hidden = hidden_cells({each.school_id: int(each.value) for each in figures}, minimum)
    others = {each.school_id: int(each.base - each.value) for each in figures if each.base is not None}
    return hidden | hidden_cells(others, minimum)


def _total_is_hidden(tile, by_school, hidden, minimum) -> bool:
    """A total of a person's schools is hidden when it is small, or when the shown schools leave a small rest.

    So is that of a share when few are not in it.
    """
    if not tile.people:
        return False
    sums = {pk: _added(rows) for pk, rows in by_school.items()}
    inside = {pk: int(value) for pk, (value, _base) in sums.items()}
    outside = {pk: int(base - value) for pk, (value, base) in sums.items() if base is not None}
    return _gives_away(inside, hidden, minimum) or (bool(outside) and _gives_away(outside, hidden, minimum))


def _gives_away(cells: dict[int, int], hidden, minimum) -> bool:
    unseen = {pk: value for pk, value in cells.items() if pk in hidden}
    return sum_is_hidden(cells, minimum) or (bool(unseen) and (len(unseen) == 1 or sum_is_hidden(unseen, minimum)))


def _grouped(figures, key) -> dict:
    groups = defaultdict(list)
    for figure in figures:
        groups[key(figure)].append(figure)
    return dict(groups)


def _added(figures) -> tuple[Decimal, Decimal | None]:
    if len(figures) == 1:  # as it mostly is: a school's one figure
        return figures[0].value, figures[0].base
    bases = [each.base for each in figures if each.base is not None]
    return sum((each.value for each in figures), Decimal(0)), sum(bases, Decimal(0)) if bases else None
