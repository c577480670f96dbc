"""Parents, students and agencies who ask are all answered at once, and follow it by their link in the language they chose."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from referrals.actions import ask_back, take_up_public_request
from referrals.models import PublicRequest
from sswork.links import links_to, path_of
from sswork.registry import record_sources
from sswork.scoping import unscoped
from tests.cached import forget
from tests.referrals import made
from tests.referrals.test_outside import SENT, form_of, solved

pytestmark = pytest.mark.django_db
ASKERS = {
    "parent": {"asker_name": "Rosa Rivera", "relation": "Madre"},
    "student": {"asker_name": "Mateo Rivera", "relation": "", "safe_contact": "none", "phone": ""},
    "agency": {"asker_name": "Lena Brandt", "relation": "Harbor Food Pantry"},
}
THANKS = {"en": "Thank you. The school has your request.", "es": "Gracias. La escuela tiene su solicitud."}
STEPS = {
    "en": ["The school receives it", "The school's team reads it", "The team decides how to help"],
    "es": ["La escuela la recibe", "El equipo de la escuela la lee", "El equipo decide cómo ayudar"],
}
ASKED = {"en": "The school has a question for you", "es": "La escuela tiene una pregunta para usted"}
PRIVATE = [
    *SENT["reasons"],
    "Mateo",
    "Rosa",
    "Lena",
    "Harbor",
    "Llora",
    "panza",
    "dibujar",
    "555-0142",
    made.NOTE,
    "Monitor",
]


@pytest.fixture(autouse=True)
def fresh_limits():
    forget()


def states(response) -> list[str]:
    return [state for _words, state in response.context["steps"]]


def private_in(page: str) -> list[str]:
    return [each for each in PRIVATE if each in page]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("asker", ASKERS)
def test_each_is_answered_at_once_and_follows_it_without_content(pals, client, asker, language):
    answer = client.post(form_of(pals.cedar, language), SENT | ASKERS[asker] | {"asker": asker} | solved())
    link, new = answer["Location"].split("?")
    thanks = client.get(answer["Location"])
    assert (new, THANKS[language] in thanks.text, private_in(thanks.text)) == ("new=yes", True, [])
    assert f'<html lang="{language}"' in thanks.text
    with translation.override(language):
        assert [str(words) for words, _state in thanks.context["steps"]][:3] == STEPS[language]
    with unscoped("test"):
        asked = PublicRequest.objects.get()
    ask_back(request=asked, text="¿Desde cuándo?", by=pals.ana)
    page = client.get(link)
    assert (ASKED[language] in page.text, "¿Desde cuándo?" in page.text, states(page)[1]) == (True, True, "here")
    assert client.post(link, {"text": "Desde octubre."}).status_code == 302
    referral = take_up_public_request(
        request=asked, student=pals.mateo, parent_informed="not_yet", is_known=True, by=pals.ana
    )
    seen = [states(client.get(link))]
    made.decided(pals, referral)
    seen.append(states(client.get(link)))
    referral.refresh_from_db()
    made.reviewed(pals, referral)
    last = client.get(link)
    seen.append(states(last))
    assert seen == [["done", "done", "here", "next"], ["done", "done", "done", "here"], ["done"] * 4]
    assert private_in(re.sub(r"/followed/\S+", "", last.text)) == []


def own_request(pals):
    """Mateo asks for himself, and the team takes it up."""
    asked, link = made.outside(pals.cedar, asker="student", **ASKERS["student"])
    take_up_public_request(request=asked, student=pals.mateo, parent_informed="not_yet", by=pals.ana)
    return asked, link


def test_of_a_students_own_link_nothing_is_in_what_a_parent_may_read(pals):
    """A parent who asks for the records reads what the team has; not that the student has a link, nor by what it opens."""
    _asked, link = own_request(pals)
    told = [
        text
        for source in record_sources.all()
        for text in source.records(pals.ana, pals.mateo)
        if pals.ana.can(source.permission)
    ]
    words = "\n".join(f"{each}" for each in told)
    assert "Llora por las mañanas" in words  # the request itself is there
    assert [each for each in (str(link.key), link.seal, "followed", "/help/") if each in words] == []


def test_who_reads_a_students_own_request_is_told_whose_the_link_is(pals, sign_in):
    whose = "do not tell the family that there is one"
    shown = {}
    for asker in ASKERS:
        asked, _link = made.outside(pals.cedar, asker=asker, **ASKERS[asker])
        url = reverse("referrals:outside-request", args=[asked.pk])
        ana = sign_in(pals.ana)
        page = ana.get(url).text
        renewed = ana.post(reverse("referrals:outside-link", args=[asked.pk]), follow=True).text
        shown[asker] = (whose in page, "and to nobody at home" in renewed)
    assert shown == {"parent": (False, False), "student": (True, True), "agency": (False, False)}


def test_the_page_of_the_referral_shows_no_link(pals, sign_in):
    """Who looks on with a family member at the screen shows them no address."""
    asked, link = own_request(pals)
    page = sign_in(pals.ana).get(reverse("referrals:referral", args=[asked.referral_id])).text
    assert path_of(link) not in page
    assert links_to(asked, "help:followed").count() == 1
