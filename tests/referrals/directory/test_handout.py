"""A hand-out: the family's labels, the agency's own words, no private address, and the same queries for one and for three."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from referrals.models import Language, Location, OpeningTime, Service
from referrals.queries.handout import handout_of
from sswork.letters import handout
from tests.queries import queries_of
from tests.referrals.directory import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(pals):
    return [
        made.service(name, description=f"{name} for all.", fees="Free", eligibility_description="Families")
        for name in ("Family food pantry", "Community kitchen", "Bus passes")
    ]


def lines_of(service, language="en") -> dict[str, str]:
    with translation.override(language):
        (entry,) = handout_of([service.pk])
    return dict(entry.lines)


def test_labels_are_the_familys_and_words_the_agencys(three):
    Language.objects.create(service=three[0], name="Spanish", source=three[0].source, uid="l-1")
    lines = lines_of(three[0], "es")
    assert (lines["Qué es"], lines["Cuánto cuesta"], lines["Idiomas que se hablan"]) == (
        "Family food pantry for all.",
        "Free",
        "Spanish",
    )
    assert lines["Dónde"] == "1 Pier Street, Redwood City, CA 94063"


def test_an_address_that_is_private_is_on_no_hand_out(three):
    Location.objects.filter(name="Bus passes hall").update(is_private=True, near_latitude=None, near_longitude=None)
    assert lines_of(three[2])["Where"] == "The address is not published, to keep people there safe. Call first."


def test_hours_are_those_of_every_week_now_and_a_closed_one_says_so_first(three):
    today, day = timezone.localdate(), timedelta(days=1)
    hours = {"opens_at": "09:00", "closes_at": "17:00", "source": three[0].source, "service": three[0]}
    for number, facts in enumerate(
        (
            {"freq": "WEEKLY", "byday": "TU", "valid_from": today, "valid_to": today},
            {"freq": "WEEKLY", "byday": "WE", "valid_to": today - day},
            {"freq": "WEEKLY", "byday": "TH", "valid_from": today + day},
            {"freq": "WEEKLY", "byday": "FR", "interval": 2},
            {"freq": "MONTHLY", "byday": "1MO"},
        )
    ):
        OpeningTime.objects.create(uid=f"t-{number}", **hours, **facts)
    Service.objects.filter(pk=three[0].pk).update(status="temporarily closed", alert="Back in May.")
    made.refresh()
    lines = lines_of(three[0])
    assert lines["Open"].startswith("Tuesday 9")
    assert "\n" not in lines["Open"]
    assert next(iter(lines.items())) == ("Please note", "Closed for a time. Call before you go.\nBack in May.")


def test_it_keeps_the_order_and_leaves_out_what_is_gone(three):
    Service.objects.filter(pk=three[1].pk).update(status="defunct")
    made.refresh()
    keys = [three[2].pk, three[1].pk, three[0].pk, three[2].pk]
    assert [each.name for each in handout_of(keys)] == ["Bus passes", "Family food pantry"]


def test_the_page_and_the_pdf(pals, sign_in, three):
    page = sign_in(pals.theo)
    asked = {"service": [each.pk for each in three], "lang": "es"}
    text = page.get(reverse("referrals:handout"), asked).content.decode()
    assert all(word in text for word in ("Dónde encontrar ayuda", "Community kitchen for all.", "650 555-0101"))
    answer = page.get(reverse("referrals:handout-pdf"), asked)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    strange = {"service": ["x", "٣", "9" * 30], "lang": "xx"}
    assert "No service was chosen." in page.get(reverse("referrals:handout"), strange).content.decode()


def test_as_many_queries_for_three_as_for_one(pals, sign_in, three):
    page, address = sign_in(pals.theo), reverse("referrals:handout")
    one, all_three = ({"service": [each.pk for each in chosen]} for chosen in (three[:1], three))
    assert queries_of(page, address, one) == queries_of(page, address, all_three)


@pytest.mark.parametrize(
    "strange", ["中文 school", "Food 😀", "\ufeffPantry", "x\x01y", "a\u06d7", "\U0001f469\u200d\U0001f467"]
)
def test_a_pdf_is_made_of_whatever_characters_there_are(strange):
    made_at = timezone.localtime()
    words = {"title": "T", "first": "F", "foot": "E"}
    entries = [{"name": strange, "agency": strange, "lines": [[strange, f"{strange} → Việt ✓ مرحبا"]]}]
    made_of = handout.Handout(language="en", title=strange, entries=entries, words=words, made_at=made_at)
    assert handout.pdf_of(made_of)[:5] == b"%PDF-"
