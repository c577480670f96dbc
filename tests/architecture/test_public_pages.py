"""Pages for people without an account, asked with whatever somebody may send: no error, no record, no difference to guess from."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referrals.forms import PublicAnswerForm, PublicAskForm
from referrals.forms.family import FamilyAnswerForm
from referrals.forms.family_meeting import FamilyAnswersForm, StudentAnswersForm
from referrals.forms.listing import ListingForm
from referrals.forms.loop import AnswerForm
from sswork.links import LinkPage, path_of
from sswork.models import Link
from sswork.scoping import unscoped
from tests.cached import forget

from .table import PUBLIC
from .test_permissions import urls
from .world import build_world

pytestmark = pytest.mark.django_db

NAMES = sorted(name for name in PUBLIC if name.startswith("help:"))
TEXT = st.text(max_size=300) | st.sampled_from(
    ["\x00", "‮", "<script>alert(1)</script>", "'; DROP TABLE x;--", "{{ 7*7 }}", "٣", "𝟛"]
)
FORMS = (
    AnswerForm,
    FamilyAnswerForm,
    FamilyAnswersForm,
    ListingForm,
    PublicAnswerForm,
    PublicAskForm,
    StudentAnswersForm,
)
# What the forms of these pages ask, and what else they read.
FIELDS = sorted(
    {name for form in FORMS for name in form.base_fields} | {"lang", "new", "outcome", "proof", "proof_of", "sent"}
)
# Answers that lead further than the first choice of a form.
ANSWERS = st.sampled_from(
    [
        "right",
        "changed",
        "active",
        "accepted",
        "scheduled",
        "declined",
        "no_capacity",
        "yes",
        "no",
        "es",
        "2026-12-01",
        "1",
    ]
)
ANYTHING = st.dictionaries(st.sampled_from(FIELDS), TEXT | ANSWERS | st.lists(TEXT, max_size=3), max_size=12)
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def world(pals):
    return build_world(pals)


def link_pages() -> dict[str, type[LinkPage]]:
    classes = {name: getattr(pattern.callback, "view_class", object) for name, pattern, _ in urls()}
    return {name: found for name, found in classes.items() if issubclass(found, LinkPage)}


def public_addresses(world) -> list[str]:
    """Each public page of a school that there is, and each kind of link that the world has one of."""
    school = world.cedar.pk
    with unscoped("a test asks links that people hold"):
        held = [path_of(link) for link in Link.objects.all()]
    return [
        reverse("help:schools"),
        reverse("help:language", args=[school]),
        *(reverse(name, args=[school, language]) for name in ("help:danger", "help:ask") for language in ("en", "es")),
        *held,
    ]


@SLOW
@given(data=st.data(), sent=ANYTHING, is_post=st.booleans())
def test_whatever_is_sent_is_answered(world, client, data, sent, is_post):
    forget()
    address = data.draw(st.sampled_from(public_addresses(world)))
    answer = (client.post if is_post else client.get)(address, sent)
    assert answer.status_code in {200, 302, 404, 405, 422}, address
    assert answer.status_code != 302 or "/sign-in/" not in answer["Location"]
    page = answer.content.decode()
    assert "<script>alert(1)</script>" not in page
    nobodys = ["Aaliyah", "Jaylen", "Hassan"]
    nobodys += [world.ana.name, "Mateo"] if "/help/" in address else []  # an agency may know who refers whom
    assert [name for name in nobodys if name in page] == []


@SLOW
@given(
    name=st.sampled_from(sorted(link_pages())), key=st.uuids(), seal=st.from_regex(r"[a-z0-9_-]{1,60}", fullmatch=True)
)
def test_no_link_can_be_found_by_trying(world, client, name, key, seal):
    forget()
    gone = client.get(reverse(name, args=[key, seal]))
    with unscoped("a test asks a link that people hold"):
        held = Link.objects.first()
    wrong = client.get(reverse(name, args=[held.pk, seal]))
    assert (gone.status_code, wrong.status_code) == (404, 404)
    assert gone.content == wrong.content


def test_every_kind_of_link_is_asked(world):
    """A new page of a link has one in the world, so that it is sent anything, too."""
    with unscoped("a test asks links that people hold"):
        assert set(Link.objects.values_list("purpose", flat=True)) == link_pages().keys()


def test_public_pages_are_those_of_the_table():
    assert {name for name, _pattern, _ in urls() if name.startswith("help:")} == set(NAMES)
