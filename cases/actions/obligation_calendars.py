"""When a school's calendar changes, the due dates that were counted in it move, and say which days moved them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from cases.actions.obligations import FOLLOWS
from cases.models import CountedCalendar, DueMove, Obligation
from cases.obligation_enums import MoveReason
from cases.obligation_rules import DueColumns, due_of, moved_by_calendar, why_moved
from cases.queries.following import moved_to_other_calendars, running_in_calendars
from cases.queries.rules import calendars_of, counted_calendars
from sswork.actions import action, audit
from sswork.models import CalendarChange
from sswork.rules.days import SchoolDays


@dataclass(frozen=True)
class Recounted:
    """A due date counted anew: why it moved, and the days that did it."""

    due: DueColumns
    why: list[str]
    days: dict


@action(beyond_view=FOLLOWS)
def recount_calendars(*, by) -> int:
    """Snow days, a calendar that came late, a student who moved to a school with another calendar; how many dates moved.

    The calendar as it was counted is kept and forgotten in one transaction with what it moved, so that no change is lost.
    """
    numbers = CalendarChange.open()  # before the calendars: what changes meanwhile is followed the next time
    in_changed = running_in_calendars().filter(school__in=numbers)
    again = list(in_changed | moved_to_other_calendars())
    schools = {each.counted_at_id for each in again} | {each.school_id for each in again}
    old = counted_calendars(schools | numbers.keys())
    new = calendars_of(schools | old.keys())
    changed = {school for school, calendar in new.items() if old.get(school) != calendar}
    moved = sum(_recount(each, old, new) for each in again if _is_concerned(each, changed))
    CountedCalendar.keep({school: new[school] for school in changed})
    CalendarChange.follow(numbers)
    audit("obligations.recounted", by=by, target=Obligation(), schools=sorted(changed), moved=moved)
    return moved


def _is_concerned(obligation: Obligation, changed: set[int]) -> bool:
    return obligation.school_id in changed or obligation.school_id != obligation.counted_at_id


def _recount(obligation: Obligation, old: Mapping[int, SchoolDays], new: Mapping[int, SchoolDays]) -> bool:
    if obligation.school_id not in new:
        return False  # no calendar yet where the student is now: it stays as it was counted
    found = _counted_anew(obligation, old.get(obligation.counted_at_id), new[obligation.school_id])
    if found is None:
        return False
    DueMove.note(obligation, found.why, found.due, **found.days)
    row = Obligation.objects.made_by([obligation.source_key]).open().filter(pk=obligation.pk)
    return bool(row.update(counted_at_id=obligation.school_id, **vars(found.due)))


def _counted_anew(obligation: Obligation, old: SchoolDays | None, new: SchoolDays) -> Recounted | None:
    clock = obligation.clock
    if clock is None:
        return None
    zone = timezone.get_current_timezone()
    if old is None:
        due = due_of(clock, obligation.started_on, obligation.started_at, calendar=new, zone=zone)
        return Recounted(DueColumns.of(due), [MoveReason.REACHES_FURTHER.value], {})
    found = moved_by_calendar(clock, obligation.started_on, obligation.started_at, old=old, new=new, zone=zone)
    same_school = obligation.school_id == obligation.counted_at_id
    if same_school and not found.has_moved:
        return None
    days = _days(found.closed, found.opened) if same_school else {}
    return Recounted(DueColumns.of(found.new), why_moved(found, same_school=same_school), days)


def _days(closed: Iterable, opened: Iterable) -> dict:
    return {"closed": list(closed), "opened": list(opened)}
