"""Strengths and needs in a real browser: assessed, the picture, what is missing, and axe finds nothing, wide and narrow."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import actions
from tests.cases import work
from tests.in_browser import look

pytestmark = pytest.mark.journey


@pytest.fixture
def page(pals, visit):
    return visit(pals.ana)


def assessed(pals, case):
    """Two earlier assessments, so that there is something to draw."""
    before = {"safety": (3, ""), "food": (2, ""), "attendance": (2, "Late on Mondays"), "relationships": (4, "Draws")}
    actions.assess(case=case, day=pals.today - timedelta(days=60), levels=before, by=pals.ana)
    later = before | {"attendance": (3, ""), "housing": (2, "Landlord sells")}
    actions.assess(case=case, day=pals.today - timedelta(days=30), levels=later, by=pals.ana)


def test_an_urgent_domain_leads_to_a_goal_or_a_reason(pals, page):
    case = work.case(pals)
    assessed(pals, case)
    page.goto(reverse("cases:case", args=[case.pk]))
    page.get_by_role("link", name="Assess", exact=True).click()
    housing = page.get_by_role("group", name="Housing")
    housing.get_by_label("Urgent need").check()
    page.get_by_label("What was seen or said: Housing").fill("They have to leave by Friday")
    page.get_by_role("group", name="Relationships").get_by_label("A strength").check()
    look(page, "assess")
    page.get_by_role("button", name="Save").click()
    panel = page.locator("#strengths")
    expect(panel).to_contain_text("Urgent, without a goal")
    expect(page.get_by_text("The plan is not complete yet")).to_be_visible()
    expect(page.get_by_role("button", name="The plan is complete")).to_have_count(0)
    page.get_by_role("link", name="Add a need").click()
    page.get_by_role("group", name="Part of life").get_by_label("Housing").check()
    page.get_by_label("What is needed").fill("A place to stay from Friday")
    page.get_by_role("group", name="How urgent").get_by_label("Now").check()
    look(page, "need-add")
    page.get_by_role("button", name="Save").click()
    look(page, "case-with-strengths")
    page.get_by_role("link", name="say why there is none").click()
    look(page, "domain-reason")
    page.get_by_label("Why there is no goal").fill("The liaison finds a place; we hear tomorrow")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="The plan is complete").click()
    expect(panel).to_contain_text("Plan complete since")
    page.get_by_role("link", name="A place to stay from Friday").click()
    page.get_by_role("group", name="Met or not").get_by_label("Partly met").check()
    page.get_by_label("Why not, or not wholly").fill("Two nights only")
    look(page, "need")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 need that is over")).to_be_visible()


def test_a_goal_with_its_steps(pals, page):
    case = work.case(pals)
    page.goto(reverse("cases:plan-add", args=[case.pk]))
    look(page, "goal-add")
    plan = work.plan(pals, case, own_words="I want to be there when the others arrive", domain="attendance")
    page.goto(reverse("cases:plan", args=[plan.pk]))
    page.get_by_label("Step").fill("Set two alarms")
    page.get_by_label("Who").fill("Mateo and his mother")
    page.get_by_role("button", name="Add the step").click()
    expect(page.locator("#steps")).to_contain_text("Set two alarms")
    page.locator("#steps").get_by_role("button", name="Done").click()
    expect(page.locator("#steps")).to_contain_text("Done on")
    look(page, "goal")
    page.get_by_role("link", name="Look at it again").click()
    look(page, "goal-edit")
    page.goto(reverse("cases:plan-end", args=[plan.pk]))
    look(page, "goal-end")
    page.get_by_role("group", name="Was the goal reached").get_by_label("Reached", exact=True).check()
    page.get_by_role("button", name="End the intervention").click()
    expect(page.get_by_role("main")).to_contain_text("Reached")
