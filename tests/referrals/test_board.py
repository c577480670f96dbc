from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.models import Meeting, Referral, Team
from referrals.queries import triage
from sswork.scoping import unscoped
from tests.queries import queries_of
from tests.referrals import made

BOARD, LIST = "/referrals/board/", "/referrals/board/list/"


def names(response):
    return [row.student.split()[0] for row in response.context["rows"]]


def test_urgent_ones_first_then_those_that_wait_longest(pals, sign_in):
    made.referral(pals, pals.mateo, days_ago=12)
    made.referral(pals, pals.noah, days_ago=1, urgency="urgent")
    made.referral(pals, pals.aaliyah, days_ago=20)
    made.referral(pals, pals.lucia, referrer=pals.ana, days_ago=2, urgency="soon")
    response = sign_in(pals.ana).get(LIST)
    assert names(response) == ["Noah", "Lucía", "Aaliyah", "Mateo"]
    assert [row.waiting for row in response.context["rows"]] == ["1 day", "2 days", "20 days", "12 days"]


def test_the_team_sees_the_own_school_only(pals, sign_in):
    made.referral(pals, pals.mateo)
    made.referral(pals, pals.lucia, referrer=pals.ana)
    made.decided(pals, made.referral(pals, pals.zoe, referrer=pals.ana), by=pals.ana)
    response = sign_in(pals.tess).get(LIST)
    assert names(response) == ["Mateo"]
    page = response.content.decode()
    assert [each for each in ("Lucía", "Zoë", "Maple") if each in page] == []


def test_a_worker_of_two_schools_may_look_at_one(pals, sign_in):
    made.referral(pals, pals.mateo)
    made.referral(pals, pals.lucia, referrer=pals.ana)
    assert names(sign_in(pals.ana).get(LIST, {"school": pals.maple.pk})) == ["Lucía"]
    assert sorted(names(sign_in(pals.ana).get(LIST, {"school": pals.juniper.pk}))) == ["Lucía", "Mateo"]


def test_late_after_two_days_of_school_hours(pals, sign_in):
    """Fourteen school hours. Asked on Friday they end on Tuesday, on Wednesday it is late. Asked on Tuesday it is not."""
    made.referral(pals, pals.mateo, days_ago=5)
    made.referral(pals, pals.noah, days_ago=1)
    rows = sign_in(pals.tess).get(LIST).context["rows"]
    assert {row.student.split()[0]: row.late for row in rows} == {"Mateo": True, "Noah": False}


def test_the_days_of_a_school_without_calendar_are_ordinary_ones(pals, sign_in):
    pals.cedar.calendar_days.all().delete()
    made.referral(pals, pals.mateo, days_ago=1)
    made.referral(pals, pals.noah, days_ago=3)
    rows = sign_in(pals.tess).get(LIST).context["rows"]
    assert {row.student.split()[0]: row.late for row in rows} == {"Mateo": False, "Noah": True}


def test_reviews_decisions_and_the_next_meeting_stand_on_the_board(pals, sign_in):
    made.decided(pals, made.referral(pals, pals.mateo), in_days=30)
    made.decided(pals, made.referral(pals, pals.noah), in_days=3)
    made.reviewed(pals, made.decided(pals, made.referral(pals, pals.aaliyah)))
    team = Team.objects.create(school=pals.cedar, name="COST")
    for day in (date(2026, 11, 25), date(2026, 11, 19), date(2026, 11, 12)):
        Meeting.objects.create(team=team, day=day)
    context = sign_in(pals.tess).get(BOARD).context
    assert [each.student.given_name for each in context["to_review"]] == ["Noah", "Mateo"]
    assert [each.student.given_name for each in context["decided"]] == ["Aaliyah", "Noah", "Mateo"]
    assert context["meeting"].day == date(2026, 11, 19)


def test_what_a_colleague_moves_while_the_board_is_read_is_left_out(pals):
    """Between the query of the keys and that of the cards another transaction ends."""
    helped, looked = made.decided(pals, made.referral(pals, pals.mateo), in_days=3), made.referral(pals, pals.noah)
    stays = made.referral(pals, pals.aaliyah)
    with unscoped("the board of everybody"):
        everything = Referral.objects.all()
        places = triage.places(everything, timezone.localdate(), column=5, short=5)
        undone = {"state": "received", "decision": "", "decided_at": None, "decided_by": None, "review_on": None}
        everything.filter(pk=helped.pk).update(**undone)
        everything.filter(pk=looked.pk).update(triage="agenda", triaged_at=timezone.now(), triaged_by=pals.tess)
        cards = triage.read(everything, [helped.pk, looked.pk, stays.pk])
        assert sorted(places.new) == sorted([looked.pk, stays.pk])
        assert [each.pk for each in triage.waits_in(cards, places.new, "")] == [stays.pk]
        assert (places.decided, triage.lately(cards, places.decided)) == ([helped.pk], [])
        assert (places.to_review, triage.to_look_at(cards, places.to_review)) == ([helped.pk], [])


def test_as_many_queries_for_three_as_for_one(pals, sign_in):
    made.referral(pals, pals.mateo)
    made.decided(pals, made.referral(pals, pals.mateo))
    client = sign_in(pals.ana)
    one = queries_of(client, BOARD)
    for student in (pals.noah, pals.aaliyah):
        made.referral(pals, student)
        made.decided(pals, made.referral(pals, student))
    assert queries_of(client, BOARD) == one


@pytest.mark.parametrize(("page", "person"), [("mine", "theo"), ("status", "priya")])
def test_other_lists_too_cost_the_same_for_three(pals, sign_in, page, person):
    made.referral(pals, pals.mateo)
    client = sign_in(getattr(pals, person))
    one = queries_of(client, reverse(f"referrals:{page}"))
    for student in (pals.noah, pals.aaliyah):
        made.decided(pals, made.referral(pals, student))
    assert queries_of(client, reverse(f"referrals:{page}")) == one


def test_a_long_board_goes_on_where_it_stopped(pals, sign_in, monkeypatch):
    monkeypatch.setattr("referrals.views.waiting.PAGE", 2)
    waiting = [
        made.referral(pals, student, days_ago=n) for n, student in ((9, pals.mateo), (7, pals.noah), (5, pals.aaliyah))
    ]
    client = sign_in(pals.tess)
    first = client.get(LIST)
    assert names(first) == ["Mateo", "Noah"]
    with unscoped("test"):
        waiting[1].refresh_from_db()
    made.decided(pals, waiting[1])  # a colleague decides on the last one meanwhile
    assert names(client.get(LIST, {"after": first.context["page"].last})) == ["Aaliyah"]
