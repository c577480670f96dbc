"""The lead names a reason as the district calls it, and Ana opens a case for it, in Chromium; axe finds nothing, wide and narrow."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.in_browser import look

pytestmark = pytest.mark.journey


def test_own_words_from_the_lead_to_the_case(pals, visit):
    page = visit(pals.sol)
    page.goto(reverse("cases:cases"))
    page.get_by_role("link", name="Reasons of cases").click()
    page.get_by_label("Own words").fill("Bus trouble")
    page.get_by_label("Counts as").select_option(label="Attendance")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Offered from now on: Bus trouble.")).to_be_visible()
    look(page, "case-terms")
    page.get_by_role("button", name=re.compile("^End")).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Offered again: Bus trouble.")).to_be_visible()
    page.context.close()

    page = visit(pals.ana)
    page.goto(reverse("cases:case-open", args=[pals.mateo.pk]))
    page.get_by_role("group", name="Reason").get_by_label("Bus trouble").check()
    page.get_by_label("Next step").fill("Call Rosa about the stop")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bus trouble")
    page.context.close()
