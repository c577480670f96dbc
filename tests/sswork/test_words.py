"""Names that people type stay out of addresses, and back, reload, paging and saved views work nevertheless."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Student
from sswork.models import SavedView, User
from sswork.words import LONGEST, opened, sealed, tidy

LIST = "cases:students"
ANA, BEN = User(pk=1), User(pk=2)


def names(response) -> list[str]:
    return [row.student.given_name for row in response.context["rows"]]


@given(st.text(max_size=LONGEST))
def test_opened_by_the_same_person_only(text):
    token = sealed(text, ANA)
    assert opened(token, ANA) == text
    assert opened(token, BEN) == ""
    assert token.isascii()
    assert sealed(text, ANA) != token


@pytest.mark.parametrize("token", ["", "x", "ä", "=", "A" * 40, "A" * 9000, "%00"])
def test_what_is_not_ours_asks_nothing(token):
    assert opened(token, ANA) == ""


def test_a_changed_one_asks_nothing():
    token = sealed("Rivera", ANA)
    assert opened(token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"), ANA) == ""


def test_tidy():
    assert tidy("  Mateo \x00 Rivera\n") == "Mateo Rivera"
    assert len(tidy("x" * 500)) == LONGEST


def test_the_search_answers_at_an_address_that_tells_no_name(pals, sign_in):
    client = sign_in(pals.ana)
    sent = client.post(reverse("search"), {"q": "Mateo"})
    assert sent.status_code == 302
    assert "mateo" not in sent.url.lower()
    for _again in range(2):  # also on reload and coming back
        page = client.get(sent.url)
        assert page.context["query"] == "Mateo"
        assert "Rivera, Mateo" in page.content.decode()
    assert sign_in(pals.ben).get(sent.url).context["query"] == ""
    assert sign_in(pals.ana).post(reverse("search"), {"q": " "}).url == reverse("search")


def test_a_name_in_an_address_is_not_asked_for(pals, sign_in):
    """Or somebody would write such addresses."""
    client = sign_in(pals.ana)
    assert client.get(reverse("search"), {"q": "Mateo"}).context["query"] == ""
    assert client.get(reverse(LIST), {"q": "Mateo"}).context["filters"].query == ""
    assert client.get(reverse("cases:student-picker"), {"q": "Mateo"}).json() == []


def test_paging_keeps_the_words_and_tells_none(pals, sign_in):
    Student.objects.bulk_create(
        Student(given_name=f"Given{n}", family_name="Xanthippe", school=pals.cedar, grade="03") for n in range(60)
    )
    client = sign_in(pals.ana)
    first = client.get(client.post(reverse(LIST), {"q": "xanthippe", "grade": "03"}).url)
    second = client.get(reverse(LIST) + first.context["older"])
    assert (len(names(first)), len(names(second))) == (50, 10)
    assert set(names(first)).isdisjoint(names(second))
    back = client.get(reverse(LIST) + second.context["newer"])
    assert names(back) == names(first)
    for page in (first, second, back):
        assert page.context["filters"].query == "xanthippe"
        for link in (page.context["older"], page.context["newer"]):
            assert "xanthippe" not in link.lower()
            assert not link or parse_qs(urlsplit(link).query)["grade"] == ["03"]


def test_a_saved_view_with_a_name_in_it(pals, sign_in):
    client = sign_in(pals.ana)
    saved = client.post(reverse("cases:saved-view-add"), {"name": "Mateo and family", "query": "q=rivera"})
    page = client.get(saved.url)
    assert names(page) == ["Lucía", "Mateo"]
    (view,) = page.context["views"]
    assert view["active"]
    assert names(client.get(view["url"])) == ["Lucía", "Mateo"]
    deleted = client.post(reverse("cases:saved-view-delete", args=[view["view"].pk]), follow=True)
    (message,) = deleted.context["messages"]
    undo = message.extra_tags.removeprefix("undo:")
    for address in (saved.url, view["url"], undo):
        assert "rivera" not in address.lower()
        assert "mateo" not in address.lower()
    client.post(undo)
    assert SavedView.objects.values_list("name", "query").get() == ("Mateo and family", "q=rivera")
