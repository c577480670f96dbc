"""A note is signed, added to, hidden with a reason and put back, at a browser; axe looks at each page."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cases import work
from tests.in_browser import button, look

pytestmark = pytest.mark.journey


def test_the_life_of_a_note(pals, visit):
    note = work.encounter(pals, narrative="He walked to school alone.")
    ana = visit(pals.ana)
    ana.goto(reverse("cases:encounter", args=[note.pk]))
    ana.get_by_role("link", name="Correct it").click()
    ana.get_by_label("What happened").fill("He walked to school with his cousin.")
    look(ana, "note-correct")
    button(ana, "Save").click()
    button(ana, "Sign").click()
    expect(ana.get_by_text("Signed. From now on it is added to, not changed.")).to_be_visible()
    expect(ana.get_by_role("link", name="Correct it")).to_have_count(0)
    ana.get_by_role("link", name="Add to it").click()
    ana.get_by_label("What is to be added").fill("The cousin is called Luis.")
    look(ana, "note-add")
    button(ana, "Add").click()
    expect(ana.get_by_text("The cousin is called Luis.")).to_be_visible()
    look(ana, "note-signed")

    sol = visit(pals.sol)
    sol.goto(reverse("cases:encounter", args=[note.pk]))
    sol.get_by_role("link", name="Hide it").click()
    sol.get_by_label("Why").fill("Recorded for the wrong student")
    look(sol, "note-hide")
    button(sol, "Hide it").click()
    sol.get_by_role("link", name="Hidden").click()
    expect(sol.get_by_role("cell", name="Recorded for the wrong student")).to_be_visible()
    look(sol, "notes-hidden")
    button(sol, "Put back").click()
    expect(sol.get_by_text("He walked to school with his cousin.")).to_be_visible()
