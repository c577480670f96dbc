"""The audience of a record: who will be able to read it, by name, and why each may. The twin of ``visible_to``, for everybody.

It is asked while a record is being written, so it takes what decides and not a row: the students, the lane, the author, the
case's owner, the people named. It takes the same number of queries however many people there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from cases.enums import Lane, Programme
from cases.models import Case, Encounter, Student, StudentGrant
from cases.queries.access_ways import CASELOAD, GRANT, HOLDER, PROGRAMME, SCHOOL, Way, ways_to
from sswork.models import Organization, User
from sswork.roles import GRANTS, PROGRAMMES, Permission, Role

AUTHOR, OWNER, OPENED_BY, NAMED, LEAD = "author", "owner", "opened_by", "named", "lead"
# The first that holds is the one said.
ORDER = (AUTHOR, OWNER, OPENED_BY, NAMED, LEAD, CASELOAD, SCHOOL, PROGRAMME, GRANT)


@dataclass(frozen=True)
class Part:
    """One student's part in a record. ``within``: who beside the lead may read it when it is restricted, each with the reason."""

    student_id: int
    within: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Gate:
    """All that decides who reads a record. ``always``: who reads it in every lane (the author of an encounter)."""

    permission: Permission
    parts: tuple[Part, ...]
    lane: str
    readers: frozenset[int] = frozenset()
    always: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """One person who will be able to read it, as what, and why: in words about the person."""

    person_id: int
    name: str
    role: str
    reason_code: str
    reason: str


@dataclass(frozen=True)
class Audience:
    """Those who can be named, and whether there may be staff of a programme that the asking person may not know of."""

    readers: list[Reader]
    maybe_programme_staff: bool


def gate_of_case(student_id: int, *, lane, owner_id: int, opened_by_id: int, readers=()) -> Gate:
    """``CaseQuerySet.visible_q``: in the restricted lane also owner and opener."""
    within = {opened_by_id: OPENED_BY} | {owner_id: OWNER}
    return Gate(Permission.CASE_VIEW, (Part(student_id, within),), lane, frozenset(readers))


def gate_of_encounter(student_ids: Iterable[int], *, lane, author_id: int, cases=None, readers=()) -> Gate:
    """``EncounterStudentQuerySet.visible_q``: the author in every lane; in the restricted one the owner of a part's case.

    ``cases``: the case of each student, by student id.
    """
    ids, cases = list(student_ids), cases or {}
    owners = _owners_who_see(cases.values()) if lane == Lane.RESTRICTED else {}
    parts = tuple(Part(pk, owners.get(cases[pk].pk, {}) if pk in cases else {}) for pk in ids)
    return Gate(Permission.ENCOUNTER_VIEW, parts, lane, frozenset(readers), {author_id: AUTHOR})


def gate_of(case: Case) -> Gate:
    """Of a case as it is saved."""
    people = {"owner_id": case.owner_id, "opened_by_id": case.opened_by_id}
    return gate_of_case(case.student_id, lane=case.lane, readers=case.readers, **people)


def gate_of_parts(encounter: Encounter, parts) -> Gate:
    """Of an encounter as it is saved; ``parts``, read with their cases, of those students whom the asking person sees."""
    cases = {part.student_id: part.case for part in parts if part.case}
    ids = [part.student_id for part in parts]
    return gate_of_encounter(
        ids, lane=encounter.lane, author_id=encounter.author_id, cases=cases, readers=encounter.readers
    )


def _owners_who_see(cases) -> dict[int, dict[int, str]]:
    """By case: its owner, if the owner may still read the case."""
    cases = list(cases)
    people = {case.owner_id for case in cases}
    ways = ways_to([case.student_id for case in cases], Permission.CASE_VIEW, people) if cases else []
    holders = {way.person_id for way in ways if way.way == HOLDER}
    let_in = {(way.student_id, way.person_id) for way in ways if way.way != HOLDER}

    def sees(case) -> bool:
        if case.owner_id in case.readers:
            return case.owner_id in holders
        return case.lane != Lane.SEALED and (case.student_id, case.owner_id) in let_in

    return {case.pk: {case.owner_id: OWNER} for case in cases if sees(case)}


