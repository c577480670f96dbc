"""Few schools are listed, many are searched; and nobody finds or chooses one that is not theirs."""

import pytest
from django.urls import reverse

from sswork import schools
from sswork.models import Organization

PAGES = ["dashboard", "referrals:board", "cases:students", "cases:cases", "cases:encounters", "attendance:crossed"]


@pytest.fixture
def many(monkeypatch):
    """As if two schools were a hundred and sixty."""
    monkeypatch.setattr(schools, "LISTED_AT_MOST", 1)


def option(school) -> str:
    return f">{school.name}</option>"


def found(client, permission: str, words: str) -> list[str]:
    answer = client.get(reverse("school-picker"), {"for": permission}, headers={"X-Words": words})
    return [each["label"] for each in answer.json()]


@pytest.mark.parametrize("page", PAGES)
def test_many_are_searched_and_listed_only_on_demand(pals, sign_in, many, page):
    client, maple = sign_in(pals.ana), option(pals.maple)
    html = client.get(reverse(page)).content.decode()
    assert 'data-picker-url="/schools/picker/?for=' in html
    assert maple not in html
    assert maple in client.get(reverse(page), {"schools": "all"}).content.decode()
    chosen = client.get(reverse(page), {"school": pals.maple.pk}).content.decode()
    assert f" selected{maple}" in chosen
    assert option(pals.cedar) not in chosen


@pytest.mark.parametrize("page", PAGES)
def test_few_are_listed(pals, sign_in, page):
    html = sign_in(pals.ana).get(reverse(page)).content.decode()
    assert 'data-picker-url="/schools' not in html
    assert option(pals.maple) in html


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("value", ["0", "x", "9" * 30, "-1"])
def test_what_is_no_school_of_theirs_is_as_if_it_were_not_there(pals, sign_in, many, page, value):
    client = sign_in(pals.ana)
    for school in (value, str(pals.juniper.pk)):
        page_of_other = client.get(reverse(page), {"school": school})
        assert page_of_other.status_code == 200
        assert option(pals.juniper) not in page_of_other.content.decode()


def test_found_by_each_word_among_the_own_only(pals, sign_in):
    Organization.objects.create(kind="school", name="Cedar Annex", parent=pals.juniper.parent)
    assert found(sign_in(pals.ana), "case_view", "e") == sorted(each.name for each in (pals.cedar, pals.maple))
    assert found(sign_in(pals.ana), "case_view", "annex") == []
    assert found(sign_in(pals.sol), "case_view", "annex cedar") == ["Cedar Annex"]
    assert found(sign_in(pals.sol), "case_view", " ") == []


def test_a_right_that_one_lacks_or_that_narrows_nothing(pals, sign_in):
    address = reverse("school-picker")
    assert sign_in(pals.theo).get(address, {"for": "case_view", "q": "e"}).status_code == 403
    assert sign_in(pals.ana).get(address, {"for": "mail_view", "q": "e"}).status_code == 404
    assert sign_in(pals.ana).get(address, {"q": "e"}).status_code == 404
