"""Encounters: recorded once, counted everywhere; the author's to edit until signed, then locked but for addenda."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from cases.actions.task import AlreadyEnded, add_task, finish_task
from cases.encounter_enums import NoteFormat
from cases.enums import REACHED, Lane
from cases.models import Addendum, Encounter, EncounterStudent, InterventionPlan, PlanSession
from cases.models.lanes import named_on
from sswork.actions import action, audit
from sswork.conflicts import save_version
from sswork.registry import encounter_questions


class Signed(Exception):
    """The encounter is signed: it is not changed any more, an addendum may be written."""


class NotSigned(Exception):
    """Addenda are for signed encounters; until then the text itself is edited."""


@dataclass(frozen=True)
class How:
    """In what way, where, with whom and what for."""

    mode: str
    place: str
    took_part: list[str]
    purposes: list[str]


@dataclass(frozen=True)
class OwnWords:
    """The district's own words for what was chosen, see ``CaseTerm``; empty where the standard word was."""

    kind_words: str = ""
    mode_words: str = ""
    purpose_words: tuple[str, ...] = ()

    def columns(self) -> dict:
        return {"kind_words": self.kind_words, "mode_words": self.mode_words, "purpose_words": list(self.purpose_words)}


@dataclass(frozen=True)
class Details:
    """What a note or a service says beyond the one line of a quick log."""

    format: str = NoteFormat.NARRATIVE
    delivered: str = ""
    tier: str = ""
    language: str = ""
    interpreter: str = ""
    travel_minutes: int = 0
    miles: Decimal = Decimal(0)


@dataclass(frozen=True)
class Own:
    """What an encounter says about one student alone, in that student's file only."""

    line: str = ""
    response: str = ""
    plans: tuple[InterventionPlan, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)  # to the questions of other apps, by their key
    impression: str = ""


NO_DETAILS, NO_WORDS, STANDARD = Details(), Own(), OwnWords()


@action
def record_encounter(
    *,
    students,
    kind,
    mode,
    place,
    happened_at,
    minutes,
    took_part=(),
    purposes=(),
    narrative="",
    outcome,
    details: Details = NO_DETAILS,
    words: OwnWords = STANDARD,
    own: dict[int, Own] | None = None,
    lane=Lane.TEAM,
    readers=(),
    cases=None,
    done=(),
    next_step="",
    next_step_by=None,
    next_step_owner=None,
    by,
):
    """One encounter with or about all ``students``, and a part for each: logged once, counted wherever it counts.

    cases: which case it belongs to, by student id; own: what is said about one student alone, by student id
    done:  tasks that it settled; a next step with a day becomes one, kept with the student named first
    readers: people named on it
    """
    encounter = Encounter.objects.create(
        kind=kind,
        mode=mode,
        place=place,
        happened_at=happened_at,
        minutes=minutes,
        took_part=list(took_part),
        purposes=list(purposes),
        narrative=narrative,
        outcome=outcome,
        **asdict(details),
        **words.columns(),
        next_step=next_step,
        author=by,
        lane=lane,
        readers=named_on(readers, lane, by),
        key_student_id=students[0].pk if len(students) == 1 else None,
    )
    parts = [
        _part(encounter, each, (cases or {}).get(each.pk), (own or {}).get(each.pk, NO_WORDS)) for each in students
    ]
    EncounterStudent.objects.bulk_create(parts)
    PlanSession.objects.bulk_create(_sessions(encounter, parts, own or {}))
    for part in parts:
        audit("encounter.recorded", by=by, target=part, encounter=encounter.pk, **_in_numbers(encounter))
    _answer(encounter, parts, own or {}, by)
    for task in done:
        with suppress(AlreadyEnded):  # a colleague was quicker: it is done all the same
            finish_task(task=task, settled_key=encounter.key, by=by)
    if next_step and next_step_by:
        _next_task(encounter, parts[0], next_step_owner or by, next_step_by, by)
    return encounter


def _in_numbers(encounter) -> dict:
    return {"kind": encounter.kind, "minutes": encounter.minutes}


def _next_task(encounter, part, owner, due_on, by) -> None:
    add_task(
        student=part.student,
        case=part.case,
        title=encounter.next_step,
        owner=owner,
        due_on=due_on,
        lane=encounter.lane,
        readers=encounter.readers,
        origin_key=encounter.key,
        by=by,
    )


def _part(encounter, student, case, own: Own) -> EncounterStudent:
    return EncounterStudent(
        encounter=encounter,
        student=student,
        school_id=student.school_id,
        case=case,
        happened_at=encounter.happened_at,
        reached=encounter.outcome in REACHED,
        lane=encounter.lane,
        readers=encounter.readers,
        author=encounter.author,
        private_line=own.line,
        response=own.response,
        impression=own.impression,
    )


