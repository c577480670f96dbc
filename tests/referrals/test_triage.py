"""The triage board: columns, clocks, every way on and back, two people at once, and who learns what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Task
from referrals.models import AgendaItem, Referral, ReferralQuestion
from sswork.scoping import unscoped
from tests.queries import queries_of
from tests.referrals import made, meeting

BOARD = "/referrals/board/"


def names(response) -> dict[str, list[str]]:
    return {
        column.key: [card.referral.student.given_name for card in column.cards]
        for column in response.context["columns"]
        if column.cards
    }


def post(client, name, referral, **data):
    return client.post(reverse(f"referrals:triage-{name}", args=[referral.pk]), {"version": referral.version} | data)


def undo(client, referral):
    referral = now(referral)
    return client.post(reverse("referrals:triage-undo", args=[referral.pk, referral.version]))


def now(referral) -> Referral:
    with unscoped("a test looks"):
        return Referral.objects.get(pk=referral.pk)


def tasks() -> list[tuple]:
    with unscoped("a test looks"):
        return list(Task.objects.order_by("pk").values_list("owner__given_name", "due_on", "state"))


def test_late_ones_first_whatever_their_urgency(pals, sign_in):
    """Aaliyah's routine request is late since Tuesday, Noah's urgent one came this moment."""
    made.referral(pals, pals.noah, urgency="urgent")
    made.referral(pals, pals.aaliyah, days_ago=8)
    made.referral(pals, pals.mateo, days_ago=9)
    made.referral(pals, pals.zoe, referrer=pals.ana, urgency="soon")
    response = sign_in(pals.ana).get(BOARD)
    assert names(response) == {"new": ["Mateo", "Aaliyah", "Noah", "Zoë"]}
    assert [card.state for card in response.context["columns"][0].cards] == ["overdue", "overdue", "waiting", "waiting"]
    assert response.context["late"] == 2
    assert "Late since" in response.content.decode()


def test_a_team_sees_its_own_school_and_a_narrowed_board_one_team(pals, sign_in):
    here, there = made.referral(pals, pals.mateo), made.referral(pals, pals.lucia, referrer=pals.ana)
    cost = meeting.team(pals, pals.tess, pals.ana)
    sst = meeting.team(pals, pals.ana, name="SST", kind="sst")
    assert names(sign_in(pals.tess).get(BOARD)) == {"new": ["Mateo"]}
    ana = sign_in(pals.ana)
    assert names(ana.get(BOARD)) == {"new": ["Mateo", "Lucía"]}
    assert names(ana.get(BOARD, {"team": cost.pk})) == {"new": ["Mateo"]}
    assert names(ana.get(BOARD, {"team": sst.pk})) == {}
    assert here.pk != there.pk


def test_crisis_is_today_for_a_person_by_name_and_back(pals, sign_in):
    asked, client = made.referral(pals, pals.noah, urgency="urgent"), sign_in(pals.tess)
    answer = post(client, "crisis", asked, person=pals.ana.pk)
    assert answer.url == BOARD
    assert tasks() == [("Ana", timezone.localdate(), "open")]
    response = client.get(BOARD)
    assert names(response) == {"crisis": ["Noah"]}
    assert "Ana Flores acts" in response.content.decode()
    undo(client, asked)
    assert tasks() == [("Ana", timezone.localdate(), "dropped")]
    assert names(client.get(BOARD)) == {"new": ["Noah"]}


def test_nobody_outside_the_team_is_given_a_crisis(pals, sign_in):
    asked = made.referral(pals, pals.noah)
    assert post(sign_in(pals.tess), "crisis", asked, person=pals.theo.pk).status_code == 422
    assert tasks() == []


def test_onto_an_agenda_and_off_again(pals, sign_in):
    team = meeting.team(pals, pals.tess)
    asked = made.referral(pals, pals.mateo)
    coming = meeting.add_meeting(team=team, day=timezone.localdate() + timedelta(days=1), by=pals.sol)
    client = sign_in(pals.tess)
    post(client, "agenda", asked, meeting=coming.pk)
    assert meeting.order(coming) == ["Mateo"]
    assert names(client.get(BOARD)) == {"agenda": ["Mateo"]}
    undo(client, asked)
    assert meeting.order(coming) == []


def test_whoever_is_no_member_puts_it_on_no_agenda_of_the_team(pals, sign_in):
    """It is for the team's next meeting, whose agenda builds itself."""
    team = meeting.team(pals, pals.ana)
    coming = meeting.add_meeting(team=team, day=timezone.localdate() + timedelta(days=1), by=pals.sol)
    asked, client = made.referral(pals, pals.mateo), sign_in(pals.tess)
    assert post(client, "agenda", asked, meeting=coming.pk).status_code == 422
    post(client, "agenda", asked, meeting="")
    assert (now(asked).triage, meeting.order(coming)) == ("agenda", [])