def audience(gate: Gate, viewer: User | None = None) -> Audience:
    """Who will be able to read it, by name. ``viewer`` is told of nobody by whose name a homeless programme would be learnt."""
    found = people_of(gate)
    return Audience(_in_words(found), viewer is not None and _maybe_more(gate, viewer))


def people_of(gate: Gate) -> dict[int, tuple[str, Way]]:
    """By person: why, and the way by which the person is let in. The rule of each model's ``visible_q``, turned round."""
    asked = gate.readers | gate.always.keys()
    ways = ways_to([part.student_id for part in gate.parts], gate.permission, asked)
    leads = _leads(gate) if gate.lane != Lane.SEALED else set()
    found: dict[int, tuple[str, Way]] = {}
    for way in ways:
        for code in _codes(gate, way, leads):
            if way.person_id not in found or ORDER.index(code) < ORDER.index(found[way.person_id][0]):
                found[way.person_id] = (code, way)
    return found


def _leads(gate: Gate) -> set[tuple[int | None, int]]:
    """Who leads the social workers of a student's school, by student: they read what is restricted."""
    found = ways_to([part.student_id for part in gate.parts], Permission.RESTRICTED_VIEW)
    return {(way.student_id, way.person_id) for way in found if way.way == SCHOOL}


def _codes(gate: Gate, way: Way, leads) -> Iterable[str]:
    """Why this way opens the record; nothing where the lane keeps the person out."""
    if way.way == HOLDER:
        if way.person_id in gate.always:
            yield gate.always[way.person_id]
        if way.person_id in gate.readers:
            yield NAMED
        return
    is_lead = (way.student_id, way.person_id) in leads
    if gate.lane == Lane.TEAM:
        yield LEAD if is_lead and way.way == SCHOOL else way.way
    elif gate.lane == Lane.RESTRICTED:
        if is_lead:
            yield LEAD
        within = next(part.within for part in gate.parts if part.student_id == way.student_id)
        if way.person_id in within:
            yield within[way.person_id]


def _in_words(found: Mapping[int, tuple[str, Way]]) -> list[Reader]:
    people = User.objects.in_bulk(found)
    places = Organization.objects.in_bulk({way.organization_id for _code, way in found.values()})
    readers = [
        Reader(pk, people[pk].name, str(Role(way.role).label), code, reason(code, way, places[way.organization_id]))
        for pk, (code, way) in found.items()
    ]
    return sorted(readers, key=lambda each: (each.reason_code != AUTHOR, each.name.casefold(), each.person_id))


ABOUT_OTHERS = {
    AUTHOR: _("wrote it"),
    OWNER: _("owns the case"),
    OPENED_BY: _("opened the case"),
    NAMED: _("is named on it"),
    LEAD: _("leads the school's social workers"),
    CASELOAD: _("has the student on the caseload"),
}
GRANTED = {
    StudentGrant.Reason.TEAM_REFERRAL.value: _("is in the team to which the student was referred"),
    StudentGrant.Reason.COVER.value: _("covers for a colleague"),
}
IN_PROGRAMME = {
    Programme.HOMELESS.value: _("is the liaison for students without fixed housing"),
    Programme.FOSTER.value: _("is the liaison for students in foster care"),
}


def reason(code: str, way: Way, place: Organization) -> str:
    """Why, in words that follow a name."""
    if code in ABOUT_OTHERS:
        return str(ABOUT_OTHERS[code])
    if code == GRANT:
        return str(GRANTED.get(way.detail) or StudentGrant.Reason(way.detail).label)
    if code == PROGRAMME:
        return str(IN_PROGRAMME[way.detail])
    if place.kind == Organization.Kind.DISTRICT:
        return _("works in all schools of %(district)s") % {"district": place}
    return _("works at %(school)s") % {"school": place}


def _maybe_more(gate: Gate, viewer: User) -> bool:
    """Staff of programmes read this kind of record, and the viewer may not know who is in which."""
    by_programme = any(gate.permission in GRANTS[role] for role in PROGRAMMES)
    if gate.lane != Lane.TEAM or not by_programme:
        return False
    ids = {part.student_id for part in gate.parts}
    known = Student.objects.visible_to(viewer, Permission.HOMELESS_VIEW).filter(pk__in=ids)
    return known.count() < len(ids)
