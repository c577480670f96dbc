"""What a case weighs and how much each worker has, from the numbers of the district."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from cases import actions
from cases.actions import waiting
from cases.actions.obligations import happened
from cases.queries.workload import Weights, least_first, loads_of, weighed
from sswork.models import Cover, Definition, RoleAssignment
from sswork.roles import Permission, Role
from sswork.rules.facts import Fact
from sswork.scoping import unscoped
from sswork.security.actor import acting_by
from tests.cases import work
from tests.queries import queries_of


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def obligation(pals, case):
    fact = Fact(
        name="decision_to_change_placement",
        student_id=case.student_id,
        school_id=case.school_id,
        on=pals.today,
        source_key=f"cases.case:{case.pk}",
        case_id=case.pk,
        seen_with=Permission.CASE_VIEW,
        owner_id=case.owner_id,
    )
    return happened(facts=[fact], by=case.owner)


def load(person, by):
    with acting_by(by):
        return loads_of([person.pk])[person.pk]


@pytest.fixture
def ben_at_cedar(pals):
    RoleAssignment.objects.create(
        person=pals.ben, role=Role.SOCIAL_WORKER, organization=pals.cedar, first_day=pals.today
    )


def test_reason_most_urgent_need_and_obligations_add_up(pals):
    """A case 1, safety 1, a need of today 1 (not also one of two weeks), each obligation 0.5."""
    case = work.case(pals, reason="safety")
    for urgency in ("soon", "now", "later"):
        actions.add_need(case=case, domain="food", what=urgency, urgency=urgency, by=pals.ana)
    made = len(obligation(pals, case))
    plain = work.case(pals, pals.noah, reason="attendance")
    found = weighed([case, plain], pals.ana)
    assert found[case.pk].weight == Decimal(3) + made * Decimal("0.5")
    assert found[case.pk].why.startswith("Safety, a need for today or tomorrow, ")
    assert (found[plain.pk].weight, found[plain.pk].why) == (1, "")
    own = load(pals.ana, pals.ana)
    assert (own.cases, own.urgent, own.obligations, own.weight) == (2, 1, made, found[case.pk].weight + 1)


def test_a_need_that_was_met_weighs_nothing(pals):
    case = work.case(pals)
    need = actions.add_need(case=case, domain="food", what="Breakfast", urgency="now", by=pals.ana)
    actions.end_need(need=need, state="met", by=pals.ana)
    assert (weighed([case], pals.ana)[case.pk].weight, load(pals.ana, pals.ana).weight) == (1, 1)


def test_a_district_sets_its_own_numbers(pals):
    Definition.objects.filter(code="workload.case").update(value=Decimal("2"))
    Definition.objects.create(
        code="workload.reason.grief", title="Grief", text="", value=Decimal("1.5"), source="The district's own"
    )
    work.case(pals, reason="grief")
    assert load(pals.ana, pals.ana).weight == Decimal("3.5")
    assert Weights.of(pals.today - timedelta(days=1)).one("workload.reason.family") == 0


def test_what_waits_is_sealed_or_closed_is_not_counted(pals):
    waiting.put_on_waiting_list(case=work.case(pals), version=1, urgency="now", why="No room", by=pals.ana)
    work.sealed(work.case(pals, pals.noah, reason="safety"), pals.ana)
    closed = work.case(pals, pals.zoe)
    actions.close_case(case=closed, reason="moved", summary="Gone", outcome="same", by=pals.ana)
    assert (load(pals.ana, pals.sol).cases, load(pals.ana, pals.ana).cases) == (0, 0)


def test_a_sealed_obligation_is_not_counted(pals):
    case = work.case(pals)
    obligation(pals, case)
    with unscoped("set up"):
        case.obligations.update(lane="sealed", readers=[pals.ana.pk])
    assert load(pals.ana, pals.sol).obligations == 0


def test_numbers_are_for_colleagues_who_manage_cases(pals):
    """Sol leads Ana's school, Ben works at another, Theo is a teacher."""
    work.case(pals)
    counted = {
        each.given_name: load(pals.ana, each).cases for each in (pals.ana, pals.ben, pals.sol, pals.theo, pals.otis)
    }
    assert counted == {"Ana": 1, "Ben": 0, "Sol": 1, "Theo": 0, "Otis": 0}


