"""Two people edit the same case in two browsers: the second sees both versions, chooses, and nothing is lost."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import Case
from tests.cases import work
from tests.in_browser import look

pytestmark = pytest.mark.journey


@pytest.fixture
def editors(pals, visit):
    """Ana and Sol, each at a browser, on the same form."""
    case = work.case(pals, concern="Late on Mondays.")
    pages = [visit(person) for person in (pals.ana, pals.sol)]
    for page in pages:
        page.goto(reverse("cases:case-edit", args=[case.pk]))
    return case, *pages


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


def box(page, label):
    return page.get_by_role("textbox", name=label)


def field(page, label):
    return page.get_by_role("group", name=label, exact=True)


def test_the_second_chooses_field_by_field(pals, editors):
    case, ana, sol = editors
    box(sol, "Next step").fill("Visit the home")
    box(sol, "What is going on").fill("His mother works nights.")
    save(sol)
    sol.wait_for_url(re.compile(r"/cases/\d+/$"))

    box(ana, "Next step").fill("Call Rosa on Friday")
    box(ana, "What is going on").fill("The bus does not come.")
    save(ana)
    expect(ana.get_by_role("heading", name=re.compile("Sol Okafor saved this while you were writing"))).to_be_visible()
    expect(field(ana, "Next step")).to_contain_text("Visit the home")
    expect(field(ana, "Next step")).to_contain_text("Call Rosa on Friday")
    look(ana, "two-editors")

    field(ana, "What is going on").get_by_role("button", name="Add it below mine").click()
    expect(box(ana, "What is going on")).to_have_value("The bus does not come.\n\nHis mother works nights.")
    field(ana, "Next step").get_by_role("button", name="Use this one").click()
    expect(box(ana, "Next step")).to_have_value("Visit the home")
    expect(box(ana, "What is going on")).to_have_value("The bus does not come.\n\nHis mother works nights.")
    expect(field(ana, "Next step")).to_have_count(0)
    unchanged = Case.objects.visible_to(pals.ana).get(pk=case.pk)
    assert (unchanged.version, unchanged.concern) == (2, "His mother works nights.")

    save(ana)
    ana.wait_for_url(re.compile(r"/cases/\d+/$"))
    now = Case.objects.visible_to(pals.ana).get(pk=case.pk)
    assert (now.next_step, now.version) == ("Visit the home", 3)
    assert now.concern.split() == ["The", "bus", "does", "not", "come.", "His", "mother", "works", "nights."]


def test_a_third_save_in_between_is_seen_too(pals, editors):
    case, ana, sol = editors
    box(sol, "Next step").fill("Visit the home")
    save(sol)
    sol.wait_for_url(re.compile(r"/cases/\d+/$"))
    box(ana, "Next step").fill("Call Rosa on Friday")
    save(ana)
    expect(field(ana, "Next step")).to_be_visible()
    sol.goto(reverse("cases:case-edit", args=[case.pk]))
    box(sol, "Next step").fill("Write to the school")
    save(sol)
    sol.wait_for_url(re.compile(r"/cases/\d+/$"))
    save(ana)
    expect(field(ana, "Next step")).to_contain_text("Write to the school")
    box(ana, "Next step").press("Enter")
    ana.wait_for_url(re.compile(r"/cases/\d+/$"))
    assert Case.objects.visible_to(pals.ana).get(pk=case.pk).next_step == "Call Rosa on Friday"
