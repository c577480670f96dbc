"""Counts by category, and parts of a whole. Small counts are None, and neither said nor drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from .base import NOT_SHOWN, Chart, percent, words


@dataclass(frozen=True)
class Bar:
    """``value`` None: it must not be shown, so neither number nor length is given away."""

    label: Any
    value: float | None
    note: Any = ""
    url: str = ""


@dataclass(frozen=True)
class DrawnBar:
    label: Any
    words: Any
    note: Any
    url: str
    width: str
    hidden: bool


@dataclass(frozen=True, kw_only=True)
class BarChart(Chart):
    """A table whose last column is drawn: nothing is said in the picture that the words do not say."""

    template_name: ClassVar[str] = "components/charts/bars.html"
    bars: list[DrawnBar]
    unit: Any = ""


def bars(*, title: Any, rows: Sequence[Bar], unit: Any = "", maximum: float | None = None) -> BarChart | None:
    """Horizontal bars from zero, in the order given. ``maximum``: what a full bar means, such as 100 for percentages."""
    if not rows:
        return None
    full = maximum or max((row.value or 0 for row in rows), default=0) or 1
    drawn = [
        DrawnBar(
            row.label,
            NOT_SHOWN if row.value is None else words(row.value),
            row.note,
            row.url,
            percent(min((row.value or 0) / full, 1)),
            row.value is None,
        )
        for row in rows
    ]
    return BarChart(title=title, bars=drawn, unit=unit)


@dataclass(frozen=True)
class Share:
    label: Any
    value: float | None
    url: str = ""


@dataclass(frozen=True)
class DrawnShare:
    label: Any
    words: Any
    percent: str
    url: str
    tone: int
    x: str
    width: str


@dataclass(frozen=True, kw_only=True)
class ShareChart(Chart):
    """One bar of parts in their order, each with its own tone and hatch, and the legend that is its table."""

    template_name: ClassVar[str] = "components/charts/shares.html"
    parts: list[DrawnShare]
    total: str


def shares(*, title: Any, parts: Sequence[Share]) -> ShareChart | None:
    """Parts of a whole from lightest to heaviest, at most five. A part that is None (not shown) hides every share."""
    if len(parts) > 5:
        raise ValueError("more than five parts cannot be told apart; use bars()")
    total = sum(part.value or 0 for part in parts)
    if not total:
        return None
    hidden = any(part.value is None for part in parts)
    drawn, before = [], 0.0
    for tone, part in enumerate(parts, start=1):
        share = (part.value or 0) / total
        said = NOT_SHOWN if part.value is None else words(part.value)
        drawn.append(
            DrawnShare(
                part.label,
                said,
                "" if hidden else f"{share * 100:.0f}%",
                part.url,
                tone,
                percent(before),
                percent(share),
            )
        )
        before += share
    described = "; ".join(f"{part.label} {part.words} {part.percent}".strip() for part in drawn)
    return ShareChart(title=title, description=described, parts=drawn, total="" if hidden else words(total))
