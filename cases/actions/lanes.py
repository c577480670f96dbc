"""The lane of a record: raised by those whose record it is, lowered by the owner or the lead, always for a reason.

An encounter, its parts, its tasks and the home visit that it came of have one lane and the same people named; what belongs to
a case follows the case.
"""

from cases.actions.encounter import store_in_lane
from cases.enums import Lane
from cases.models import Case, Encounter, EncounterStudent, HomeVisit, Task
from cases.models.lanes import named_on
from cases.queries.lanes import RANK, may_lower, may_raise
from sswork.actions import action, audit

WHY = "an encounter has one lane, also in the files of students whom this person does not see"


class NotTheirs(Exception):
    """The person may not change who reads this record, or not in this direction."""


@action(beyond_view=WHY)
def raise_lane(*, record, lane, readers, reason="", by) -> None:
    """To fewer readers. Whoever seals a record is named on it, so that it stays in somebody's sight."""
    _require(may_raise(record, by) and RANK[lane] > RANK[record.lane])
    _store(record, lane, set(named_on(readers, lane, by)), "raised", by, reason=reason)


@action(beyond_view=WHY)
def lower_lane(*, record, lane, readers, reason, by) -> None:
    """To more readers, for a reason that stands in the history; the record's text does not."""
    _require(may_lower(record, by) and RANK[lane] < RANK[record.lane] and bool(reason))
    _store(record, lane, {each.pk for each in readers}, "lowered", by, reason=reason)


@action(beyond_view=WHY)
def name_reader(*, record, reader, by) -> None:
    """One more person reads the record, whatever else lets the person in or does not."""
    _require(may_raise(record, by) or may_lower(record, by))
    _store(record, record.lane, {*record.readers, reader.pk}, "reader_named", by, reader=reader.pk)


@action(beyond_view=WHY)
def remove_reader(*, record, reader_id: int, by) -> None:
    """The person is not named any more. Nobody takes the own name from a sealed record: it could be left without a reader."""
    _require(may_raise(record, by) or may_lower(record, by))
    _require(not (record.lane == Lane.SEALED and reader_id == by.pk))
    _store(record, record.lane, set(record.readers) - {reader_id}, "reader_removed", by, reader=reader_id)


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotTheirs


def _store(record, lane, readers: set[int], event: str, by, **facts) -> None:
    named = sorted(readers)
    facts |= {"before": str(record.lane), "after": str(lane), "readers": named}
    if isinstance(record, Encounter):
        _store_encounter(record, lane, named, f"encounter.lane.{event}", by, facts)
    elif isinstance(record, HomeVisit):
        audit(f"visit.lane.{event}", by=by, target=record, **facts)
        untold = HomeVisit.objects.visible_to(by).filter(pk=record.pk, encounter=None)
        _require(untold.update(lane=lane, readers=named) == 1)
    else:
        audit(f"case.lane.{event}", by=by, target=record, **facts)
        Case.objects.visible_to(by).filter(pk=record.pk).update(lane=lane, readers=named)
    record.lane, record.readers = lane, named


def _store_encounter(encounter, lane, named: list[int], event: str, by, facts) -> None:
    parts = EncounterStudent.with_hidden.of_encounter(encounter)
    for part in parts:
        audit(event, by=by, target=part, encounter=encounter.pk, **facts)
    if lane != encounter.lane:
        store_in_lane(encounter=encounter, lane=lane, by=by)
    parts.update(lane=lane, readers=named)
    Task.with_hidden.made_from(encounter).update(lane=lane, readers=named)
    HomeVisit.objects.of_encounter(encounter).update(lane=lane, readers=named)
    Encounter.with_hidden.visible_to(by).filter(pk=encounter.pk).update(readers=named)
