"""Row security and ``visible_to`` are one rule: a page says the same with it and without it.

Where they differ, a page either shows more than the rule (then row security stopped a leak), or it leans on a row that the
person does not see: a join that hides what stands beside it, a fact that should have withheld something, a count for others.
"""

import re

import pytest
from django.urls import reverse

from cases.models import ProgrammeMembership
from cases.panels.family import HouseholdPanel
from sswork.roles import Permission
from sswork.security import actor
from sswork.security.actor import acting, acting_for_system

from .secrets import plant
from .table import PEOPLE, TABLE
from .world import build_world

TOKEN = re.compile(r"[\w:.=-]{32,}")  # anew in every page: of forms, of drafts
# Said to whoever is not named on a sealed record: about the person who acts, and so not to the system.
PROTECTED = re.compile(r'<section class="panel" id="protected">.*?</section>', re.DOTALL)
# A key of its own in every page; who looked, the first time too.
ANEW_EACH_TIME = {"mfa_activate_totp", "record-looks", "cases:protection-record"}


@pytest.fixture
def world(pals):
    return plant(build_world(pals))


def _page(client, name, row, world) -> list[str]:
    response = client.get(reverse(name, args=row.arguments(world)) + row.query(world))
    if not response["Content-Type"].startswith(("text/", "application/json")):
        return []
    text = TOKEN.sub("", PROTECTED.sub("", response.getvalue().decode()))
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_says_the_same(world, client, monkeypatch, person):
    client.force_login(getattr(world, person))
    place = PEOPLE.index(person)
    opened = {name: row for name, row in TABLE.items() if row.method == "get" and row.statuses[place] == 200}
    differing = {}
    for name, row in opened.items():
        as_person = _page(client, name, row, world)
        with monkeypatch.context() as patch:
            patch.setattr(actor, "acting", lambda user: acting_for_system())
            as_system = _page(client, name, row, world)
        if as_person != as_system:
            differing[name] = sorted(set(as_person) ^ set(as_system))[:6]
    assert differing.keys() <= ANEW_EACH_TIME, differing


def test_what_is_withheld_does_not_depend_on_what_the_person_sees(world):
    """The shelter's address is kept from those who may not know of the programme: by asking with the owner's eyes."""
    for person in (world.otis, world.ivy):
        with acting(person):
            assert not person.can(Permission.HOMELESS_VIEW)
            assert not ProgrammeMembership.in_force().filter(student=world.aaliyah, programme="homeless").exists()
            assert ProgrammeMembership.holds(world.aaliyah, "homeless")
            context = HouseholdPanel().family_context(person, world.aaliyah)
        assert context is None or not context["shows_address"]
