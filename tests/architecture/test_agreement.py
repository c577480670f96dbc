"""What the rule of a model says and what its page gives never disagree, whoever looks, however they came to the record."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.enums import Lane
from cases.models import (
    Case,
    CaseloadEntry,
    Encounter,
    EncounterStudent,
    InterventionPlan,
    ProgrammeMembership,
    Student,
    StudentGrant,
    Task,
)
from homeless.models import Episode
from referrals.models import Referral
from sswork.models import RoleAssignment, User
from sswork.roles import Permission, Role
from sswork.scoping import unscoped
from tests.cases import work
from tests.homeless import made as housing
from tests.referrals import made as referring

LANES = st.sampled_from(list(Lane))
SITUATIONS = st.fixed_dictionaries(
    {
        "role": st.sampled_from(list(Role)),
        "place": st.sampled_from(["cedar", "juniper", "district"]),
        "ended": st.booleans(),
        "ways": st.sets(st.sampled_from(["caseload", "grant", "programme"])),
        "owns": st.sets(st.sampled_from(["case", "encounter", "task", "handed over"])),
        "case": LANES,
        "encounter": LANES,
        "task": LANES,
    }
)


def _person(pals, situation) -> User:
    """A new person with one role and the ways to Mateo, a student of Cedar Elementary, that were drawn."""
    pat = User.objects.create(email="pat@riverbend.example", given_name="Pat")
    last_day = pals.today - timedelta(days=1) if situation["ended"] else None
    place = getattr(pals, situation["place"])
    RoleAssignment.objects.create(
        person=pat, role=situation["role"], organization=place, first_day=pals.year.first_day, last_day=last_day
    )
    if "caseload" in situation["ways"]:
        CaseloadEntry.objects.create(student=pals.mateo, worker=pat)
    if "grant" in situation["ways"]:
        StudentGrant.objects.create(student=pals.mateo, person=pat, reason="cover", source_key="test:1")
    if "programme" in situation["ways"]:
        ProgrammeMembership.objects.create(student=pals.mateo, programme="foster", source_key="roster")
    return pat


def _records(pals, pat, situation) -> list[tuple]:
    """(model, record, name of its page): made by Pat or by Ana."""
    owns = situation["owns"]
    whose = {each: pat if each in owns else pals.ana for each in ("case", "encounter", "task")}
    case = work.case(pals, owner=whose["case"], by=pat if "handed over" in owns else pals.ana, lane=situation["case"])
    encounter = work.encounter(pals, by=whose["encounter"], lane=situation["encounter"])
    return [
        (Student, pals.mateo, "cases:student"),
        (Case, case, "cases:case"),
        (InterventionPlan, work.plan(pals, case), "cases:plan"),
        (Encounter, encounter, "cases:encounter"),
        (Referral, referring.referral(pals, pals.mateo), "referrals:referral"),
        (Episode, housing.episode(pals, pals.mateo, by=pals.ana), "homeless:episode"),
        (Task, work.task(pals, owner=whose["task"], lane=situation["task"], case=case), "cases:task-done"),
    ]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(situation=SITUATIONS)
def test_pages_open_what_the_rule_opens(pals, client, situation):
    with transaction.atomic():
        _agree(pals, client, situation)
        transaction.set_rollback(True)


def _agree(pals, client, situation):
    pat = _person(pals, situation)
    with unscoped("what Pat made while still allowed to"):
        records = _records(pals, pat, situation)
    client.force_login(pat)
    part = EncounterStudent.objects.visible_to(User.objects.get(pk=pat.pk)).filter(student=pals.mateo)
    in_file = part.exists() and User.objects.get(pk=pat.pk).can(Permission.STUDENT_VIEW)
    for model, record, page in records:
        opened = model.objects.visible_to(User.objects.get(pk=pat.pk)).filter(pk=record.pk).exists()
        method = client.post if model is Task else client.get
        response = method(reverse(page, args=[record.pk]))
        assert (response.status_code in (200, 302)) == opened, (page, response.status_code)
        assert opened or response.status_code in (403, 404)
        if model is Student and opened:
            shown = reverse("cases:encounter", args=[records[3][1].pk]) in response.content.decode()
            assert shown == in_file, "timeline"
