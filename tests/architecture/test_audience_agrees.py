"""The audience that a form shows, `visible_to` and row security say the same, for the cast and for people nobody thought of."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.enums import Lane
from cases.models import (
    BreakGlass,
    Case,
    CaseloadEntry,
    Encounter,
    EncounterStudent,
    HomeVisit,
    ProgrammeMembership,
    StudentGrant,
)
from cases.queries.audience import audience, gate_of, gate_of_encounter, gate_of_visit
from sswork.models import Cover, RoleAssignment, User
from sswork.roles import Role
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.cases import work

LANES = st.sampled_from(list(Lane))
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "roles": st.lists(
                st.tuples(st.sampled_from(list(Role)), st.sampled_from(["cedar", "maple", "juniper", "district"])),
                min_size=1,
                max_size=2,
                unique=True,
            ),
            "ended": st.sampled_from([False, False, False, True]),
            "left": st.sampled_from([False, False, False, True]),
            "caseload": st.sets(st.sampled_from(["mateo", "lucia"])),
            "grants": st.sets(st.sampled_from(["mateo", "lucia"])),
        }
    ),
    min_size=3,
    max_size=5,
)
WORLDS = st.fixed_dictionaries(
    {
        "people": PEOPLE,
        "programmes": st.sets(
            st.tuples(st.sampled_from(["mateo", "lucia"]), st.sampled_from(["homeless", "foster", "iep"]))
        ),
        "team": st.sets(st.sampled_from([Role.TEAM_MEMBER, Role.SOCIAL_WORKER, Role.INTERN])),
        "author": st.integers(0, 4),
        "owner": st.integers(0, 4),
        "named": st.sets(st.integers(0, 4), max_size=2),
        "students": st.sampled_from([("mateo",), ("mateo", "lucia")]),
        "case": LANES,
        "case names owner": st.booleans(),
        "covers": st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=2),
        "emergencies": st.sets(st.integers(0, 4), max_size=1),
        "belongs": st.booleans(),
    }
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=WORLDS)
def test_exactly_those_named_can_read(pals, world):
    with transaction.atomic():
        people = [_person(pals, place, drawn) for place, drawn in enumerate(world["people"])]
        _let_in(pals, world, people)
        _agree(pals, world, people)
        transaction.set_rollback(True)


def _person(pals, place: int, drawn) -> User:
    person = User.objects.create(
        email=f"p{place}@riverbend.example", given_name=f"P{place}", is_active=not drawn["left"]
    )
    last_day = pals.today - timedelta(days=1) if drawn["ended"] else None
    for role, where in drawn["roles"]:
        RoleAssignment.objects.create(
            person=person,
            role=role,
            organization=getattr(pals, where),
            first_day=pals.year.first_day,
            last_day=last_day,
        )
    for student in drawn["caseload"]:
        CaseloadEntry.objects.create(student=getattr(pals, student), worker=person)
    for student in drawn["grants"]:
        StudentGrant.objects.create(student=getattr(pals, student), person=person, reason="cover", source_key="test:1")
    return person


def _let_in(pals, world, people) -> None:
    for absent, covering in {(people[a % len(people)], people[b % len(people)]) for a, b in world["covers"]}:
        if absent != covering:
            until = pals.today + timedelta(days=7)
            Cover.objects.create(absent=absent, covering=covering, last_day=until, reason="Away", made_by=pals.sol)
    for place in world["emergencies"]:
        until = timezone.now() + timedelta(hours=4)
        BreakGlass.objects.create(student=pals.mateo, person=people[place % len(people)], reason="Harm", until=until)
    for student, programme in world["programmes"]:
        ProgrammeMembership.objects.create(student=getattr(pals, student), programme=programme, source_key="test")
    for role in world["team"]:
        StudentGrant.objects.create(
            student=pals.mateo, role=role, at_school=pals.maple, reason="team_referral", source_key="test:2"
        )


def _agree(pals, world, people) -> None:
    """One case, one encounter and one visit in each lane: whom the audience names, against what each person finds."""
    author, owner = (people[world[each] % len(people)] for each in ("author", "owner"))
    named = [people[each].pk for each in world["named"] if each < len(people)]
    students = [getattr(pals, each) for each in world["students"]]
    told: dict[tuple, set[int]] = {}
    with unscoped("a made-up world"):
        belongs_to = _case(
            pals, owner, author, world["case"], [*named, owner.pk] if world["case names owner"] else named
        )
        cases = {pals.mateo.pk: belongs_to} if world["belongs"] else {}
        for lane in Lane:
            case = _case(pals, owner, author, lane, named)
            told[Case, case.pk] = _told(gate_of(case))
            encounter = work.encounter(pals, *students, by=author, lane=lane, cases=cases)
            for model, lookup in ((Encounter, "pk"), (EncounterStudent, "encounter")):
                model.objects.filter(**{lookup: encounter.pk}).update(readers=named)
            ids = [student.pk for student in students]
            told[Encounter, encounter.pk] = _told(
                gate_of_encounter(ids, lane=lane, author_id=author.pk, cases=cases, readers=named)
            )
        companion = people[(world["author"] + 1) % len(people)]
        for lane in (Lane.TEAM, Lane.RESTRICTED):
            visit = work.visit(pals, by=author, companion=companion, lane=lane)
            HomeVisit.objects.filter(pk=visit.pk).update(readers=named)
            going = {"worker_id": author.pk, "companion_id": companion.pk}
            told[HomeVisit, visit.pk] = _told(gate_of_visit(pals.mateo.pk, lane=lane, readers=named, **going))
    _compare(told)


def _case(pals, owner, author, lane, readers) -> Case:
    case = work.case(pals, owner=owner, by=author, lane=Lane.TEAM)
    Case.objects.filter(pk=case.pk).update(lane=lane, readers=readers)
    case.refresh_from_db()
    return case


def _told(gate) -> set[int]:
    return {reader.person_id for reader in audience(gate).readers}


def _compare(told: dict[tuple, set[int]]) -> None:
    found: dict[str, dict[tuple, set[int]]] = {
        "rule": {key: set() for key in told},
        "rows": {key: set() for key in told},
    }
    for person in User.objects.all():
        with acting(person):
            for model in (Case, Encounter, HomeVisit):
                ids = [pk for of, pk in told if of is model]
                for pk in model.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True):
                    found["rule"][model, pk].add(person.pk)
                for pk in _rows_there(model, ids):
                    found["rows"][model, pk].add(person.pk)
    assert told == found["rule"]
    assert told == found["rows"]


def _rows_there(model, ids: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{model._meta.db_table}" WHERE id = ANY (%s)', [ids])  # noqa: S608 - a model's
        return [pk for (pk,) in cursor.fetchall()]
