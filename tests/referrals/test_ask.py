from urllib.parse import quote

import pytest
from django.urls import reverse

from referrals.models import Referral
from sswork.scoping import unscoped
from tests.referrals import made

ASK, PICKER = "/referrals/ask/", "/referrals/ask/students/"


@pytest.fixture
def answers(pals):
    return {
        "danger": "no",
        "student": pals.mateo.pk,
        "strengths": "Draws well.",
        "reasons": ["attendance", "family"],
        "concern": "Tired and alone.",
        "tried": "",
        "parent_informed": "not_yet",
        "urgency": "soon",
    }


def all_referrals():
    with unscoped("test"):
        return list(Referral.objects.all())


def test_a_teacher_asks_and_is_thanked(pals, sign_in, answers):
    response = sign_in(pals.theo).post(ASK, answers)
    (asked,) = all_referrals()
    assert response.url == reverse("referrals:asked", args=[asked.pk])
    assert (asked.student, asked.referrer, asked.team_school) == (pals.mateo, pals.theo, pals.cedar)
    assert (asked.reasons, asked.concern, asked.urgency) == (["attendance", "family"], "Tired and alone.", "soon")
    page = sign_in(pals.theo).get(response.url)
    assert "Thank you for looking out for Mateo Rivera" in page.content.decode()


def test_an_incomplete_form_keeps_what_was_typed_and_saves_nothing(pals, sign_in, answers):
    response = sign_in(pals.theo).post(ASK, answers | {"strengths": ""})
    page = response.content.decode()
    assert all_referrals() == []
    assert "what you wrote is still here" in page
    assert "Tired and alone." in page
    assert f'<option value="{pals.mateo.pk}" selected>Mateo Rivera · Grade 3</option>' in page


def test_danger_stops_the_form_and_loses_nothing(pals, sign_in, answers):
    client = sign_in(pals.theo)
    response = client.post(ASK, answers | {"danger": "yes", "strengths": ""})
    page = response.content.decode()
    assert all_referrals() == []
    assert "Do not send this form. Act now." in page
    assert 'href="tel:988"' in page
    assert '<input type="hidden" name="concern" value="Tired and alone.">' in page
    back = client.post(ASK, {**answers, "resume": "1"}).content.decode()
    assert "Tired and alone." in back
    assert "what you wrote is still here" not in back
    assert '<input type="checkbox" name="reasons" value="family" id="id_reasons_5" checked>' in back
    assert all_referrals() == []


def test_without_an_answer_about_danger_nothing_is_sent(pals, sign_in, answers):
    del answers["danger"]
    assert sign_in(pals.theo).post(ASK, answers).status_code == 200
    assert all_referrals() == []


def test_the_page_of_danger_stands_by_itself(pals, sign_in):
    page = sign_in(pals.theo).get(reverse("referrals:danger")).content.decode()
    assert "Someone is in danger now" in page


def test_nobody_asks_for_a_student_of_another_school(pals, sign_in, answers):
    client = sign_in(pals.theo)
    assert client.get(ASK, {"student": pals.lucia.pk}).status_code == 404
    assert client.get(ASK, {"student": "999999"}).status_code == 404
    assert client.get(ASK, {"student": "x"}).status_code == 404
    assert client.post(ASK, answers | {"student": pals.lucia.pk}).status_code == 200
    assert client.post(ASK, answers | {"student": [pals.mateo.pk, pals.noah.pk]}).status_code == 200
    assert all_referrals() == []


def test_the_student_whose_page_led_here_is_chosen_and_the_team_named(pals, sign_in):
    page = sign_in(pals.theo).get(ASK, {"student": pals.mateo.pk}).content.decode()
    assert "Mateo Rivera · Grade 3" in page
    assert "The coordination team of Cedar Elementary: Ana Flores, Sol Okafor, Tess Nguyen." in page


@pytest.mark.parametrize(
    ("wanted", "found"), [("riv", ["Mateo Rivera"]), ("RÍVERA", ["Mateo Rivera"]), ("haasan", ["Aaliyah Hassan"])]
)
def test_the_picker_forgives_spelling_and_offers_the_own_school_only(pals, sign_in, wanted, found):
    """Lucía Rivera is at another school."""
    answer = sign_in(pals.theo).get(PICKER, headers={"X-Words": quote(wanted)}).json()
    assert [each["label"] for each in answer] == found


def test_the_picker_gives_name_grade_and_school_and_nothing_else(pals, sign_in):
    (answer,) = sign_in(pals.theo).get(PICKER, headers={"X-Words": "mateo"}).json()
    assert answer == {"id": pals.mateo.pk, "label": "Mateo Rivera", "detail": "Grade 3 · Cedar Elementary"}


def test_the_picker_never_offers_those_who_left(pals, sign_in, clock):
    with unscoped("test"):
        type(pals.mateo).objects.filter(pk=pals.mateo.pk).update(removed_on="2026-11-01")
    assert sign_in(pals.theo).get(PICKER, headers={"X-Words": "mateo"}).json() == []


def test_an_intern_may_ask_for_any_student_of_the_school(pals, sign_in):
    labels = [each["label"] for each in sign_in(pals.ivy).get(PICKER, headers={"X-Words": "zoe"}).json()]
    assert labels == ["Zoë Müller"]


@pytest.mark.parametrize("person", ["theo", "ivy", "otis", "lia"])
def test_the_thanks_are_for_the_person_who_asked(pals, sign_in, person):
    asked = made.referral(pals, pals.mateo, referrer=pals.priya)
    assert sign_in(getattr(pals, person)).get(reverse("referrals:asked", args=[asked.pk])).status_code == 404


def test_nobody_gets_a_directory_of_the_district(pals, sign_in):
    """The district's administrator may not ask at all, a liaison for the students of the programme only."""
    assert sign_in(pals.dana).get(PICKER, headers={"X-Words": "rivera"}).status_code == 403
    assert sign_in(pals.lia).get(PICKER, headers={"X-Words": "rivera"}).json() == []
