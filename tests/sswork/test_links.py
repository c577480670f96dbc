"""Secret links for people without an account."""

import logging
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from hypothesis import given
from hypothesis import strategies as st

from sswork.access_log import client_address
from sswork.links import LinkPage, address_of, end_links, links_to, make_link
from sswork.logs import Discreet
from sswork.models import AuditEvent, Link, LinkOpening, Organization
from tests.cached import forget


class Shown(LinkPage):
    purpose = "shown"
    model = Organization

    def get(self, request):
        return HttpResponse(f"{self.linked().name} {get_language()}")

    post = get


class Other(Shown):
    purpose = "other"


urlpatterns = [
    path("shown/<uuid:key>/<slug:seal>/", Shown.as_view(), name="shown"),
    path("other/<uuid:key>/<slug:seal>/", Other.as_view(), name="other"),
    path("", include("sswork.urls")),
]


@pytest.fixture(autouse=True)
def pages(settings):
    settings.ROOT_URLCONF = __name__
    forget()


@pytest.fixture
def link(pals) -> Link:
    return make_link(purpose="shown", target=pals.cedar, lasts=timedelta(days=30), language="es", by=pals.ana)


def test_it_opens_its_one_thing_in_its_language_and_every_opening_is_kept(pals, link, client, settings):
    address = address_of(link)
    assert address.startswith(settings.SITE_URL)
    answer = client.get(address)
    assert answer.content.decode() == f"{pals.cedar.name} es"
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert client.get(f"{address}?lang=en").content.decode().endswith(" en")
    client.post(address)
    assert list(link.openings.values_list("kind", flat=True)) == ["answered", "opened", "opened"]
    assert AuditEvent.objects.filter(type="link.opened", target_id=str(link.pk)).count() == 2
    assert not client.session.keys()


def test_what_is_not_the_whole_link_opens_nothing_and_says_the_same(pals, link, client):
    key, seal = link.key, link.seal
    wrong = [
        reverse("shown", args=[key, "0" * 40]),
        reverse("other", args=[key, seal]),  # made for another page
        reverse("shown", args=["00000000-0000-0000-0000-000000000000", seal]),
    ]
    answers = [client.get(each) for each in wrong]
    assert {each.status_code for each in answers} == {404}
    assert len({each.content for each in answers}) == 1
    assert LinkOpening.objects.count() == 0
    link.purpose = "other"
    assert not link.is_sealed_by(seal)


def test_its_end(pals, link, client, clock):
    address = address_of(link)
    end_links(purpose="shown", target=pals.cedar, by=pals.ana)
    assert client.get(address).status_code == 404
    assert links_to(pals.cedar, "shown").get().ended_by == pals.ana
    assert link.openings.get().kind == LinkOpening.Kind.REFUSED
    other = make_link(purpose="shown", target=pals.cedar, lasts=timedelta(days=1), by=pals.ana)
    clock.shift(timedelta(days=1))
    assert client.get(address_of(other)).status_code == 404
    assert not other.is_in_force(timezone.now())


def test_what_it_named_is_gone(link, client):
    Link.objects.filter(pk=link.pk).update(target_id="0")
    gone = client.get(address_of(link))
    assert gone.status_code == 404
    assert gone.content == client.get(reverse("shown", args=[link.key, "0" * 40])).content


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [(1, "6.6.6.6, 10.0.0.1", "10.0.0.1"), (2, "6.6.6.6, 10.0.0.1, 10.0.0.2", "10.0.0.1"), (2, "10.0.0.1", "10.0.0.1")],
)
def test_behind_proxies_it_is_the_address_that_the_first_of_ours_saw(settings, rf, proxies, told, address):
    settings.BEHIND_TLS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = True, proxies
    assert client_address(rf.get("/", headers={"X-Forwarded-For": told})) == address


def test_guesses_and_openings_are_limited(link, client):
    wrong = reverse("shown", args=[link.key, "0" * 40])
    assert {client.get(wrong).status_code for _each in range(30)} == {404}
    assert client.get(wrong).status_code == 429
    address = address_of(link)
    assert {client.get(address).status_code for _each in range(120)} == {200}
    assert client.get(address).status_code == 429


def test_no_log_has_the_whole_link(link, client, caplog):
    client.put(address_of(link))  # not allowed: Django says so in its log, with the address
    logging.getLogger("somebody").warning("Not found: %s", address_of(link))
    logged = "".join(Discreet("{message}", style="{").format(each) for each in caplog.records)
    assert str(link.key) in logged
    assert link.seal not in logged


@given(st.text(alphabet="0123456789abcdef", min_size=40, max_size=40))
def test_no_seal_can_be_guessed(seal):
    link = Link(purpose="shown")
    assert link.is_sealed_by(seal) == (seal == link.seal)