def test_ben_is_told_of_ana_once_he_works_at_her_school_or_stands_in_for_her(pals):
    """Also of what she has elsewhere: whoever is given a case may have most work there."""
    work.case(pals)
    Cover.objects.create(
        absent=pals.ana, covering=pals.ben, first_day=pals.today, last_day=pals.today, reason="Ill", made_by=pals.sol
    )
    assert load(pals.ana, pals.ben).cases == 1
    Cover.objects.all().delete()
    assert load(pals.ana, pals.ben).cases == 0
    RoleAssignment.objects.create(
        person=pals.ben, role=Role.SOCIAL_WORKER, organization=pals.cedar, first_day=pals.today
    )
    work.case(pals, pals.jaylen, owner=pals.ana, by=pals.ben)
    assert load(pals.ana, pals.ben).cases == 2


def test_what_is_restricted_is_counted_for_its_worker_and_the_lead(pals, ben_at_cedar):
    """For Ben the number would tell, beside the list of Ana's cases, that there is one that he may not know of."""
    work.case(pals)
    work.case(pals, pals.noah, lane="restricted")
    assert {each.given_name: load(pals.ana, each).cases for each in (pals.ana, pals.ben, pals.sol)} == {
        "Ana": 2,
        "Ben": 1,
        "Sol": 2,
    }


def test_a_district_weighs_by_its_own_rows(pals, sign_in):
    Definition.objects.create(
        code="workload.case", organization=pals.district, title="Own", text="", value=3, source="Board"
    )
    case = work.case(pals)
    assert weighed([case], pals.ana)[case.pk].weight == 3
    assert "1 open case, weight 3." in sign_in(pals.ana).get(url("cases")).text
    rows = sign_in(pals.sol).get(url("workload")).context["rows"]
    assert {person.given_name: load.weight for person, load in rows}["Ana"] == 3


def test_the_lead_compares_and_no_student_is_named(pals, ben_at_cedar, sign_in):
    work.case(pals, reason="safety")
    work.case(pals, pals.jaylen, owner=pals.ben)
    page = sign_in(pals.sol).get(url("workload"))
    assert [(person.given_name, load.cases, load.weight) for person, load in page.context["rows"]] == [
        ("Sol", 0, 0),
        ("Ben", 1, 1),
        ("Ana", 1, 2),
    ]
    assert [name for name in ("Mateo", "Jaylen") if name in page.text] == []
    assert "1:250" in page.text
    at_cedar = sign_in(pals.sol).get(url("workload") + f"?school={pals.cedar.pk}").context["rows"]
    assert {person.given_name for person, _load in at_cedar} == {"Ana", "Ben", "Sol"}


def test_the_list_of_cases_says_what_each_weighs(pals, sign_in):
    work.case(pals, reason="safety")
    page = sign_in(pals.ana).get(url("cases")).text
    assert "1 open case, weight 2." in page
    assert '2<div class="meta">Safety</div>' in page


@pytest.mark.parametrize("name", ["case-offer", "hand-over", "case-open"])
def test_who_has_least_is_named_first_where_a_case_is_given(pals, ben_at_cedar, sign_in, name):
    case = work.case(pals)
    work.case(pals, pals.jaylen, owner=pals.ben, reason="safety")
    address = {"case-offer": [case.pk], "hand-over": [], "case-open": [pals.mateo.pk]}[name]
    page = sign_in(pals.ana).get(url(name, *address)).text
    assert "Least work first: Sol Okafor (0 open cases, weight 0)" in page
    assert "Ben Carter (1 open case, weight 2)" in page


def test_queries_are_equal_for_one_and_three(pals, ben_at_cedar, sign_in):
    obligation(pals, work.case(pals))
    before = [queries_of(sign_in(pals.ana), url("cases")), queries_of(sign_in(pals.sol), url("workload"))]
    obligation(pals, work.case(pals, pals.noah, reason="safety"))
    obligation(pals, work.case(pals, pals.zoe, owner=pals.sol, by=pals.sol))
    obligation(pals, work.case(pals, pals.aaliyah))
    assert [queries_of(sign_in(pals.ana), url("cases")), queries_of(sign_in(pals.sol), url("workload"))] == before


def test_least_first_among_equals_is_always_the_same(pals):
    people = [pals.ben, pals.ana]
    with acting_by(pals.ana):
        assert [each for each, _load in least_first(people, loads_of([each.pk for each in people]))] == [
            pals.ana,
            pals.ben,
        ]
