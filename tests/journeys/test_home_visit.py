"""A home visit from its plan to the signed note, with somebody who is missed in between; axe looks at each page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import HomeVisit
from cases.tasks import miss_home_visits
from sswork.scoping import unscoped
from tests.in_browser import button, look

pytestmark = pytest.mark.journey


def test_planned_missed_back_told_and_signed(pals, visit):
    ana = visit(pals.ana, narrow=True)
    ana.goto(reverse("cases:student", args=[pals.mateo.pk]))
    ana.get_by_role("link", name="Plan a home visit").click()
    ana.get_by_label("What for").fill("Six days missed, no call was answered")
    ana.get_by_label("Why go without further attempts").fill("Worry about safety")
    ana.get_by_role("combobox", name="Companion").select_option(label="Sol Okafor")
    ana.get_by_label("Known hazards").fill("A dog in the yard")
    look(ana, "visit-plan")
    button(ana, "Plan the visit").click()
    button(ana, "I'm going in").click()
    expect(ana.get_by_text("Under way")).to_be_visible()
    look(ana, "visit-out")

    with unscoped("time passes"):
        HomeVisit.objects.update(expected_back=timezone.now() - timedelta(minutes=30))
    miss_home_visits()
    sol = visit(pals.sol)
    sol.goto(reverse("my-day"))
    sol.get_by_role("link", name="Ana Flores is not back from a home visit", exact=True).click()
    expect(sol.get_by_text("Call the person now.")).to_be_visible()
    look(sol, "visit-missed")

    button(ana, "I'm out").click()
    ana.locator("label", has_text="Full contact").click()
    ana.get_by_label("Who was there").fill("Rosa, his mother")
    ana.get_by_label("What was seen and said").fill("He opened the door. “I was asleep.”")
    ana.get_by_label("What I think it means").fill("Tired rather than ill.")
    look(ana, "visit-tell")
    button(ana, "Log it").click()
    expect(ana.get_by_text("Tired rather than ill.")).to_be_visible()
    sol.goto(reverse("my-day"))
    expect(sol.get_by_text("is not back from a home visit")).to_have_count(0)

    ana.goto(reverse("cases:encounters-to-sign"))
    ana.get_by_role("checkbox").first.check()
    look(ana, "notes-to-sign")
    button(ana, "Sign what is marked").click()
    expect(ana.get_by_text("1 note signed.")).to_be_visible()
