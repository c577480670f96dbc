"""Roster imports in a real browser: the page follows the worker by itself, and axe finds nothing in any state."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from sswork.models import ImportBatch
from tests.cases.test_roster_pages import roster, worked, wrong_rows
from tests.in_browser import look

pytestmark = pytest.mark.journey


@pytest.fixture
def page(dana, pals, visit):
    return visit(pals.dana)


def send(page, content, name="roster.zip"):
    page.goto(reverse("cases:roster-imports"))
    file = {"name": name, "mimeType": "application/zip", "buffer": content}
    page.get_by_label("Roster file").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    return ImportBatch.objects.latest("pk")


def test_the_page_follows_the_worker(page):
    page.goto(reverse("cases:roster-imports"))
    look(page, "roster-none")
    batch = send(page, roster(20, more=wrong_rows(60)))
    expect(page.get_by_text("The file has arrived")).to_be_visible()
    look(page, "roster-uploaded")
    worked(batch)
    expect(page.get_by_role("table", name="What would change")).to_be_visible()
    expect(page.locator("#import-said")).to_have_text("Read; nothing changed yet")
    look(page, "roster-checked")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="To the start")).to_be_visible()
    page.wait_for_load_state("load")  # a person reads before choosing; the scripts are there by then
    page.get_by_label("What became of it").select_option("error")
    expect(page).to_have_url(re.compile("severity=error"))
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("The roster is written.")).to_be_visible()
    ImportBatch.objects.filter(pk=batch.pk).update(step="Writing students", done=7, total=13)
    expect(page.locator(".progress-words")).to_have_text("step 7 of 13")
    look(page, "roster-applying")
    worked(batch)
    expect(page.get_by_role("button", name="Undo this roster")).to_be_visible()
    look(page, "roster-applied")
    page.get_by_role("button", name="Undo this roster").click()
    expect(page.get_by_text("The changes of this roster are taken back.")).to_be_visible()
    worked(batch)
    expect(page.get_by_text("Everything is as it was before this roster.")).to_be_visible()
    look(page, "roster-undone")


def test_held_and_broken(page):
    first = send(page, roster(20))
    worked(first)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("The roster is written.")).to_be_visible()
    worked(first)
    worked(send(page, roster(10), "half.zip"))
    expect(page.get_by_text("Please look twice")).to_be_visible()
    look(page, "roster-held")
    page.get_by_role("button", name="Cancel, change nothing").click()
    expect(page.get_by_text("the file has been deleted")).to_be_visible()
    worked(send(page, b"PK\x03\x04 cut off", "broken.zip"))
    expect(page.get_by_text("broken.zip is a damaged zip file.")).to_be_visible()
    look(page, "roster-failed")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Roster imports").click()
    look(page, "roster-list")
