from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.actions.case_terms import add_term
from cases.models import Case, Student, StudentGrant, Task
from referrals.actions import Step
from referrals.models import Referral
from sswork.scoping import unscoped
from tests.queries import queries_of
from tests.referrals import made


def url(name, referral):
    return reverse(f"referrals:{name}", args=[referral.pk])


def page_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def asked(pals):
    return made.referral(pals, pals.mateo, days_ago=4, urgency="soon")


@pytest.fixture
def decision(pals, asked):
    return {
        "version": asked.version,
        "decision": "open_case",
        "case_reason": "attendance",
        "case_owner": pals.ana.pk,
        "case_next_step": "Meet Mateo",
        "note": made.NOTE,
        "review_on": "2026-12-30",
        "steps-TOTAL_FORMS": "2",
        "steps-INITIAL_FORMS": "0",
        "steps-0-what": "Call home",
        "steps-0-owner": pals.theo.pk,
        "steps-0-by_when": "2026-11-20",
        "steps-1-what": "",
        "steps-1-owner": "",
        "steps-1-by_when": "",
    }


def now(pals, asked):
    return Referral.objects.visible_to(pals.tess).get(pk=asked.pk)


def test_the_team_reads_strengths_before_the_concern(pals, sign_in, asked):
    page = page_of(sign_in(pals.tess).get(url("referral", asked)))
    assert page.index("Draws, and is kind") < page.index(made.CONCERN)
    assert "waiting 4 days" in page


def test_a_decision_opens_a_case_and_gives_out_the_tasks(pals, sign_in, asked, decision):
    response = sign_in(pals.tess).post(url("decide", asked), decision)
    assert response.url == reverse("referrals:board")
    case = Case.objects.visible_to(pals.ana).get()
    assert (case.owner, case.review_on, case.opened_by) == (pals.ana, date(2026, 12, 30), pals.tess)
    task = Task.objects.visible_to(pals.theo).get()
    assert (task.title, task.case, task.due_on) == ("Call home", case, date(2026, 11, 20))
    page = page_of(sign_in(pals.tess).get(url("referral", asked)))
    assert made.NOTE in page
    assert "Theo Lindqvist" in page


def test_the_districts_own_words_are_offered_and_kept(pals, sign_in, asked, decision):
    """Counted is the standard word."""
    term = add_term(organization=pals.district, use="open", standard="attendance", name="Lost the bus", by=pals.sol)
    page = page_of(sign_in(pals.tess).get(url("referral", asked)))
    assert "Lost the bus" in page
    sign_in(pals.tess).post(url("decide", asked), decision | {"case_reason": f"own:{term.pk}"})
    case = Case.objects.visible_to(pals.ana).get()
    assert (case.reason, case.reason_words, case.get_reason_display()) == ("attendance", "Lost the bus", "Lost the bus")