def test_a_question_goes_to_whoever_asked_and_the_answer_comes_back(pals, sign_in):
    asked, team = made.referral(pals, pals.mateo, days_ago=9), sign_in(pals.tess)
    post(team, "question", asked, text="Since when does he sit alone?")
    assert names(team.get(BOARD)) == {"question": ["Mateo"]}
    with unscoped("a test looks"):
        (question,) = ReferralQuestion.objects.all()
    theo = sign_in(pals.theo)
    assert "Since when does he sit alone?" in theo.get(reverse("referrals:mine")).content.decode()
    theo.post(reverse("referrals:question-answer", args=[question.pk]), {"answer": "Since the move."})
    assert "Since when" not in theo.get(reverse("referrals:mine")).content.decode()
    response = sign_in(pals.tess).get(BOARD)
    assert names(response) == {"new": ["Mateo"]}
    assert response.context["late"] == 0  # the clock runs from the answer
    page = sign_in(pals.tess).get(reverse("referrals:referral", args=[asked.pk])).content.decode()
    assert "Since the move." in page


def test_a_question_is_its_referrers_to_answer_and_once(pals, sign_in):
    asked = made.referral(pals, pals.mateo)
    post(sign_in(pals.tess), "question", asked, text="Since when?")
    with unscoped("a test looks"):
        (question,) = ReferralQuestion.objects.all()
    url = reverse("referrals:question-answer", args=[question.pk])
    for person in (pals.ivy, pals.tess, pals.lia, pals.otis):
        assert sign_in(person).post(url, {"answer": "Mine"}).status_code == 404
    theo = sign_in(pals.theo)
    theo.post(url, {"answer": "First"})
    theo.post(url, {"answer": "Second"})
    with unscoped("a test looks"):
        assert ReferralQuestion.objects.get().answer == "First"


def test_a_question_taken_back_is_gone_from_the_referrers_page(pals, sign_in):
    asked, client = made.referral(pals, pals.mateo), sign_in(pals.tess)
    post(client, "question", asked, text="Since when?")
    undo(client, asked)
    assert names(client.get(BOARD)) == {"new": ["Mateo"]}
    assert "Since when?" not in sign_in(pals.theo).get(reverse("referrals:mine")).content.decode()


def test_two_requests_for_one_student_become_one_and_both_who_asked_follow_it(pals, sign_in):
    first = made.referral(pals, pals.mateo)
    second = made.referral(pals, pals.mateo, referrer=pals.priya, concern="SECRET of Priya")
    client = sign_in(pals.tess)
    assert client.get(BOARD).content.decode().count("Asked more than once") == 2
    post(client, "merge", second, into=first.pk)
    assert names(client.get(BOARD)) == {"new": ["Mateo"]}
    assert "SECRET of Priya" in client.get(reverse("referrals:referral", args=[first.pk])).content.decode()
    made.decided(pals, now(first))
    for person in (pals.theo, pals.priya):
        response = sign_in(person).get(reverse("referrals:mine"))
        (followed,) = response.context["followed"]
        assert (followed.current, followed.is_with_another) == (3, True)
        other = pals.priya if person == pals.theo else pals.theo
        page = response.content.decode()
        assert [words for words in (other.family_name, "SECRET", made.NOTE) if words in page] == []


