"""A family that was entered twice, in Chromium: found, merged, undone; axe finds nothing, wide and narrow."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cases.test_households import twin
from tests.in_browser import look

pytestmark = pytest.mark.journey
__all__ = ["twin"]


def test_merged_and_undone(pals, twin, visit):
    page = visit(pals.ana)
    page.goto(reverse("cases:students"))
    page.get_by_role("link", name="Families entered twice").click()
    expect(page.get_by_role("main")).to_contain_text("Guardians of nearly the same name")
    look(page, "households-twice")
    page.get_by_role("button", name=re.compile("One family, at this address.*Lucía Rivera")).click()
    expect(page.get_by_text("They are one household now.")).to_be_visible()
    look(page, "households-merged")
    page.goto(reverse("cases:student", args=[twin.diego.pk]))
    expect(page.get_by_role("main")).to_contain_text("Lucía Rivera")
    look(page, "household-of-student")
    page.get_by_role("link", name="Languages at home").click()
    page.get_by_label("Language", exact=True).fill("Mixtec, some Spanish")
    page.get_by_text("Needed", exact=True).click()
    look(page, "household-language")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Said by the family to Ana Flores")
    look(page, "household-said")
    page.get_by_role("link", name="Families entered twice").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone. Both are as before.")).to_be_visible()
    page.get_by_role("button", name="Two families").click()
    expect(page.get_by_text("No two households look like one family.")).to_be_visible()
    page.context.close()
