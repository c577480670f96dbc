"""How several things stood on an ordered scale, over time: a short line for each, and in words where it stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar

from django.utils.formats import date_format

from .base import Chart, Mark, percent

ROOM = 6  # pixels above the highest and below the lowest level
STEP = 9  # pixels from level to level


@dataclass(frozen=True)
class LevelRow:
    """One thing: its name, and its level on each day, or None where nobody asked."""

    label: Any
    levels: Sequence[int | None]


@dataclass(frozen=True)
class Step:
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class LevelLine:
    """One row as it is drawn. ``is_lowest``: it stands at the bottom of the scale now."""

    label: Any
    points: list[Mark]
    lowest: list[Mark]
    line: list[Step]
    now: str
    is_lowest: bool


@dataclass(frozen=True, kw_only=True)
class LevelChart(Chart):
    """Rows of lines that share their days from left to right."""

    template_name: ClassVar[str] = "components/charts/levels.html"
    lines: list[LevelLine]
    grid: list[str]
    height: int
    first: str
    last: str


def level_chart(
    *, title: Any, days: Sequence[date], rows: Sequence[LevelRow], scale: Mapping[int, str]
) -> LevelChart | None:
    """``scale``: each level with its words, the lowest first. Rows without any level are left out."""
    shown = [row for row in rows if any(level is not None for level in row.levels)]
    if not shown:
        return None
    lowest, highest = min(scale), max(scale)
    lines = [_line(row, len(days), scale, lowest, highest) for row in shown]
    return LevelChart(
        title=title,
        description=" ".join(f"{line.label}: {line.now}." for line in lines),
        headers=("", *(_day(day) for day in days)),
        rows=[[row.label, *("" if level is None else scale[level] for level in row.levels)] for row in shown],
        lines=lines,
        grid=[_y(level, highest) for level in scale],
        height=2 * ROOM + STEP * (highest - lowest),
        first=_day(days[0]) if len(days) > 1 else "",
        last=_day(days[-1]),
    )


def _line(row: LevelRow, days: int, scale: Mapping[int, str], lowest: int, highest: int) -> LevelLine:
    known = [(place, level) for place, level in enumerate(row.levels) if level is not None]
    marks = [(Mark(_x(place, days), _y(level, highest)), level) for place, level in known]
    return LevelLine(
        label=row.label,
        points=[mark for mark, level in marks if level != lowest],
        lowest=[mark for mark, level in marks if level == lowest],
        line=[Step(one.x, one.y, two.x, two.y) for (one, _a), (two, _b) in pairwise(marks)],
        now=scale[known[-1][1]],
        is_lowest=known[-1][1] == lowest,
    )


def _x(place: int, days: int) -> str:
    """Evenly, from 4 to 96 percent, so that no sign is cut off; a single day stands at the end, where "now" is."""
    return percent(0.96 if days == 1 else 0.04 + 0.92 * place / (days - 1))


def _y(level: int, highest: int) -> str:
    return f"{ROOM + STEP * (highest - level):d}"


def _day(day: date) -> str:
    return date_format(day, "M j, Y")
