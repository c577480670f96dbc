"""Sol writes a template for the district; Ana begins a note with it by keyboard and by thumb, and nothing she typed is lost."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import Encounter
from sswork.scoping import unscoped
from tests.in_browser import button, look

pytestmark = pytest.mark.journey


def test_a_note_begins_with_the_districts_template(pals, visit):
    sol = visit(pals.sol)
    sol.goto(reverse("cases:note-templates"))
    look(sol, "note-templates-none")
    sol.get_by_role("link", name="A new template").first.click()
    sol.locator("label", has_text="Everybody in Riverbend Unified").click()
    sol.locator("#id_name").fill("Check-in after an absence")
    sol.locator("#id_text").fill("{preferred name} is back. Reason told: {reason}. {guardian} was told.")
    look(sol, "note-template-form")
    button(sol, "Save").click()
    expect(sol.get_by_text("Notes can begin with it now: Check-in after an absence.")).to_be_visible()
    look(sol, "note-templates")

    ana = visit(pals.ana, narrow=True)
    ana.goto(f"{reverse('cases:encounter-log')}?student={pals.mateo.pk}")
    note = ana.get_by_label("What happened", exact=True)
    note.fill("Came by himself.")
    ana.get_by_label("Begin with a template").select_option(label="Check-in after an absence")
    ana.get_by_label("Begin with a template").press("Tab")
    ana.keyboard.press("Enter")
    expect(note).to_have_value("Came by himself.\n\nMateo is back. Reason told: {reason}. Rosa Rivera was told.")
    expect(ana.get_by_text("Put in, with 1 blank left: {reason}.")).to_be_visible()
    look(ana, "note-from-template")
    button(ana, "Undo").click()
    expect(note).to_have_value("Came by himself.")
    button(ana, "Put it in").click()
    expect(note).to_be_focused()
    ana.keyboard.type("a cold")  # the blank is marked
    expect(note).to_have_value("Came by himself.\n\nMateo is back. Reason told: a cold. Rosa Rivera was told.")
    expect(button(ana, "Undo")).to_be_hidden()
    button(ana, "Save").click()
    expect(ana.get_by_text("Reason told: a cold.")).to_be_visible()
    with unscoped("what was saved"):
        assert Encounter.objects.get().narrative.endswith("Reason told: a cold. Rosa Rivera was told.")
