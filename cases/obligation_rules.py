"""Decisions about obligations on values: when one is due, how it stands, why it moved."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from cases.obligation_enums import Light, MoveReason, ObligationState
from sswork.rules.dates import OFF_DAYS, Due, Moved, SchoolDays, breaks, due, moved
from sswork.rules.days import Unit
from sswork.rules.rule import Clock

ENDED = {
    ObligationState.MET: Light.MET,
    ObligationState.WAIVED: Light.WAIVED,
    ObligationState.LAPSED: Light.LAPSED,
}


def needs_calendar(clock: Clock | None) -> bool:
    return clock is not None and (clock.unit == Unit.SCHOOL_DAYS or clock.breaks_over is not None)


def start_of(clock: Clock, on: date, at: datetime | None, zone: tzinfo) -> date:
    """Days run from the day; hours from the moment, or, where only the day is known, from its beginning: nobody is late by it."""
    if clock.unit != Unit.HOURS:
        return on
    return at.astimezone(zone) if at else datetime.combine(on, time.min, zone)


def due_of(
    clock: Clock | None, on: date, at: datetime | None, *, calendar: SchoolDays | None, zone: tzinfo
) -> Due | None:
    """By when; ``None`` where no number of days is set, or where school days are counted and there is no calendar."""
    if clock is None or (needs_calendar(clock) and calendar is None):
        return None
    stopped = (
        *(breaks(calendar, longer_than=clock.breaks_over) if calendar else ()),
        *([OFF_DAYS] if clock.not_on else ()),
    )
    if clock.unit == Unit.HOURS and clock.amount == 0 and at is None:
        return Due(on, clock.unit, on)  # at once, on a day whose hour nobody wrote down: that day
    start = start_of(clock, on, at, zone)
    return due(start, clock.amount, clock.unit, calendar, not_counting=stopped)


def moved_by_calendar(
    clock: Clock, on: date, at: datetime | None, *, old: SchoolDays, new: SchoolDays, zone: tzinfo
) -> Moved:
    start = start_of(clock, on, at, zone)
    return moved(start, clock.amount, clock.unit, old=old, new=new, breaks_over=clock.breaks_over)


@dataclass(frozen=True)
class DueColumns:
    """A due date as it is kept."""

    due_on: date | None = None
    due_at: datetime | None = None
    later_than: date | None = None
    still_to_count: int = 0

    @classmethod
    def of(cls, found: Due | None) -> "DueColumns":
        if found is None:
            return cls()
        return cls(found.day, found.at, found.later_than, found.still_to_count)


def light_of(
    state: str, due_on: date | None, due_at: datetime | None, later_than: date | None, *, now: datetime, soon: timedelta
) -> Light:
    """Red once the last day or moment is over, amber from ``soon`` before it. Without a day it is never late, and never forgotten."""
    if state in ENDED:
        return ENDED[ObligationState(state)]
    today = now.date()
    if due_on is None:
        return Light.GREEN if later_than else Light.NO_DAY
    over = due_at < now if due_at else due_on < today
    if over:
        return Light.RED
    return Light.AMBER if due_on <= today + soon else Light.GREEN


def why_moved(found: Moved, *, same_school: bool) -> list[str]:
    reasons = [MoveReason(each).value for each in found.why]
    return reasons if same_school else [MoveReason.OTHER_SCHOOL.value, *reasons]
