"""The audience of a record: who will be able to read it, by name, and why each may. The twin of ``visible_to``, for everybody.

It is asked while a record is being written, so it takes what decides and not a row: the students, the lane, the author, the
case's owner, the people named. It takes the same number of queries however many people there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Lane, Programme
from cases.models import Case, Encounter, EncounterStudent, Student, StudentGrant
from cases.queries.access_ways import CASELOAD, GLASS, GRANT, HOLDER, PROGRAMME, SCHOOL, Way, ways_to
from sswork.models import Organization, RoleAssignment, User
from sswork.models.fields import Fold
from sswork.roles import GRANTS, PROGRAMMES, Permission, Role

AUTHOR, OWNER, OPENED_BY, NAMED, LEAD = "author", "owner", "opened_by", "named", "lead"
VISITOR, COMPANION = "visitor", "companion"
# The first that holds is the one said.
ORDER = (AUTHOR, VISITOR, OWNER, OPENED_BY, NAMED, LEAD, CASELOAD, SCHOOL, PROGRAMME, GRANT, GLASS, COMPANION)


@dataclass(frozen=True)
class Part:
    """One student's part in a record.

    ``within``: who beside the lead may read it when it is restricted, each with the reason, and whoever stands in for them.
    ``owners``: the case's owner and whoever stands in, as far as they see the case.
    """

    student_id: int
    within: Mapping[int, str] = field(default_factory=dict)
    owners: Mapping[int, Way] = field(default_factory=dict)


@dataclass(frozen=True)
class Gate:
    """All that decides who reads a record. ``always``: who reads it in every lane (the author of an encounter);
    ``joining``: programmes that the students are about to be in."""

    permission: Permission
    parts: tuple[Part, ...]
    lane: str
    readers: frozenset[int] = frozenset()
    always: Mapping[int, str] = field(default_factory=dict)
    joining: frozenset[str] = frozenset()


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
    cases = cases or {}
    owners = _owners_who_see(cases.values()) if lane == Lane.RESTRICTED else {}
    parts = tuple(
        Part(pk, {author_id: AUTHOR}, owners.get(cases[pk].pk, {}) if pk in cases else {}) for pk in student_ids
    )
    return Gate(Permission.ENCOUNTER_VIEW, parts, lane, frozenset(readers), {author_id: AUTHOR})


def gate_of_visit(student_id: int, *, lane, worker_id: int, companion_id: int | None = None, readers=()) -> Gate:
    """``HomeVisitQuerySet.visible_q`` of a visit that is not over: whoever goes and the companion in every lane."""
    always = ({companion_id: COMPANION} if companion_id else {}) | {worker_id: VISITOR}
    part = Part(student_id, {worker_id: VISITOR})
    return Gate(Permission.ENCOUNTER_VIEW, (part,), lane, frozenset(readers), always)


def gate_of(case: Case) -> Gate:
    """Of a case as it is saved."""
    people = {"owner_id": case.owner_id, "opened_by_id": case.opened_by_id}
    return gate_of_case(case.student_id, lane=case.lane, readers=case.readers, **people)


def parts_with_cases(encounter: Encounter, user: User) -> tuple[list[int], dict[int, Case]]:
    """Of an encounter as it is saved: its students whom the person sees, and the case of each."""
    parts = EncounterStudent.with_hidden.visible_to(user).filter(encounter=encounter).select_related("case")
    return [part.student_id for part in parts], {part.student_id: part.case for part in parts if part.case}


def _owners_who_see(cases) -> dict[int, dict[int, Way]]:
    """By case: its owner and who stands in for the owner, as far as they see the case."""
    cases = list(cases)
    people = {case.owner_id for case in cases} | {reader for case in cases for reader in case.readers}
    ways = ways_to([case.student_id for case in cases], Permission.CASE_VIEW, people) if cases else []
    let_in = {(way.student_id, way.person_id) for way in ways if way.way != HOLDER}

    def sees(case, person: int) -> bool:
        return person in case.readers or (case.lane != Lane.SEALED and (case.student_id, person) in let_in)

    holders = sorted((way for way in ways if way.way == HOLDER), key=lambda way: not way.stands_in)
    return {
        case.pk: {way.person_id: way for way in holders if way.self_id == case.owner_id and sees(case, way.person_id)}
        for case in cases
    }


def audience(gate: Gate, viewer: User | None = None) -> Audience:
    """Who will be able to read it, by name. ``viewer`` is told of nobody by whose name a homeless programme would be learnt."""
    found = people_of(gate)
    return Audience(_in_words(found), viewer is not None and _maybe_more(gate, viewer))


def people_of(gate: Gate) -> dict[int, tuple[str, Way]]:
    """By person: why, and the way by which the person is let in. The rule of each model's ``visible_q``, turned round."""
    asked = gate.readers.union(gate.always, *(part.within for part in gate.parts))
    ways = ways_to([part.student_id for part in gate.parts], gate.permission, asked, gate.joining)
    leads = _leads(gate) if gate.lane != Lane.SEALED else set()
    selves = {(way.person_id, way.self_id): way for way in ways if way.way == HOLDER}
    found: dict[int, tuple[str, Way]] = {}
    for way in ways:
        for code, by in _codes(gate, way, leads, selves):
            if way.person_id not in found or _rank(code, by) < _rank(*found[way.person_id]):
                found[way.person_id] = (code, by)
    return found


def _rank(code: str, way: Way) -> tuple[bool, int]:
    return way.stands_in, ORDER.index(code)


def _leads(gate: Gate) -> set[tuple[int | None, int]]:
    """Who leads the social workers of a student's school, by student: they read what is restricted."""
    found = ways_to([part.student_id for part in gate.parts], Permission.RESTRICTED_VIEW)
    return {(way.student_id, way.person_id) for way in found if way.way == SCHOOL}


