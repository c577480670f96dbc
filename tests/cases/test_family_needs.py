"""A need of the whole family: written once, on each child's page for those who work with that child, met for all at once."""

from datetime import date

import pytest
from django.urls import reverse

from cases import actions
from cases.enums import NeedState
from cases.models import Need, Student
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of


@pytest.fixture
def diego(pals):
    """A third child of the Riveras, at Ben's school, whom Ana does not see."""
    with unscoped("a third child"):
        return Student.objects.create(
            given_name="Diego",
            family_name="Rivera",
            grade="10",
            school=pals.juniper,
            birth_date=date(2011, 5, 1),
            household=pals.mateo.household,
        )


@pytest.fixture
def need(pals, diego):
    case = work.case(pals)
    return actions.add_family_need(case=case, domain="housing", what="A warm place", urgency="soon", by=pals.ana)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def states(need) -> set:
    with unscoped("test"):
        return {(each.student.given_name, each.state) for each in Need.objects.filter(family_key=need.family_key)}


def test_it_is_written_once_and_each_reads_it_where_they_work(pals, diego, need):
    seen = {
        name: sorted(Need.objects.visible_to(getattr(pals, name)).values_list("student__given_name", flat=True))
        for name in ("ana", "ben", "sol", "tess", "lia", "otis", "ivy")
    }
    assert seen == {
        "ana": ["Lucía", "Mateo"],
        "ben": ["Diego"],
        "sol": ["Diego", "Lucía", "Mateo"],
        "tess": [],
        "lia": [],
        "otis": [],
        "ivy": [],
    }


def test_it_is_met_for_all_whoever_says_so(pals, diego, need, sign_in):
    with unscoped("test"):
        theirs = Need.objects.get(student=diego)
    ben = sign_in(pals.ben)
    page = ben.get(url("student", diego.pk))
    assert ("A warm place" in page.text, "the whole family" in page.text, "Mateo" in page.text) == (True, True, False)
    form = {"version": 1, "what": "A warm place", "urgency": "soon", "done": "Heater from the pantry", "state": "met"}
    assert ben.post(url("need", theirs.pk), form).url == url("student", diego.pk)
    assert states(need) == {("Mateo", "met"), ("Lucía", "met"), ("Diego", "met")}
    need.refresh_from_db()
    assert (need.done, need.version) == ("Heater from the pantry", 2)


def test_who_saved_before_is_seen_by_whoever_saves_for_another_child(pals, diego, need, sign_in):
    with unscoped("test"):
        theirs = Need.objects.get(student=diego)
    facts = {"what": "A warm place", "urgency": "soon", "done": "", "why": ""}
    actions.edit_need(need=need, version=1, state=NeedState.MET, by=pals.ana, **facts)
    form = {"version": 1, "what": "A warm place", "urgency": "now", "done": "", "state": "open"}
    assert sign_in(pals.ben).post(url("need", theirs.pk), form).status_code == 409


def test_closing_the_case_ends_it_for_all(pals, need):
    actions.close_case(
        case=need.case,
        reason="goals_met",
        summary="Done",
        outcome="better",
        needs=[(need, NeedState.UNMET, "No heater left")],
        by=pals.ana,
    )
    assert states(need) == {("Mateo", "unmet"), ("Lucía", "unmet"), ("Diego", "unmet")}


def test_what_few_may_read_is_not_carried_to_other_children(pals, diego, sign_in):
    case = work.case(pals, lane="restricted")
    ana = sign_in(pals.ana)
    assert "for_family" not in ana.get(url("need-add", case.pk)).context["form"].fields
    form = {"domain": "food", "what": "SECRET", "urgency": "soon", "for_family": "on"}
    ana.post(url("need-add", case.pk), form)
    with unscoped("test"):
        assert [each.student for each in Need.objects.all()] == [pals.mateo]
    with pytest.raises(actions.NotForFamily):
        actions.add_family_need(case=case, domain="food", what="SECRET", urgency="soon", by=pals.ana)


def test_the_form_carries_it_and_tells_of_no_other_child(pals, diego, sign_in):
    case = work.case(pals)
    ana = sign_in(pals.ana)
    page = ana.get(url("need-add", case.pk)).text
    assert ("The whole family needs it" in page, "Diego" in page) == (True, False)
    form = {"domain": "food", "what": "Groceries", "urgency": "soon", "for_family": "on"}
    ana.post(url("need-add", case.pk), form)
    with unscoped("test"):
        assert Need.objects.filter(what="Groceries").count() == 3


def test_queries_of_the_students_page_are_equal_for_one_and_three(pals, diego, need, sign_in):
    ana = sign_in(pals.ana)
    before = queries_of(ana, url("student", pals.mateo.pk))
    for what in ("Coats", "Shoes"):
        actions.add_family_need(case=need.case, domain="food", what=what, urgency="soon", by=pals.ana)
    assert queries_of(ana, url("student", pals.mateo.pk)) == before
