"""Sol says what Riverbend calls things; Ana logs a call about Noah, who is in foster care, in those words, and it counts as help."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import Encounter, ProgrammeMembership
from homeless.models import FosterService
from sswork.scoping import unscoped
from tests.in_browser import button, look

pytestmark = pytest.mark.journey


def test_a_call_in_the_districts_words_counts_as_help(pals, visit):
    ProgrammeMembership.objects.create(student=pals.noah, programme="foster", source_key="roster")
    sol = visit(pals.sol)
    sol.goto(reverse("cases:encounters"))
    sol.get_by_role("link", name="Words", exact=True).click()
    sol.locator("#id_name").fill("Caseworker call")
    sol.locator("#id_counts_as").select_option(value="kind:collateral")
    button(sol, "Add").click()
    expect(sol.get_by_text("Offered from now on: Caseworker call.")).to_be_visible()
    look(sol, "encounter-words")

    ana = visit(pals.ana, narrow=True)
    ana.goto(f"{reverse('cases:encounter-log')}?student={pals.noah.pk}")
    ana.locator("label", has_text="Caseworker call").click()
    expect(ana.locator("input[name=mode][value=phone]")).to_be_checked()  # as is usual for what it counts as
    ana.get_by_label("Counts as help in foster care").select_option(label="Transport to the school of origin")
    ana.locator("#id_format").select_option(value="home_visit")
    expect(ana.get_by_label("My impression of Noah Kim, apart from the facts")).to_be_visible()
    look(ana, "encounter-in-care")
    ana.locator("#id_format").select_option(value="narrative")
    ana.get_by_label("What happened", exact=True).fill("The bus to his old school begins on Monday.")
    button(ana, "Save").click()
    expect(ana.get_by_role("heading", name="Caseworker call")).to_be_visible()
    expect(ana.get_by_text("Help in foster care")).to_be_visible()
    with unscoped("what was saved"):
        assert Encounter.objects.get().kind == "collateral"
        assert FosterService.objects.get().kind == "transport"

    ana.goto(reverse("cases:student", args=[pals.noah.pk]))
    expect(ana.get_by_text("In foster care", exact=True)).to_be_visible()
    look(ana, "student-in-care")
