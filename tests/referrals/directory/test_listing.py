"""The agency says by a link whether the directory is still right; nothing changes before a person took it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.actions import listing as acts
from referrals.models import ListingProposal, Location, Service, ServiceWords
from sswork.links import links_to, path_of
from sswork.models import AuditEvent
from tests.cached import forget
from tests.referrals.directory import made
from tests.referrals.loop import made as loop
from tests.spanish import english_left

pytestmark = pytest.mark.django_db
CHANGED = {"answer": "changed", "status": "temporarily closed", "wait_time": "Until spring", "note": "New number"}
RIGHT = {"answer": "right", "status": "active", "wait_time": "None"}


@pytest.fixture
def pantry(pals) -> Service:
    forget()
    return made.service(wait_time="None", fees="Free")


@pytest.fixture
def path(pals, pantry) -> str:
    return path_of(acts.make_listing_link(service=pantry, by=pals.ana))


def test_that_all_is_right_confirms_it(pals, pantry, path, client):
    assert client.post(path, RIGHT).status_code == 302
    pantry.refresh_from_db()
    assert (pantry.confirmed_on, pantry.confirmed_how, pantry.confirmed_by) == (timezone.localdate(), "link", None)
    assert not ListingProposal.objects.exists()
    assert AuditEvent.objects.filter(type="directory.listing_confirmed", by_id=None).count() == 1


def test_a_change_waits_until_a_person_takes_it(pals, pantry, path, client, sign_in):
    client.post(path, CHANGED)
    pantry.refresh_from_db()
    assert (str(pantry.status_now), pantry.wait_now, pantry.confirmed_on) == ("active", "None", None)
    person = sign_in(pals.ana)
    page = person.get(reverse("referrals:service", args=[pantry.pk])).content.decode()
    assert all(words in page for words in ("The agency says that this has changed", "Until spring", "New number"))
    assert pantry.name in person.get(reverse("referrals:directory")).content.decode()
    proposal = ListingProposal.objects.get()
    person.post(reverse("referrals:listing-settle", args=[proposal.pk, "taken"]))
    pantry.refresh_from_db()
    assert (str(pantry.status_now), pantry.wait_now) == ("temporarily closed", "Until spring")
    with pytest.raises(acts.AlreadySettled):
        acts.settle_proposal(proposal=proposal, is_taken=False, by=pals.ana)


def test_the_agency_looks_at_its_line_in_spanish(pals, pantry, path, client):
    page = client.get(path, {"lang": "es"})
    assert ("¿Sigue siendo correcto?" in page.text, english_left(page.text)) == (True, [])
    stands = {part: page.context["form"][part].value() for part in ServiceWords.PARTS}
    nothing = client.post(f"{path}?lang=es", RIGHT | stands | {"answer": "changed"})
    assert (nothing.status_code, "Diga por favor qué ha cambiado" in nothing.text) == (422, True)
    told = client.post(f"{path}?lang=es", CHANGED | stands | {"phone": "650 555-0123"})
    assert told["Location"] == f"{path}?sent=1&lang=es"
    assert ListingProposal.objects.get().words == {"phone": "650 555-0123"}


def test_what_is_left_changes_nothing_and_can_wait_again(pals, pantry, path, client, sign_in):
    client.post(path, CHANGED)
    proposal, person = ListingProposal.objects.get(), sign_in(pals.ana)
    person.post(reverse("referrals:listing-settle", args=[proposal.pk, "left"]))
    pantry.refresh_from_db()
    assert str(pantry.status_now) == "active"
    person.post(reverse("referrals:listing-settle", args=[proposal.pk, "waiting"]))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.settled_by) == ("waiting", None)


def test_the_newest_word_counts_and_nothing_said_is_asked_again(pals, pantry, path, client):
    client.post(path, CHANGED)
    client.post(path, CHANGED | {"wait_time": "Two weeks"})
    assert [each.wait_time for each in ListingProposal.objects.all()] == ["Two weeks"]
    assert client.post(path, RIGHT | {"answer": "changed"}).status_code == 422


def test_it_shows_no_student_and_no_private_address(pals, pantry, path, client):
    loop.sent(pals, service=pantry)
    Location.objects.update(is_private=True, near_latitude=None, near_longitude=None)
    page = client.get(path).content.decode()
    hidden = ["Mateo", "Rivera", "Groceries", "1 Pier Street", pals.ana.name]
    assert [words for words in hidden if words in page] == []
    assert pantry.name in page


def test_a_service_that_is_gone_has_no_page(pals, pantry, path, client):
    Service.objects.filter(pk=pantry.pk).update(removed_on=timezone.localdate())
    assert client.get(path).status_code == 404


def test_those_who_keep_the_directory_alone_make_links(pals, pantry, sign_in):
    address = reverse("referrals:listing-link", args=[pantry.pk])
    assert sign_in(pals.theo).post(address).status_code == 403
    assert (
        "Ask the agency" not in sign_in(pals.theo).get(reverse("referrals:service", args=[pantry.pk])).content.decode()
    )
    sign_in(pals.ana).post(address)
    sign_in(pals.ana).post(address)
    assert links_to(pantry, acts.LISTING).filter(ended_at=None).count() == 1
