"""What a rule pack holds, once it was read and checked. Nothing here changes after reading."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .days import Unit
from .vocabulary import LOW, THRESHOLD_REACHED

Number = int | Decimal
# A number; the two ends of a span; a day; or what is waited for, by name (any of several).
Threshold = Number | tuple[Number, Number] | date | str | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """What must be found for the rule to apply: "absences without excuse, at least 5 days or parts, in a semester"."""

    kind: str
    operator: str
    threshold: Threshold
    unit: str
    window: str = ""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """By when; or, where it is ``at_least``, until when it must not be cut short: a time to keep records, a parent's time.

    Breaks of more than ``breaks_over`` school days stop the clock, where the law says so; ``not_on`` days do, too.
    """

    amount: int
    unit: Unit
    counts_from: str = THRESHOLD_REACHED
    breaks_over: int | None = None
    not_on: str = ""
    at_least: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One duty, threshold or way of counting, with where it comes from and how sure that is.

    ``due`` is none where the law gives no number of days; a district may set its own.
    """

    code: str
    jurisdiction: str
    version: int
    name: str
    trigger: Trigger
    action: str
    authority: str
    source: str
    confidence: str
    due: Clock | None = None
    prerequisites: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_until: date | None = None
    enabled: bool = True
    notes: str = ""

    @property
    def needs_counsel(self) -> bool:
        return self.confidence == LOW

    def is_in_force(self, day: date) -> bool:
        """Both ends included."""
        return (self.effective_from or date.min) <= day <= (self.effective_until or date.max)


@dataclass(frozen=True, kw_only=True)
class Pack:
    """The rules of one jurisdiction in one version. ``digest`` is of everything that the file says, comments apart."""

    jurisdiction: str
    name: str
    version: int
    compiled: date
    disclaimer: str
    rules: tuple[Rule, ...]
    digest: str

    @property
    def reference(self) -> str:
        return f"{self.jurisdiction}/{self.version}"