@pytest.mark.parametrize(
    "missing", ["case_reason", "case_owner", "case_next_step", "review_on", "steps-0-owner", "steps-0-by_when"]
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(pals, sign_in, asked, decision, missing):
    response = sign_in(pals.tess).post(url("decide", asked), decision | {missing: ""})
    assert response.status_code == 422
    assert "What you wrote is still here" in page_of(response)
    assert made.NOTE in page_of(response)
    assert now(pals, asked).state == "received"
    assert not Case.objects.visible_to(pals.ana).exists()


@pytest.mark.parametrize(("field", "value"), [("review_on", "2026-11-17"), ("steps-0-by_when", "2026-11-17")])
def test_a_day_that_is_past_is_not_a_plan(pals, sign_in, asked, decision, field, value):
    assert sign_in(pals.tess).post(url("decide", asked), decision | {field: value}).status_code == 422


def test_owners_are_people_who_work_at_the_school(pals, sign_in, asked, decision):
    form = sign_in(pals.tess).get(url("referral", asked)).context["decide_form"]
    assert [each.given_name for each in form.fields["case_owner"].queryset] == ["Ana", "Sol"]
    for field, stranger in (("case_owner", pals.ben), ("case_owner", pals.theo), ("steps-0-owner", pals.ben)):
        assert sign_in(pals.tess).post(url("decide", asked), decision | {field: stranger.pk}).status_code == 422


def test_one_more_line_keeps_everything_and_checks_nothing(pals, sign_in, asked, decision):
    response = sign_in(pals.tess).post(url("decide", asked), decision | {"more": "1", "case_next_step": ""})
    page = page_of(response)
    assert response.status_code == 200
    assert [line["what"].value() for line in response.context["steps"]] == ["Call home", "", None]
    assert made.NOTE in page
    assert "errors-summary" not in page
    assert now(pals, asked).state == "received"


def test_lines_added_so_are_saved(pals, sign_in, asked, decision):
    more = {
        "steps-TOTAL_FORMS": "3",
        "steps-INITIAL_FORMS": "2",
        "steps-2-what": "Check in each morning",
        "steps-2-owner": pals.ana.pk,
        "steps-2-by_when": "2026-11-25",
    }
    sign_in(pals.tess).post(url("decide", asked), decision | more)
    assert sorted(Task.objects.visible_to(pals.ana).values_list("title", flat=True)) == [
        "Call home",
        "Check in each morning",
    ]


def test_the_second_to_decide_sees_what_was_decided_and_keeps_the_own_words(pals, sign_in, asked, decision):
    made.decided(pals, asked, by=pals.ana, decision="refer_out", note="Food bank, with the mother.")
    response = sign_in(pals.tess).post(url("decide", asked), decision | {"version": "1"})
    page = page_of(response)
    assert response.status_code == 409
    assert "A colleague was quicker." in page
    assert "Food bank, with the mother." in page
    assert [words for _label, words in response.context["lost"]] == [made.NOTE, "Meet Mateo", "Call home"]
    assert now(pals, asked).decision == "refer_out"
    assert not Case.objects.visible_to(pals.ana).exists()


def test_reviewing_ends_a_referral(pals, sign_in, asked):
    decided = made.decided(pals, asked)
    client = sign_in(pals.tess)
    assert client.post(url("review", asked), {"version": decided.version, "outcome": ""}).status_code == 422
    answer = {"version": decided.version, "outcome": "partly", "note": "On time on most days."}
    assert client.post(url("review", asked), answer).url == reverse("referrals:board")
    assert (now(pals, asked).state, now(pals, asked).review_outcome) == ("reviewed", "partly")
    again = client.post(url("review", asked), answer | {"note": "Mine."})
    assert again.status_code == 409
    assert [words for _label, words in again.context["lost"]] == ["Mine."]


def test_a_move_is_made_by_post_only(pals, sign_in, asked):
    for name in ("decide", "review"):
        assert sign_in(pals.tess).get(url(name, asked)).url == url("referral", asked)


def test_earlier_requests_stand_beside(pals, sign_in, asked):
    old = made.decided(pals, made.referral(pals, pals.mateo, days_ago=90))
    made.referral(pals, pals.noah)
    response = sign_in(pals.tess).get(url("referral", asked))
    assert list(response.context["earlier"]) == [old]


GONE = "A student no longer open to you"


def moved(pals, clock, *, days):
    """Mateo changes to Juniper, so many days ago."""
    with unscoped("set up"):
        Student.objects.filter(pk=pals.mateo.pk).update(school=pals.juniper)
        StudentGrant.objects.filter(student=pals.mateo, role="team_member").delete()  # the team's own has run out
    clock.shift(timedelta(days=days))


def test_after_a_change_of_school_the_page_is_open_for_the_hand_over(pals, sign_in, asked, clock):
    moved(pals, clock, days=5)
    response = sign_in(pals.ana).get(url("referral", asked))
    assert response.context["known_student"] == pals.mateo
    assert sign_in(pals.ben).get(url("referral", asked)).status_code == 404


@pytest.mark.parametrize("person", ["ana", "tess"])
def test_after_the_hand_over_the_team_keeps_the_request_but_not_the_page(pals, sign_in, asked, clock, person):
    decided = made.decided(pals, made.referral(pals, pals.mateo))
    made.referral(pals, pals.noah)
    moved(pals, clock, days=40)
    client = sign_in(getattr(pals, person))
    response = client.get(url("referral", asked))
    assert response.status_code == 200
    assert response.context["known_student"] is None
    assert response.context["panels"] == []
    assert GONE in response.text
    assert "Mateo" not in response.text
    board = client.get(reverse("referrals:board"))
    assert [card.referral.student.name for card in board.context["columns"][0].cards] == [GONE, "Noah Kim"]
    assert [each.pk for each in board.context["to_review"]] == [decided.pk]
    assert client.get(reverse("my-day")).status_code == 200
    assert sign_in(pals.ben).get(url("referral", asked)).status_code == 404


def test_whoever_asked_follows_the_request_after_the_student_moved(pals, sign_in, asked, clock):
    moved(pals, clock, days=40)
    (line,) = sign_in(pals.theo).get(reverse("referrals:mine")).context["followed"]
    assert line.referral == asked
    assert line.referral.student.name == GONE


def test_the_team_reads_who_does_what_also_where_the_task_is_not_theirs(pals, sign_in, asked):
    """Tess is on the team and reads no casework: of Ana's task she learns what the team decided."""
    step = Step("Ring the bus company", pals.ana, date(2026, 11, 20))
    made.decided(pals, asked, by=pals.ana, steps=[step])
    page = page_of(sign_in(pals.tess).get(url("referral", asked)))
    assert "Ring the bus company" in page
    assert "Ana Flores" in page


def test_no_more_queries_for_more_actions(pals, sign_in, asked):
    day = date(2026, 11, 18) + timedelta(days=2)
    one = made.decided(pals, asked, steps=[Step("One", pals.ana, day)])
    three = made.decided(pals, made.referral(pals, pals.noah), steps=[Step(str(n), pals.ana, day) for n in range(3)])
    made.referral(pals, pals.noah)
    made.referral(pals, pals.noah)
    client = sign_in(pals.tess)
    assert queries_of(client, url("referral", one)) == queries_of(client, url("referral", three))
