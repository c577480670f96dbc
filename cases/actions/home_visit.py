"""A home visit: planned, begun, back, told as an encounter; and missed, where nobody came back in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.encounter import Details, Own, record_encounter
from cases.encounter_enums import NoteFormat, VisitOutcome
from cases.encounter_rules import OUTCOME_OF_VISIT, visit_note
from cases.enums import EncounterKind, EncounterMode, EncounterPlace, Lane, TookPart
from cases.models import HomeVisit
from cases.models.lanes import named_on, people_named
from cases.queries.home_visits import leads_of
from cases.queries.lanes import stricter
from cases.rules import usual
from sswork.actions import action, audit
from sswork.reminders import tell_at_once


class VisitMoved(Exception):
    """The visit is not in this state any more."""


@dataclass(frozen=True)
class Told:
    """What came of a visit. ``facts`` were seen or heard; ``impressions`` are the visitor's, and stand apart from them."""

    outcome: str
    met: str = ""
    facts: str = ""
    impressions: str = ""
    left_behind: str = ""
    corrected_address: str = ""


@action
def plan_visit(
    *,
    student,
    purpose,
    companion,
    comes_along,
    planned_for,
    expected_back,
    hazards,
    few_attempts_why,
    lane=Lane.TEAM,
    readers=(),
    by,
):
    """Who goes, why, until when, who knows of it, and who may read of it."""
    visit = HomeVisit.objects.create(
        student=student,
        school_id=student.school_id,
        worker=by,
        companion=companion,
        comes_along=comes_along,
        purpose=purpose,
        few_attempts_why=few_attempts_why,
        planned_for=planned_for,
        expected_back=expected_back,
        hazards=hazards,
        lane=lane,
        readers=named_on(readers, lane, by),
    )
    audit("visit.planned", by=by, target=visit, companion=companion.pk, expected_back=expected_back.isoformat())
    return visit


@action
def begin_visit(*, visit, by):
    """The person goes in now; the time back moves with a late start, so that nobody is missed too early or too late."""
    now = timezone.now()
    late = max(now - visit.planned_for, timedelta(0))
    _move(visit, by, {"left_at": None, "called_off_at": None}, left_at=now, expected_back=visit.expected_back + late)
    audit("visit.begun", by=by, target=visit)


@action
def stay_longer(*, visit, until: datetime, by):
    """It takes longer: whoever was told of it is no longer needed, and would be told anew."""
    _move(visit, by, _OUT, expected_back=until, told_companion_at=None, told_lead_at=None)
    audit("visit.prolonged", by=by, target=visit, until=until.isoformat())


@action
def come_back(*, visit, by):
    """“I'm out.”"""
    _move(visit, by, _OUT, back_at=timezone.now())
    audit("visit.back", by=by, target=visit)


@action
def call_off_visit(*, visit, by):
    _move(visit, by, {"left_at": None, "called_off_at": None}, called_off_at=timezone.now())
    audit("visit.called_off", by=by, target=visit)


@action
def plan_again(*, visit, by):
    """Called off by mistake."""
    _move(visit, by, {"left_at": None, "called_off_at__isnull": False}, called_off_at=None)
    audit("visit.planned_again", by=by, target=visit)


@action
def tell_visit(*, visit, told: Told, minutes, travel_minutes, miles, lane=None, readers=(), by):
    """The visit as an encounter, made once. That the address is another becomes a task; the address stays here, encrypted.

    lane, readers: added to what stands. Telling lowers no lane and takes no name away, whatever a form said that was opened
    before somebody raised it: more people read a record only for a reason (``lower_lane``).
    """
    row = _own(visit, by).filter(back_at__isnull=False, encounter=None).select_for_update(of=("self",)).first()
    if row is None:
        raise VisitMoved(visit.pk)
    _raise_with_telling(row, lane or row.lane, readers, by)
    outcome = OUTCOME_OF_VISIT[VisitOutcome(told.outcome)]
    row.encounter = record_encounter(
        students=[row.student],
        kind=EncounterKind.HOME_VISIT,
        mode=EncounterMode.IN_PERSON,
        place=EncounterPlace.HOME,
        happened_at=row.left_at,
        minutes=minutes,
        took_part=[TookPart.PARENT] if told.met else [],
        purposes=usual(EncounterKind.HOME_VISIT).purposes,
        narrative=visit_note(met=told.met, facts=told.facts),
        own={row.student_id: Own(impression=told.impressions)},
        lane=row.lane,
        readers=people_named(row),
        outcome=outcome,
        details=Details(format=NoteFormat.HOME_VISIT, travel_minutes=travel_minutes, miles=miles),
        next_step=_("Tell the registrar that the address on file is not right") if told.corrected_address else "",
        next_step_by=timezone.localdate() + timedelta(days=1) if told.corrected_address else None,
        by=by,
    )
    row.outcome, row.left_behind, row.corrected_address = told.outcome, told.left_behind, told.corrected_address
    row.save(update_fields=["encounter", "outcome", "left_behind", "corrected_address", "lane", "readers"])
    audit("visit.told", by=by, target=row, outcome=told.outcome)
    return row


def _raise_with_telling(row, lane, readers, by) -> None:
    """The stricter lane of the two, and everybody named on either."""
    before, row.lane = row.lane, stricter(row.lane, lane)
    row.readers = sorted({*row.readers, *named_on(readers, row.lane, by)})
    if row.lane != before:
        facts = {"before": str(before), "after": str(row.lane), "readers": row.readers}
        audit("visit.lane.raised", by=by, target=row, **facts)


@action
def miss_by_companion(*, visit, now, by) -> None:
    """Not back in time: the companion gets a mail without names, and a line on My day. Told once for each time back."""
    if _claim(visit, told_companion_at=now):
        tell_at_once(person=visit.companion, key=f"visit:{visit.pk}:{visit.expected_back:%Y%m%d%H%M}:companion")
    audit("visit.missed", by=by, target=visit, told="companion")


@action
def miss_by_lead(*, visit, now, by) -> None:
    """Still not back: the leads of the school are told, too."""
    if _claim(visit, told_lead_at=now):
        for lead in leads_of(visit.school_id, timezone.localdate(now)).exclude(pk=visit.worker_id):
            tell_at_once(person=lead, key=f"visit:{visit.pk}:{visit.expected_back:%Y%m%d%H%M}:{lead.pk}")
    audit("visit.missed", by=by, target=visit, told="lead")


_OUT = {"left_at__isnull": False, "back_at": None}


def _claim(visit, **told) -> bool:
    """Whether this worker is the one that tells; another one, or the person's return, may have been quicker."""
    (column,) = told
    rows = HomeVisit.objects.filter(pk=visit.pk, back_at=None, expected_back=visit.expected_back, **{column: None})
    return rows.update(**told) == 1


def _own(visit, by):
    return HomeVisit.objects.visible_to(by).filter(pk=visit.pk, worker=by)


def _move(visit, by, state: dict, **changes) -> None:
    if not _own(visit, by).filter(**state).update(**changes):
        raise VisitMoved(visit.pk)
    visit.refresh_from_db()
