"""Who gets what from every URL: a row for each, written by hand; a URL without a row fails, and so does a stale row.

People: ``ana`` social worker of the student's school, ``ben`` social worker of another, ``sol`` lead social worker, ``tess`` team member
of the student's school, ``lia`` liaison, ``otis`` attendance officer, ``priya`` school administrator, ``dana`` district
administrator, ``theo`` teacher, ``ivy`` intern without the student. Nobody signed in is always sent to sign in.
"""

import pytest
from django.urls import reverse

from sswork.views import Page, PublicPage

from .sources import urls
from .table import PEOPLE, PUBLIC, TABLE


def test_the_walk_finds_urls():
    assert len(list(urls())) > 40


def test_every_url_has_a_row_and_no_row_is_stale():
    assert {name for name, _, _ in urls()} == TABLE.keys() | PUBLIC.keys()


# Views of django-allauth that are taken as they are: functions, or classes to which nothing of ours could be added. Each is
# public, for nobody is signed in yet, and decides by what another directory signed.
LIBRARY = {
    "openid_connect_login": "sends to another directory",
    "openid_connect_callback": "comes back from it; checks state, PKCE and the ID token",
    "saml_login": "sends to another directory",
    "saml_acs": "takes its answer, which a browser posts without our cookie",
    "saml_finish_acs": "checks the answer's signature, time, audience and the request it answers",
    "saml_metadata": "says what another directory needs to know of us",
}


def test_every_url_is_a_page():
    wrong = {
        name
        for name, pattern, _ in urls()
        if not issubclass(getattr(pattern.callback, "view_class", object), Page | PublicPage)
    }
    assert wrong == LIBRARY.keys()
    assert wrong <= PUBLIC.keys()


def _call(client, name, row, world):
    address = reverse(name, args=row.arguments(world)) + row.query(world)
    return getattr(client, row.method)(address)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_row(world, client, name):
    row = TABLE[name]
    got = {}
    for person in PEOPLE:
        client.force_login(getattr(world, person))
        got[person] = _call(client, name, row, world).status_code
    client.logout()
    anonymous = _call(client, name, row, world)
    assert got == dict(zip(PEOPLE, row.statuses, strict=True))
    assert anonymous.status_code == 302
    assert anonymous.url.startswith(reverse("sign-in"))


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_page(world, client, name):
    method, status, *arguments = PUBLIC[name]
    assert getattr(client, method)(reverse(name, args=arguments)).status_code == status
