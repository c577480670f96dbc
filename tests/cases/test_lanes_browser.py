"""Who may read it, in a real browser: the preview follows the choice by keyboard, and axe finds nothing, wide and narrow."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import actions
from tests.cases import work
from tests.in_browser import look

pytestmark = pytest.mark.journey


def test_people_are_named_by_keyboard_and_the_preview_follows(pals, visit):
    page = visit(pals.ana)
    page.goto(f"{reverse('cases:encounter-log')}?student={pals.mateo.pk}")
    audience = page.locator("#audience")
    expect(audience).to_contain_text("2 people can read this")
    expect(page.get_by_role("combobox", name="People named")).to_be_hidden()
    page.get_by_label("Only people I name").press("Space")
    expect(audience).to_contain_text("1 person can read this")
    named = page.get_by_role("combobox", name="People named")
    named.press_sequentially("carter", delay=20)
    expect(page.get_by_role("option", name="Ben Carter")).to_be_visible()
    named.press("Enter")
    expect(audience).to_contain_text("Ben Carter")
    expect(audience).to_contain_text("is named on it")
    look(page, "lane-of-an-encounter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Only people named on it")).to_be_visible()
    look(page, "sealed-encounter")


def test_the_page_of_a_record_and_of_a_case(pals, visit):
    case, page = work.case(pals), visit(pals.ana)
    page.goto(reverse("cases:case-lane", args=[case.pk]))
    page.get_by_label("The author, the case owner and the lead").check()
    expect(page.locator("#audience")).to_contain_text("leads the school's social workers")
    look(page, "lane-of-a-case")
    page.goto(reverse("cases:case-open", args=[pals.noah.pk]))
    expect(page.locator("#audience")).to_contain_text("2 people can read this")
    look(page, "lane-of-a-new-case")


def test_who_can_see_a_student(pals, visit):
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    work.sealed(work.case(pals), pals.ana)
    page = visit(pals.sol)
    page.goto(reverse("cases:student", args=[pals.mateo.pk]))
    expect(page.get_by_text("A protected record exists")).to_be_visible()
    page.get_by_role("link", name="Who can see this student").first.click()
    look(page, "who-can-see-a-student")
    page.get_by_role("row", name="Ivy Brooks").get_by_role("button").click()
    expect(page.get_by_role("row", name="Ivy Brooks")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row", name="Ivy Brooks")).to_have_count(1)