def _answer(encounter, parts, own: dict[int, Own], by) -> None:
    """What other apps asked, and only those whom this person may answer.

    What is made of an answer is read by others than the encounter, so a sealed one has none.
    """
    if encounter.is_sealed and any(each.answers for each in own.values()):
        raise ValueError("a sealed encounter counts as nothing that others read")
    questions = {each.key: each for each in encounter_questions.for_user(by)}
    for part in parts:
        for key, value in own.get(part.student_id, NO_WORDS).answers.items():
            questions[key].answered(encounter, part.student, value, by)


def _sessions(encounter, parts, own: dict[int, Own]) -> list[PlanSession]:
    """For each plan that it delivered to its student; a plan of somebody else is a mistake of the caller."""
    found = [(part, plan) for part in parts for plan in own.get(part.student_id, NO_WORDS).plans]
    if wrong := [plan.pk for part, plan in found if plan.student_id != part.student_id]:
        raise ValueError(f"plans {wrong} are another student's")
    return [
        PlanSession(encounter=encounter, plan=plan, student=part.student, school_id=part.school_id)
        for part, plan in found
    ]


@action
def edit_encounter(
    *, encounter, version, kind, minutes, outcome, narrative, how=None, words=STANDARD, details=None, own=None, by
):
    """The author corrects an unsigned encounter. ``version`` is what the person saw; a newer one raises ``Conflict``.

    how: in what way, where, with whom and what for; None leaves it as it was
    words: the district's own for kind, mode and purposes, which are the standard ones
    own: what is said about single students alone, by student id; those who are not named stay as they are.
    """
    new = {"kind": kind, "minutes": minutes, "outcome": outcome, "narrative": narrative}
    new |= words.columns() | (asdict(how) if how else {}) | (asdict(details) if details else {})
    before = _own(encounter, by).get()
    if before.is_signed:
        raise Signed(encounter.pk)
    row = save_version(_own(encounter, by), pk=encounter.pk, version=version, **new)
    parts = EncounterStudent.objects.visible_to(by).filter(encounter=row)
    parts.update(reached=outcome in REACHED)
    changed = [name for name, value in new.items() if getattr(before, name) != value]
    _audit_parts("encounter.edited", row, by, fields=changed + _edit_own(parts, own or {}))
    return row


def _edit_own(parts, own: dict[int, Own]) -> list[str]:
    """Whose own words changed, as names of columns; each is written with its row, since it is encrypted."""
    changed: set[str] = set()
    for part in parts.filter(student__in=own.keys()) if own else ():
        words = own[part.student_id]
        new = {"private_line": words.line, "response": words.response, "impression": words.impression}
        differing = [name for name, value in new.items() if getattr(part, name) != value]
        for name in differing:
            setattr(part, name, new[name])
        if differing:
            part.save(update_fields=differing)
        changed |= set(differing)
    return sorted(changed)


@action
def add_addendum(*, encounter, text, by):
    """Something to add to a signed encounter, by anyone who may read it: text, author, time."""
    if not encounter.is_signed:
        raise NotSigned(encounter.pk)
    addendum = Addendum.objects.create(encounter=encounter, text=text, author=by)
    _audit_parts("encounter.addendum_added", encounter, by, addendum=addendum.pk)
    return addendum


@action
def store_in_lane(*, encounter, lane, by):
    """The encounter and its parts in another lane; the text is encrypted or decrypted with it."""
    row = Encounter.objects.visible_to(by).select_for_update(of=("self",)).get(pk=encounter.pk)
    before, row.lane = row.lane, lane
    row.version += 1
    row.save(update_fields=["lane", "narrative", "delivered", "version"])
    _audit_parts("encounter.lane_changed", row, by, before=str(before), after=str(lane))
    EncounterStudent.objects.visible_to(by).filter(encounter=row).update(lane=lane)
    if Lane.SEALED in (before, lane):
        _count(row, by)
    return row


def _count(encounter, by) -> None:
    """What was made of its answers goes out of sight with a sealed encounter, and comes back with it."""
    for question in encounter_questions.all():
        (question.taken_back if encounter.is_sealed else question.brought_back)(encounter, by)


def _own(encounter, by):
    return Encounter.objects.visible_to(by).filter(pk=encounter.pk, author=by)


def _audit_parts(event: str, encounter, by, **changes) -> None:
    """One event for each of its students whom the person sees; of the encounter itself where there is none left."""
    parts = EncounterStudent.objects.visible_to(by).filter(encounter=encounter)
    for target in list(parts) or [encounter]:
        audit(event, by=by, target=target, encounter=encounter.pk, **changes)
