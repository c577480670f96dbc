"""The progress of an intervention: what was measured, from where, and where it is to lead."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .base import Chart, Mark, percent, short_day, words

Point = tuple[date, float]


@dataclass(frozen=True)
class Segment:
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, kw_only=True)
class ProgressChart(Chart):
    """Points over time with the line that leads from baseline to target (curriculum-based measurement's aim line)."""

    template_name: ClassVar[str] = "components/charts/progress.html"
    HEIGHT: ClassVar[int] = 232
    grid: list[Mark]
    days: list[Mark]
    points: list[Mark]
    line: list[Segment]
    latest: Mark | None
    baseline: Mark | None
    aim: Segment | None
    target: Mark | None
    target_line: str


class _Plane:
    """Maps days and values to places. Room is left for the values' labels at the left and the days' below."""

    LEFT, RIGHT, TOP, BOTTOM = 0.1, 0.97, 26, 36

    def __init__(self, days: Sequence[date], values: Sequence[float]):
        self.first, self.last = min(days), max(days)
        self.ticks = nice_ticks(min(values), max(values))

    def x(self, day: date) -> str:
        span = (self.last - self.first).days
        share = (day - self.first).days / span if span else 0.5
        return percent(self.LEFT + share * (self.RIGHT - self.LEFT))

    def y(self, value: float) -> str:
        low, high = self.ticks[0], self.ticks[-1]
        room = ProgressChart.HEIGHT - self.TOP - self.BOTTOM
        return f"{self.TOP + room * (high - value) / (high - low):.1f}"

    def mark(self, point: Point, label: str = "", anchor: str = "middle") -> Mark:
        return Mark(self.x(point[0]), self.y(point[1]), label, anchor)

    def segment(self, start: Point, end: Point) -> Segment:
        return Segment(self.x(start[0]), self.y(start[1]), self.x(end[0]), self.y(end[1]))

    def days(self) -> list[Mark]:
        """Four days at even distances, or fewer where there are not as many."""
        span = (self.last - self.first).days
        if not span:
            return [Mark(self.x(self.first), "", short_day(self.first))]
        steps = min(3, span)
        chosen = [self.first + timedelta(days=round(span * step / steps)) for step in range(steps + 1)]
        anchors = ["start", *["middle"] * (steps - 1), "end"]
        return [Mark(self.x(day), "", short_day(day), anchor) for day, anchor in zip(chosen, anchors, strict=True)]


def nice_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers that enclose both. A single value gets room above and below."""
    if low == high:
        low, high = low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2
    rough = (high - low) / about
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * number, 10) for number in range(first, last + 1)]


def aim_on(day: date, baseline: Point, target: Point) -> float:
    """The value on the straight line from baseline to target; flat after the target's day."""
    span = (target[0] - baseline[0]).days
    if span <= 0 or day >= target[0]:
        return target[1]
    return baseline[1] + (target[1] - baseline[1]) * (day - baseline[0]).days / span


def progress_chart(
    *,
    title: Any,
    points: Sequence[Point],
    baseline: Point | None = None,
    target: float | None = None,
    target_on: date | None = None,
    unit: Any = "",
) -> ProgressChart | None:
    """The progress of an intervention, or None where there is nothing to draw yet."""
    points = sorted((day, float(value)) for day, value in points)
    baseline = (baseline[0], float(baseline[1])) if baseline else None
    known = [*([baseline] if baseline else []), *points]
    if not known:
        return None
    goal = (target_on, float(target)) if target is not None and target_on else None
    plane = _Plane(
        [day for day, _value in known] + ([target_on] if goal and target_on else []),
        [float(value) for _day, value in known] + ([float(target)] if target is not None else []),
    )
    aim = (baseline, goal) if baseline and goal and goal[0] > baseline[0] else None
    return ProgressChart(
        title=title,
        description=_describe_progress(points, baseline, target, target_on, unit, aim),
        headers=(_("Day"), str(unit) or _("Value"), *([_("Aim line")] if aim else [])),
        rows=[_progress_row(point, baseline, aim) for point in known],
        grid=[Mark("", plane.y(tick), words(tick)) for tick in plane.ticks],
        days=plane.days(),
        points=[plane.mark(point) for point in points],
        line=[plane.segment(*pair) for pair in pairwise(points)],
        latest=_latest(plane, points, aim),
        baseline=plane.mark(baseline) if baseline else None,
        aim=plane.segment(*aim) if aim else None,
        target=plane.mark(goal, words(goal[1])) if goal else None,
        target_line=plane.y(float(target)) if target is not None else "",
    )


def _latest(plane: _Plane, points: Sequence[Point], aim: tuple[Point, Point] | None) -> Mark | None:
    """The newest point's value, written on the side away from the aim line."""
    if not points:
        return None
    day, value = points[-1]
    below = aim is not None and value < aim_on(day, *aim)
    place = float(plane.y(value)) + (20 if below else -11)
    anchor = "end" if float(plane.x(day)[:-1]) > 90 else "middle"
    return Mark(plane.x(day), f"{place:.1f}", words(value), anchor)


def _progress_row(point: Point, baseline: Point | None, aim: tuple[Point, Point] | None) -> list[str]:
    day, value = point
    name = f"{short_day(day)} ({_('baseline')})" if point == baseline else short_day(day)
    return [name, words(value), *([words(round(aim_on(day, *aim), 1))] if aim else [])]


def _describe_progress(points, baseline, target, target_on, unit, aim) -> str:
    """The picture in words, for whoever does not see it: counts, ends, and where the latest stands to the aim line."""
    said = []
    if baseline:
        said.append(_("Baseline %(value)s on %(day)s.") % {"value": words(baseline[1]), "day": short_day(baseline[0])})
    if points:
        said.append(ngettext("%(n)s measurement.", "%(n)s measurements.", len(points)) % {"n": len(points)})
        day, value = points[-1]
        said.append(
            _("Latest %(value)s on %(day)s.") % {"value": f"{words(value)} {unit}".strip(), "day": short_day(day)}
        )
    if target is not None:
        by = _(" by %(day)s") % {"day": short_day(target_on)} if target_on else ""
        said.append(_("Target %(value)s%(by)s.") % {"value": words(target), "by": by})
    if aim and points:
        said.append(
            _("The aim line asks for %(value)s on that day.") % {"value": words(round(aim_on(points[-1][0], *aim), 1))}
        )
    return " ".join(said)