def test_put_together_by_mistake_they_part_again(pals, sign_in):
    first, second = made.referral(pals, pals.mateo), made.referral(pals, pals.mateo, referrer=pals.priya)
    client = sign_in(pals.tess)
    post(client, "merge", second, into=first.pk)
    undo(client, second)
    assert names(client.get(BOARD)) == {"new": ["Mateo", "Mateo"]}


def test_only_requests_of_one_student_are_put_together(pals, sign_in):
    mateo, noah = made.referral(pals, pals.mateo), made.referral(pals, pals.noah)
    assert post(sign_in(pals.tess), "merge", mateo, into=noah.pk).status_code == 422
    assert now(mateo).state == "received"


@pytest.mark.parametrize(("decision", "url"), [("direct_service", BOARD), ("refer_out", "/referrals/services/")])
def test_help_without_a_meeting_is_a_decision_with_a_task_and_back(pals, sign_in, decision, url):
    asked, client = made.referral(pals, pals.mateo), sign_in(pals.ana)
    day = timezone.localdate() + timedelta(days=1)
    answer = post(
        client, "direct", asked, decision=decision, what="A winter coat", owner=pals.ana.pk, by_when=day.isoformat()
    )
    assert answer.url.partition("?")[0] == url
    assert (now(asked).state, now(asked).decision) == ("decided", decision)
    assert names(client.get(BOARD)) == {"direct": ["Mateo"]}
    undo(client, asked)
    assert names(client.get(BOARD)) == {"new": ["Mateo"]}
    assert tasks() == [("Ana", day, "dropped")]


def test_of_two_at_once_the_second_learns_so_and_keeps_what_was_written(pals, sign_in):
    asked = made.referral(pals, pals.mateo)
    post(sign_in(pals.tess), "agenda", asked, meeting="")
    second = post(sign_in(pals.ana), "question", asked, text="Since when?")
    page = second.content.decode()
    assert second.status_code == 409
    assert "A colleague was quicker." in page
    assert "Since when?" in page
    assert now(asked).triage == "agenda"


def test_an_undo_that_comes_late_undoes_nothing_of_others(pals, sign_in):
    asked, tess, ana = made.referral(pals, pals.mateo), sign_in(pals.tess), sign_in(pals.ana)
    post(tess, "agenda", asked, meeting="")
    url = reverse("referrals:triage-undo", args=[asked.pk, asked.version + 1])
    post(ana, "crisis", now(asked), person=pals.ana.pk)
    tess.post(url)
    assert now(asked).triage == "crisis"


def test_as_many_queries_for_three_cards_a_column_as_for_one(pals, sign_in):
    client = sign_in(pals.ana)

    def fill(student):
        made.referral(pals, student)
        for name, data in (
            ("crisis", {"person": pals.ana.pk}),
            ("question", {"text": "?"}),
            ("agenda", {"meeting": ""}),
        ):
            post(client, name, made.referral(pals, student), **data)
        made.decided(pals, made.referral(pals, student), decision="direct_service")

    fill(pals.mateo)
    client.get(BOARD)
    one = queries_of(client, BOARD)
    for student in (pals.noah, pals.aaliyah):
        fill(student)
    assert queries_of(client, BOARD) == one


def test_agenda_items_of_others_are_not_touched_by_an_undo(pals, sign_in):
    found = meeting.agenda(pals)
    client = sign_in(pals.tess)
    with unscoped("a test looks"):
        asked = Referral.objects.get(student=pals.mateo)
    post(client, "agenda", asked, meeting=found.meeting.pk)
    undo(client, asked)
    with unscoped("a test looks"):
        assert AgendaItem.objects.filter(referral=asked).count() == 1  # it was there before: the agenda built itself
