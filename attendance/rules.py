"""How attendance is counted. Pure: values in, values out; the edges are ``Definition`` rows.

``attendance.sums`` says the same in SQL for everybody at once; the tests hold the two together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor

from attendance.enums import Band


@dataclass(frozen=True)
class Edge:
    """A threshold: EDFacts says "at least" (``>=``), Wisconsin and Texas say "more than" (``>``)."""

    value: Decimal
    operator: str = ">="

    @property
    def is_strict(self) -> bool:
        return self.operator == ">"

    def reached(self, part: Decimal | int, whole: Decimal | int = 100) -> bool:
        """Whether ``part`` of ``whole``, in percent, reaches the edge. Exact: no rounding decides about a child."""
        share, line = 100 * Decimal(part), self.value * Decimal(whole)
        return share > line if self.is_strict else share >= line

    @property
    def smallest_count(self) -> int:
        """The smallest whole number that reaches the edge, where it counts things rather than a share."""
        return floor(self.value) + 1 if self.is_strict else ceil(self.value)


@dataclass(frozen=True)
class Edges:
    """The edges in force for a district on a day."""

    absent_day: Edge
    minimum_days: Edge
    at_risk: Edge
    chronic: Edge
    severe: Edge


# What applies where no district and no law has said otherwise (EDFacts FS195, Attendance Works).
USUAL = Edges(
    absent_day=Edge(Decimal(50)),
    minimum_days=Edge(Decimal(10)),
    at_risk=Edge(Decimal(5)),
    chronic=Edge(Decimal(10)),
    severe=Edge(Decimal(20)),
)


def missed(portions: Iterable[Decimal]) -> Decimal:
    """The share of one day missed: absence, late arrival and early departure together, at most the whole day."""
    return min(Decimal(1), sum(portions, Decimal(0)))


def is_absent(share: Decimal, edges: Edges = USUAL) -> bool:
    """EDFacts FS195: a day counts as one absent day when at least half of it is missed, and not at all otherwise."""
    return edges.absent_day.reached(share, 1)


def rate(absent: Decimal | int, enrolled: int) -> Decimal | None:
    """Percent of enrolled days missed; None before the first school day. Never above 100."""
    if enrolled <= 0:
        return None
    return min(Decimal(100), 100 * Decimal(absent) / enrolled)


def band(absent: Decimal | int, enrolled: int, edges: Edges = USUAL) -> Band:
    """Attendance Works' bands; nobody is put in one before the minimum of enrolled days (EDFacts: 10)."""
    if enrolled < edges.minimum_days.smallest_count:
        return Band.TOO_EARLY
    for edge, reached in ((edges.severe, Band.SEVERE), (edges.chronic, Band.CHRONIC), (edges.at_risk, Band.AT_RISK)):
        if edge.reached(absent, enrolled):
            return reached
    return Band.SATISFACTORY


CHRONIC_BANDS = frozenset({Band.CHRONIC, Band.SEVERE})


def crossed_on(days: Sequence[tuple[date, bool]], edges: Edges = USUAL) -> date | None:
    """For a student who is chronically absent after these enrolled days: the day on which that last began.

    ``days``: each enrolled day in order, and whether it counts as absent.
    """
    since, absent = None, 0
    for enrolled, (day, was_absent) in enumerate(days, start=1):
        absent += was_absent
        if band(absent, enrolled, edges) not in CHRONIC_BANDS:
            since = None
        elif since is None:
            since = day
    return since
