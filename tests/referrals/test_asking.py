"""Before a request is sent: an open one of one's own, siblings to ask for too, and who learns of what."""

import pytest
from django.urls import reverse

from referrals.models import Referral, ReferralQuestion
from sswork.scoping import unscoped
from tests.referrals import made

ASK = "/referrals/ask/"


@pytest.fixture
def said(pals):
    return {
        "danger": "no",
        "student": pals.mateo.pk,
        "strengths": "Draws well.",
        "reasons": ["attendance"],
        "concern": "Tired and alone.",
        "tried": "",
        "parent_informed": "not_yet",
        "urgency": "soon",
    }


@pytest.fixture
def family(pals):
    """Mateo and Noah live together, at one school."""
    with unscoped("a test makes a family"):
        pals.noah.household = pals.mateo.household
        pals.noah.save(update_fields=["household"])


def all_referrals():
    with unscoped("a test looks"):
        return list(Referral.objects.order_by("pk").values_list("student__given_name", "referrer__given_name"))


def send_again(client, said, response, **more):
    return client.post(ASK, said | {"told": response.context["form"]["told"].value()} | more)


def test_an_own_open_request_is_said_once_and_may_be_asked_again(pals, sign_in, said):
    made.referral(pals, pals.mateo, days_ago=3)
    client = sign_in(pals.theo)
    first = client.post(ASK, said)
    assert "There is an open request already" in first.content.decode()
    assert len(all_referrals()) == 1
    send_again(client, said, first)
    assert len(all_referrals()) == 2


def test_what_was_written_can_be_added_to_the_open_one(pals, sign_in, said):
    asked = made.referral(pals, pals.mateo, days_ago=3)
    answer = sign_in(pals.theo).post(ASK, said | {"add_to": asked.pk})
    assert answer.url == reverse("referrals:mine")
    with unscoped("a test looks"):
        assert ReferralQuestion.objects.get().answer == "Draws well.\n\nTired and alone."
    page = sign_in(pals.tess).get(reverse("referrals:referral", args=[asked.pk])).content.decode()
    assert "Tired and alone." in page
    assert len(all_referrals()) == 1


def test_of_a_colleagues_request_a_teacher_learns_nothing(pals, sign_in, said):
    other = made.referral(pals, pals.mateo, referrer=pals.priya)
    client = sign_in(pals.theo)
    assert client.get(ASK, {"student": pals.mateo.pk}).context["before"] == []
    assert client.post(ASK, said | {"add_to": other.pk}).status_code == 302
    assert all_referrals() == [("Mateo", "Priya"), ("Mateo", "Theo")]


def test_the_team_learns_of_a_colleagues_request(pals, sign_in):
    other = made.referral(pals, pals.mateo)
    assert sign_in(pals.tess).get(ASK, {"student": pals.mateo.pk}).context["before"] == [(other, False)]


def test_siblings_are_offered_to_those_who_know_the_family_only(pals, sign_in, family):
    def offered(person):
        form = sign_in(person).get(ASK, {"student": pals.mateo.pk}).context["form"]
        return [label for _pk, label in form.fields["also"].choices]

    assert offered(pals.theo) == []
    assert offered(pals.ana)[-1] == "Noah Kim · Grade 5"


def test_one_request_for_each_child_and_no_name_in_the_files_of_others(pals, sign_in, said, family):
    client = sign_in(pals.ana)
    both = said | {"also": [pals.noah.pk], "concern": "Noah and Mateo come late."}
    first = client.post(ASK, both)
    assert "Your words name Noah, Mateo" in first.content.decode()
    assert all_referrals() == []
    send_again(client, both, first, concern="They come late.")
    assert all_referrals() == [("Mateo", "Ana"), ("Noah", "Ana")]


def test_nobody_is_asked_for_too_who_is_no_sibling(pals, sign_in, said):
    assert sign_in(pals.ana).post(ASK, said | {"also": [pals.aaliyah.pk]}).status_code == 200
    assert all_referrals() == []
