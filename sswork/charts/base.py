"""What all charts share.

Horizontal places are percentages and vertical ones pixels, so that a chart fills its column while its words keep their size.
Numbers for SVG are strings, because templates would localize them ("1,5").
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from zlib import crc32

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy, pgettext

NOT_SHOWN = gettext_lazy("not shown")


def short_day(day: date) -> str:
    """A day as people here write it, without the year: "Nov 3"."""
    return date_format(day, pgettext("date format", "M j"))


def words(value: float) -> str:
    """A number for people: no needless decimals, the language's separators."""
    return number_format(
        value if value % 1 else int(value), decimal_pos=None if value % 1 == 0 else 1, force_grouping=True
    )


def percent(share: float) -> str:
    return f"{share * 100:.2f}%"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What every chart has. ``headers`` and ``rows``: the same data as a table."""

    template_name: ClassVar[str]
    title: Any
    description: str = ""
    headers: tuple = ()
    rows: list = field(default_factory=list)

    @property
    def uid(self) -> str:
        """For ids within the drawing: the same for the same chart, so that pages stay the same."""
        return f"chart-{crc32(f'{self.title}{self.description}{self.rows}'.encode()):x}"


@dataclass(frozen=True)
class Mark:
    """Something with a place: ``x`` in percent, ``y`` in pixels."""

    x: str
    y: str
    label: str = ""
    anchor: str = "middle"
