"""A district's own questions: set without code, asked of staff and families, kept as they were asked, read where the request is."""

from datetime import date

import pytest
from django.urls import reverse

from referrals.actions.own_questions import add_question, end_question
from referrals.models import OwnQuestion, PublicAnswer, ReferralAnswer
from referrals.records import ReferralRecords
from sswork.scoping import unscoped
from tests.referrals import made

ASK, SETTINGS = "/referrals/ask/", "/referrals/questions/"


def question(pals, text="Where does it happen?", *, kind="text", asked_of="both", options=(), **more):
    said = {"text": text, "kind": kind, "asked_of": asked_of, "options": list(options)} | more
    return add_question(organization=pals.district, said=said, by=pals.sol)


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


def answers():
    with unscoped("a test looks"):
        rows = ReferralAnswer.objects.select_related("question").order_by("question")
        return [(each.question.text, each.words) for each in rows]


def test_every_kind_is_asked_and_kept_as_it_was_asked(pals, sign_in, said):
    place = question(pals)
    when = question(pals, "Time of day", kind="choice", options=["Morning", "Afternoon"])
    worry = question(pals, "How worried are you?", kind="scale", options=["a little", "very"])
    since = question(pals, "Since when?", kind="date")
    given = {place: "On the bus", when: "1", worry: "4", since: "2026-10-01"}
    theo = sign_in(pals.theo)
    theo.post(ASK, said | {f"own-{each.pk}": value for each, value in given.items()})
    end_question(question=place, by=pals.sol)
    wanted = [
        ("Where does it happen?", "On the bus"),
        ("Time of day", "Afternoon"),
        ("How worried are you?", "4 (1 a little, 5 very)"),
        ("Since when?", "October 1, 2026"),
    ]
    assert answers() == wanted
    with unscoped("a test looks"):
        referral = ReferralAnswer.objects.first().referral
    page = sign_in(pals.tess).get(reverse("referrals:referral", args=[referral.pk])).content.decode()
    (record,) = ReferralRecords().records(pals.ana, pals.mateo)
    for text, words in wanted:
        assert text in page
        assert words in page
        assert f"{text}: {words}" in record.body
    assert "Where does it happen?" not in theo.get(ASK).content.decode()


def test_what_must_be_answered_is_asked_again_and_nothing_is_lost(pals, sign_in, said):
    question(pals, is_required=True)
    response = sign_in(pals.theo).post(ASK, said)
    assert "Tired and alone." in response.content.decode()
    assert answers() == []


def test_families_are_asked_in_their_language_and_the_team_reads_its_own(pals, sign_in, client):
    words = {"es": {"text": "¿Cuándo?", "options": ["Por la mañana", "Por la tarde"]}}
    when = question(pals, "When?", kind="choice", options=["Morning", "Afternoon"], other_words=words)
    question(pals, "For staff", asked_of="staff")
    page = client.get(reverse("help:ask", args=[pals.cedar.pk, "es"])).content.decode()
    assert "Por la mañana" in page
    assert [each for each in ("Morning", "For staff") if each in page] == []
    asked, _link = made.outside(pals.cedar, answers=[(when.pk, "Afternoon")])
    with unscoped("a test looks"):
        assert PublicAnswer.objects.get().answer == "Afternoon"
    outside = sign_in(pals.tess).get(reverse("referrals:outside-request", args=[asked.pk])).content.decode()
    assert "Afternoon" in outside
    sign_in(pals.tess).post(
        reverse("referrals:outside-take-up", args=[asked.pk]), {"student": pals.mateo.pk, "parent_informed": "yes"}
    )
    assert answers() == [("When?", "Afternoon")]


def test_a_question_of_another_district_is_asked_of_nobody_here(pals, sign_in):
    other = type(pals.district).objects.create(kind="district", name="Elsewhere")
    add_question(organization=other, said={"text": "Theirs", "kind": "text", "asked_of": "both"}, by=pals.sol)
    assert "Theirs" not in sign_in(pals.theo).get(ASK).content.decode()


def test_the_district_sets_a_question_and_takes_it_back(pals, sign_in):
    sol = sign_in(pals.sol)
    filled = {"text": "Where?", "kind": "choice", "options": "Bus\nYard\n", "asked_of": "both", "place": "1"}
    missing = sol.post(SETTINGS, filled)
    assert missing.status_code == 422
    assert "Families are asked in this language too." in missing.content.decode()
    sol.post(SETTINGS, filled | {"text_es": "¿Dónde?", "options_es": "Autobús\nPatio"})
    made_ = OwnQuestion.objects.get()
    assert (made_.options, made_.other_words["es"]["options"]) == (["Bus", "Yard"], ["Autobús", "Patio"])
    sol.post(reverse("referrals:own-question-end", args=[made_.pk]))
    assert OwnQuestion.objects.get().last_day == date(2026, 11, 18)
    sol.post(reverse("referrals:own-question-resume", args=[made_.pk]))
    assert OwnQuestion.objects.get().last_day is None


@pytest.mark.parametrize(
    ("kind", "options"), [("choice", "One"), ("scale", "low"), ("text", "One\nTwo"), ("choice", "x" * 81 + "\nTwo")]
)
def test_a_question_has_the_answers_that_its_kind_needs(pals, sign_in, kind, options):
    filled = {"text": "Where?", "kind": kind, "options": options, "asked_of": "staff", "place": "1"}
    assert sign_in(pals.sol).post(SETTINGS, filled).status_code == 422
    assert not OwnQuestion.objects.exists()
