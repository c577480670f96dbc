"""A line without axes, beside its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from .base import Chart, Mark, words


@dataclass(frozen=True, kw_only=True)
class Sparkline(Chart):
    template_name: ClassVar[str] = "components/charts/spark.html"
    path: str
    end: Mark


def sparkline(*, title: Any, values: Sequence[float]) -> Sparkline | None:
    """The shape of a short series, 96 by 24, beside its number."""
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    span = (high - low) or 1
    places = [
        (3 + 90 * index / (len(values) - 1), 20 - 16 * (value - low) / span) for index, value in enumerate(values)
    ]
    described = _("Latest %(last)s; from %(low)s to %(high)s.") % {
        "last": words(values[-1]),
        "low": words(low),
        "high": words(high),
    }
    return Sparkline(
        title=title,
        description=described,
        path=" ".join(f"{x:.1f},{y:.1f}" for x, y in places),
        end=Mark(f"{places[-1][0]:.1f}", f"{places[-1][1]:.1f}"),
    )
