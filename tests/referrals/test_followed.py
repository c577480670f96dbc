"""What those see who asked, and those who answer for the school: that it moves, and no content."""

import pytest
from django.urls import reverse

from referrals.models import Referral
from sswork.keyset import page_after
from sswork.models import RoleAssignment
from tests.pals import TODAY
from tests.referrals import made

MINE, STATUS = "/referrals/mine/", "/referrals/status/"
SECRETS = [made.CONCERN, made.NOTE, "Comes on time again.", "Monitor", "It helped", "Draws"]


def secrets_in(page: str) -> list[str]:
    return [each for each in SECRETS if each in page]


@pytest.fixture
def three(pals):
    """One of each state, by Theo; and one by somebody else, which nobody but its team may see."""
    made.referral(pals, pals.noah, referrer=pals.priya)
    received = made.referral(pals, pals.mateo, days_ago=3)
    decided = made.decided(pals, made.referral(pals, pals.aaliyah, days_ago=5))
    reviewed = made.reviewed(pals, made.decided(pals, made.referral(pals, pals.mateo, days_ago=9)))
    return received, decided, reviewed


def test_the_referrer_sees_how_far_it_came_and_nothing_of_the_decision(pals, sign_in, three):
    response = sign_in(pals.theo).get(MINE)
    page = response.content.decode()
    assert [(each.referral.student.name, each.current) for each in response.context["followed"]] == [
        ("Mateo Rivera", 2),
        ("Aaliyah Hassan", 3),
        ("Mateo Rivera", 4),
    ]
    assert secrets_in(page) == []
    assert "Noah" not in page


def test_nothing_of_the_decision_is_even_read(pals, sign_in, three):
    response = sign_in(pals.theo).get(MINE)
    unread = response.context["followed"][1].referral.get_deferred_fields()
    assert {"decision", "decision_note", "review_outcome", "review_note", "concern"} <= unread


def test_the_administrator_sees_states_and_days_of_the_own_school_and_no_student(pals, sign_in, three):
    made.referral(pals, pals.lucia, referrer=pals.ana)  # at another school
    response = sign_in(pals.priya).get(STATUS)
    page = response.content.decode()
    assert [(each.state, each.days) for each in response.context["lines"]] == [
        ("received", 0),
        ("received", 3),
        ("decided", 5),
        ("reviewed", 9),
    ]
    assert [count for _label, count in response.context["counts"]] == [2, 1, 1, 0]
    named = [each for each in ("Mateo", "Rivera", "Aaliyah", "Noah", "Lucía", "Theo", "Feelings") if each in page]
    assert named == []
    assert secrets_in(page) == []


@pytest.mark.parametrize("name", ["board", "referral", "decide", "review"])
@pytest.mark.parametrize("person", ["theo", "priya", "otis", "ivy", "dana", "lia"])
def test_nobody_else_reads_a_referral(pals, sign_in, three, person, name):
    args = [] if name == "board" else [three[0].pk]
    assert sign_in(getattr(pals, person)).get(reverse(f"referrals:{name}", args=args)).status_code == 403


@pytest.mark.parametrize("name", ["referral", "decide", "review"])
def test_the_team_of_another_school_does_not_find_it(pals, sign_in, three, name):
    assert sign_in(pals.ben).get(reverse(f"referrals:{name}", args=[three[0].pk])).status_code == 404
    assert sign_in(pals.ben).post(reverse(f"referrals:{name}", args=[three[0].pk]), {}).status_code in (404, 405)


def test_pages_follow_one_another_without_gap_or_repeat(pals):
    days = [1, 1, 2, 3, 3, 3, 4]
    for each in days:
        made.referral(pals, pals.mateo, days_ago=each)
    rows, after, seen = Referral.objects.made_by(pals.theo), "", []
    while after is not None:
        page = page_after(rows, ("-received_at", "-pk"), after=str(after), size=2)
        seen += [each.pk for each in page.rows]
        after = page.last
    assert seen == list(rows.order_by("-received_at", "-pk").values_list("pk", flat=True))
    assert len(seen) == len(days)


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "999999", "1e3", "²"])
def test_a_page_after_nothing_is_the_first(pals, sign_in, three, after):
    assert len(sign_in(pals.theo).get(MINE, {"after": after}).context["followed"]) == 3


def test_an_administrator_of_two_schools_may_look_at_one(pals, sign_in, three):
    RoleAssignment.objects.create(
        person=pals.priya, role="school_administrator", organization=pals.maple, first_day=TODAY
    )
    made.referral(pals, pals.lucia, referrer=pals.ana)
    lines = {
        school: len(sign_in(pals.priya).get(STATUS, {"school": school}).context["lines"])
        for school in ("", pals.maple.pk, pals.juniper.pk)
    }
    assert lines == {"": 5, pals.maple.pk: 1, pals.juniper.pk: 5}
