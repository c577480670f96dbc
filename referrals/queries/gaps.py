"""What families asked agencies for and did not get: numbers of students, small ones hidden as on the dashboard.

One way of splitting at a time, over all schools at which the person may count, without a choice of school or of two ways at once,
and whole months only: two looks within a month show the same, unless help came or an end was taken back meanwhile. What is
hidden is not named either: a postal code with one child in it would name the child.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from cases.enums import Domain
from referrals.loop_enums import LoopState
from sswork.models import Definition
from sswork.suppression import hidden_cells


@dataclass(frozen=True)
class Part:
    """``students`` None: fewer than may be shown, or what would give such a number away."""

    label: Any
    students: int | None


@dataclass(frozen=True)
class Split:
    title: Any
    parts: list[Part]


@dataclass(frozen=True)
class Gaps:
    total: int | None
    splits: list[Split]
    minimum: int


def year_before(today: date) -> date:
    """The first day of the month a year ago: months are whole."""
    return date(today.year - 1, today.month, 1)


def last_day_counted(today: date) -> date:
    """The month that is under way is not counted."""
    return today.replace(day=1) - timedelta(days=1)


def gaps_of(today: date) -> Gaps:
    """For whoever is signed in: the database asks who that is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT split, part, students FROM referrals_gaps(%s)", [year_before(today)])
        rows = cursor.fetchall()
    minimum = int(Definition.threshold("privacy.suppress_below", today))
    total = next(students for split, _part, students in rows if split == "all")
    if total < minimum:
        return Gaps(None, [], minimum)
    cells = {key: {part: students for split, part, students in rows if split == key} for key in WAYS}
    return Gaps(total, [_split(key, cells[key], total, minimum) for key in WAYS], minimum)


def _split(key: str, cells: dict[str, int], total: int, minimum: int) -> Split:
    way = WAYS[key]
    hidden = _hidden(cells, total, minimum)
    if way.in_order:
        return Split(
            way.title(), [Part(way.label(each), None if each in hidden else cells[each]) for each in sorted(cells)]
        )
    shown = sorted(set(cells) - hidden, key=lambda part: (-cells[part], part))
    parts = [Part(way.label(each), cells[each]) for each in shown]
    return Split(way.title(), [*parts, *([Part(_("All others"), None)] if hidden else [])])


def _hidden(cells: dict[str, int], total: int, minimum: int) -> set[str]:
    """A student may stand in several cells: what one leaves of all must not be small either."""
    telling = {part: 0 if 0 < total - students < minimum else students for part, students in cells.items()}
    return hidden_cells(telling, minimum)


def _kind(part: str) -> Any:
    return Domain(part).label if part else _("No need was named")


def _reason(part: str) -> Any:
    return LoopState(part).label


def _area(part: str) -> Any:
    return part or _("Not known, or protected")


def _month(part: str) -> Any:
    year, month = part.split("-")
    return f"{MONTHS[int(month)]} {year}"


@dataclass(frozen=True)
class Way:
    """``in_order``: the parts have an order of their own, and each is named, also where its number is hidden."""

    title: Callable[[], Any]
    label: Callable[[str], Any]
    in_order: bool = False


WAYS: dict[str, Way] = {
    "kind": Way(lambda: _("What was needed"), _kind),
    "reason": Way(lambda: _("Why there was no help"), _reason),
    "area": Way(lambda: _("Where families live (postal code)"), _area),
    "service": Way(lambda: _("Which service did not help"), str),
    "month": Way(lambda: _("Month in which it came to nothing"), _month, in_order=True),
}