def _codes(gate: Gate, way: Way, leads, selves) -> Iterable[tuple[str, Way]]:
    """Why this way opens the record; nothing where the lane keeps the person out."""
    if way.way == HOLDER:
        if not way.stands_in:
            yield from ((code, way) for code in _of_all_lanes(gate, way.person_id))
        return
    is_lead = (way.student_id, way.person_id) in leads
    if gate.lane == Lane.TEAM:
        yield LEAD if is_lead and way.way == SCHOOL else way.way, way
    elif gate.lane == Lane.RESTRICTED:
        if is_lead:
            yield LEAD, way
        yield from _within(gate, way, selves)


def _of_all_lanes(gate: Gate, person_id: int) -> Iterable[str]:
    if person_id in gate.always:
        yield gate.always[person_id]
    if person_id in gate.readers:
        yield NAMED


def _within(gate: Gate, way: Way, selves) -> Iterable[tuple[str, Way]]:
    """Of those whom the student's ways let in: author, owner, opener, and who stands in for them."""
    part = next(part for part in gate.parts if part.student_id == way.student_id)
    if way.person_id in part.owners:
        yield OWNER, part.owners[way.person_id]
    for person, code in part.within.items():
        if (way.person_id, person) in selves:
            yield code, selves[way.person_id, person]


def _in_words(found: Mapping[int, tuple[str, Way]]) -> list[Reader]:
    people = User.objects.in_bulk(found.keys() | {way.self_id for _code, way in found.values()})
    places = Organization.objects.in_bulk({way.organization_id for _code, way in found.values()})
    readers = []
    for pk, (code, way) in found.items():
        why = reason(code, way, places[way.organization_id], people)
        readers.append(Reader(pk, people[pk].name, str(Role(way.role).label), code, why))
    return sorted(readers, key=lambda each: (each.reason_code != AUTHOR, each.name.casefold(), each.person_id))


def _assigned_with(permission: Permission):
    today = timezone.localdate()
    roles = [role for role, granted in GRANTS.items() if permission in granted]
    assigned = RoleAssignment.objects.filter(role__in=roles, first_day__lte=today)
    return assigned.filter(Q(last_day=None) | Q(last_day__gte=today))


def staff_with(permission: Permission):
    """Whoever holds the right in some school today: the people who can be named on a record."""
    people = User.objects.filter(is_active=True, pk__in=_assigned_with(permission).values("person"))
    return people.order_by("family_name", "given_name", "pk")


def roles_by_person(people: Iterable[User], permission: Permission) -> dict[int, str]:
    """The roles by which each holds the right, in words: what tells two people of one name apart."""
    found: dict[int, set[str]] = {}
    for person, role in _assigned_with(permission).filter(person__in=people).values_list("person", "role"):
        found.setdefault(person, set()).add(str(Role(role).label))
    return {person: ", ".join(sorted(roles)) for person, roles in found.items()}


def staff_named(words: str, permission: Permission, at_most: int) -> list[User]:
    """Those of them in whose name each word stands, whatever its accents and capitals."""
    found = staff_with(permission).annotate(folded=Fold(Concat("given_name", Value(" "), "family_name")))
    for word in words.split():
        found = found.filter(folded__contains=Fold(Value(word)))
    return list(found[:at_most])


ABOUT_OTHERS = {
    AUTHOR: _("wrote it"),
    VISITOR: _("goes there"),
    COMPANION: _("is the companion, until the visit is over"),
    OWNER: _("owns the case"),
    OPENED_BY: _("opened the case"),
    NAMED: _("is named on it"),
    LEAD: _("leads the school's social workers"),
    CASELOAD: _("has the student on the caseload"),
    GLASS: _("opened the record in an emergency"),
}
GRANTED = {
    StudentGrant.Reason.TEAM_REFERRAL.value: _("is in the team to which the student was referred"),
    StudentGrant.Reason.COVER.value: _("covers for a colleague"),
    StudentGrant.Reason.HAND_OVER.value: _("works at the school that the student has just left"),
}
IN_PROGRAMME = {
    Programme.HOMELESS.value: _("is the liaison for students without fixed housing"),
    Programme.FOSTER.value: _("is the liaison for students in foster care"),
}


def reason(code: str, way: Way, place: Organization, people: Mapping[int, User]) -> str:
    """Why, in words that follow a name."""
    why = _own_reason(code, way, place)
    if not way.stands_in:
        return why
    return str(_("stands in for %(colleague)s, who %(why)s") % {"colleague": people[way.self_id].name, "why": why})


def _own_reason(code: str, way: Way, place: Organization) -> str:
    if code in ABOUT_OTHERS:
        return str(ABOUT_OTHERS[code])
    if code == GRANT:
        return str(GRANTED[way.detail])
    if code == PROGRAMME:
        return str(IN_PROGRAMME[way.detail])
    if place.kind == Organization.Kind.DISTRICT:
        return str(_("works in all schools of %(district)s") % {"district": place})
    return str(_("works at %(school)s") % {"school": place})


def _maybe_more(gate: Gate, viewer: User) -> bool:
    """Staff of programmes read this kind of record, and the viewer may not know who is in which."""
    by_programme = any(gate.permission in GRANTS[role] for role in PROGRAMMES)
    if gate.lane != Lane.TEAM or not by_programme:
        return False
    return maybe_programme_staff([part.student_id for part in gate.parts], viewer)


def maybe_programme_staff(student_ids: Iterable[int], viewer: User) -> bool:
    """Whether the viewer may not know who is in which programme, and so not who sees a student by one."""
    ids = set(student_ids)
    known = Student.objects.visible_to(viewer, Permission.HOMELESS_VIEW).filter(pk__in=ids)
    return known.count() < len(ids)
