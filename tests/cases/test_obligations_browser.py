"""Obligations and rules in a real browser, by keyboard, with axe in both themes, wide and narrow."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import actions
from cases.models import RuleTrial
from cases.tasks import recount_due_dates, try_rule
from tests.cases import work
from tests.cases.records import made as records
from tests.cases.test_obligations import MONDAY, close, fact, happened, made
from tests.in_browser import look

pytestmark = pytest.mark.journey


def test_what_is_asked_for_is_shown_to_be_done(pals, visit):
    """From the student to the ledger to the one obligation, whose day moved by snow; an encounter shows that it was done."""
    actions.add_to_caseload(student=pals.mateo, worker=pals.ana, by=pals.ana)
    own = made(pals)
    others = [
        fact(pals, name="placement_change", key="cases.test:2"),
        fact(pals, name="decision_to_change_placement", key="cases.test:3", on=MONDAY - timedelta(days=30)),
        fact(pals, name="parent_written_consent", key="cases.test:4"),
    ]
    happened(facts=others, by=pals.ana)
    close(pals.cedar, date(2026, 12, 2), date(2026, 12, 3))
    recount_due_dates()
    encounter = work.encounter(pals)
    page = visit(pals.ana)
    page.goto(reverse("cases:student", args=[pals.mateo.pk]))
    expect(page.locator("#obligations")).to_contain_text("Manifestation determination")
    look(page, "obligations-of-a-student")
    page.goto(reverse("cases:obligations"))
    expect(page.get_by_text("No day set by law").first).to_be_visible()
    look(page, "obligations")
    page.goto(reverse("cases:obligation", args=[own.pk]))
    expect(page.get_by_text("Closed: Dec 2, Dec 3.")).to_be_visible()
    look(page, "obligation")
    page.get_by_role("link", name="Show that it was done").press("Enter")
    page.get_by_role("button", name="Keep it").press("Enter")
    expect(page.get_by_text("Choose a record, or say in a few words what was done.")).to_be_visible()
    look(page, "obligation-evidence")
    page.get_by_label("Which record shows it").select_option(encounter.key)
    page.get_by_role("button", name="Keep it").press("Enter")
    expect(page.get_by_text("Met. What shows it is kept with it.")).to_be_visible()
    expect(page.get_by_role("link", name="Encounter: ")).to_be_visible()
    look(page, "obligation-met")


def test_a_lead_tries_a_number_sets_it_and_reads_what_it_overrode(pals, visit):
    records.collected(pals)
    page = visit(pals.sol)
    page.goto(reverse("cases:rules"))
    look(page, "rules")
    page.get_by_role("link", name="Inspection of the records by those with the right").click()
    page.get_by_label("Number").fill("46")
    page.get_by_label("Why").fill("Families wait too long")
    page.get_by_label("Policy or decision").fill("Board policy 5125")
    page.get_by_role("button", name="Set this number").press("Enter")
    expect(page.get_by_text("A district may ask for less time, not for more:")).to_be_visible()
    look(page, "rule")
    page.get_by_label("Number").fill("10")
    page.get_by_role("button", name="Try it on the past year").press("Enter")
    expect(page.get_by_text("A worker looks through the year")).to_be_visible()
    look(page, "rule-trial-waits")
    try_rule(RuleTrial.objects.get().pk)
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()
    look(page, "rule-trial")
    page.goto(reverse("cases:rule", args=["FERPA_ACCESS_45"]))
    page.get_by_label("Number").fill("10")
    page.get_by_label("Why").fill("Families wait too long")
    page.get_by_label("Policy or decision").fill("Board policy 5125")
    page.get_by_role("button", name="Set this number").press("Enter")
    expect(page.get_by_text("instead of 45 (US/2)")).to_be_visible()
    look(page, "rule-with-own-number")
