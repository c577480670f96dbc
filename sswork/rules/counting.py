"""When a count reached a rule's threshold: pure, from the days that were counted."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date

from .rule import Trigger


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


# Whether two counted days lie within one window that moves along the calendar. Other windows (a month, a semester, a year) are
# cut out by whoever counts.
MOVING: dict[str, Callable[[date, date], bool]] = {
    "4_weeks": lambda first, last: (last - first).days < 28,
    "90_calendar_days": lambda first, last: (last - first).days < 90,
    "6_months_same_school_year": lambda first, last: last < _months_after(first, 6),
}


def smallest_count(trigger: Trigger) -> int:
    """How many it takes: "at least 3" are three, "more than 10" eleven."""
    if trigger.operator not in (">=", ">") or not isinstance(trigger.threshold, int):
        raise ValueError(f"a count has a smallest number that reaches it, and this has none: {trigger}")
    return trigger.threshold + (trigger.operator == ">")


def reached_on(trigger: Trigger, days: Sequence[date]) -> date | None:
    """The first day on which enough days (in order, each once) had been counted within the window; ``None`` where none was."""
    enough = smallest_count(trigger)
    within = MOVING.get(trigger.window, lambda first, last: True)
    return next((last for first, last in zip(days, days[enough - 1 :], strict=False) if within(first, last)), None)


def years_old(born_on: date, day: date) -> int:
    """Full years; who was born on 29 February has the birthday on 1 March of other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
