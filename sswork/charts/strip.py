"""A student's year of school days on one strip."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .base import Chart, Mark, percent, short_day

STRIP_KINDS = {
    "present": gettext_lazy("Present"),
    "tardy": gettext_lazy("Late"),
    "excused": gettext_lazy("Absent, excused"),
    "unexcused": gettext_lazy("Absent, not excused"),
    "no_school": gettext_lazy("No school"),
}

# Left, top, width and height within the cell of a day: a dot, a low bar, a frame, a block, a ground.
_CELLS = {
    "present": (0.34, 0.42, 0.32, 0.16),
    "tardy": (0.14, 0.56, 0.72, 0.32),
    "excused": (0.18, 0.16, 0.64, 0.68),
    "unexcused": (0.1, 0.08, 0.8, 0.84),
    "no_school": (0.0, 0.0, 1.0, 1.0),
}


@dataclass(frozen=True)
class StripKind:
    key: str
    label: Any
    count: int
    path: str


@dataclass(frozen=True, kw_only=True)
class StripChart(Chart):
    """Weeks from left to right, school days from top to bottom."""

    template_name: ClassVar[str] = "components/charts/strip.html"
    ROW: ClassVar[int] = 16
    kinds: list[StripKind]
    months: list[Mark]
    weekdays: list[str]
    weeks: int

    @property
    def height(self) -> int:
        return self.ROW * len(self.weekdays)


def attendance_strip(*, title: Any, days: Mapping[date, str], first: date, last: date) -> StripChart | None:
    """A student's year. ``days`` holds a key of STRIP_KINDS for each day to be drawn; both ends are included."""
    shown = {day: kind for day, kind in sorted(days.items()) if first <= day <= last}
    if not shown:
        return None
    start = first - timedelta(days=first.weekday())
    weeks = (last - start).days // 7 + 1
    counts = Counter(shown.values())
    kinds = [
        StripKind(key, label, counts[key], _cells(shown, key, start))
        for key, label in STRIP_KINDS.items()
        if counts[key]
    ]
    return StripChart(
        title=title,
        description="; ".join(f"{kind.label}: {kind.count}" for kind in kinds),
        headers=(_("Day"), _("Attendance")),
        rows=_exceptions(shown),
        kinds=kinds,
        months=_months(start, first, last, weeks),
        weekdays=[
            date_format(start + timedelta(days=number), "D")[:2]
            for number in range(max(5, *(day.weekday() + 1 for day in shown)))
        ],
        weeks=weeks,
    )


def _exceptions(days: Mapping[date, str]) -> list[list]:
    """The days that were not as they should be: what the table lists."""
    usual = ("present", "no_school")
    return [
        [f"{date_format(day, 'D')} {short_day(day)}", STRIP_KINDS[kind]]
        for day, kind in days.items()
        if kind not in usual
    ]


def _cells(days: Mapping[date, str], kind: str, start: date) -> str:
    """All days of one kind as one path, a rectangle each, in units of a week and a weekday."""
    left, top, width, height = _CELLS[kind]
    places = (divmod((day - start).days, 7) for day, its in days.items() if its == kind)
    return "".join(f"M{week + left:g} {weekday + top:g}h{width:g}v{height:g}h-{width:g}z" for week, weekday in places)


def _months(start: date, first: date, last: date, weeks: int) -> list[Mark]:
    """The name of each month at the week of its first day; the opening month only where it has room for it."""
    marks = []
    day = first.replace(day=1)
    while day <= last:
        shown = max(day, first)
        week = (shown - start).days // 7
        day = (day + timedelta(days=31)).replace(day=1)
        if (min(day, last) - shown).days >= 25:
            marks.append(Mark(percent(week / weeks), "", date_format(shown, "M")))
    return marks
