"""A note with prompts, and a group note for five with a line for one of them, at a browser; axe looks at each page."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import CaseloadEntry, EncounterStudent
from sswork.scoping import unscoped
from tests.cases import work
from tests.in_browser import look

pytestmark = pytest.mark.journey


@pytest.fixture
def page(pals, visit):
    return visit(pals.ana)


def choose(page, *names):
    box = page.get_by_role("combobox", name="Students")
    for name in names:
        box.fill(name)
        page.locator(".picker-list [role=option]").first.click()


def chip(page, name):
    return page.locator("label", has_text=name).first


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/encounters/*/")


def test_a_service_with_goal_and_response(pals, page):
    plan = work.plan(pals, work.case(pals))
    page.goto(f"{reverse('cases:encounter-log')}?student={pals.mateo.pk}")
    expect(page.get_by_label("What was done")).to_be_hidden()
    chip(page, "A service").click()
    page.get_by_label("Format").select_option("birp")
    note = page.get_by_label("What happened")
    expect(note).to_have_value("Behavior:\n\n\nIntervention:\n\n\nResponse:\n\n\nPlan:\n")
    look(page, "encounter-service")
    note.fill("Behavior:\nHe laughed.\n\nPlan:\n")
    page.get_by_label("What was done").fill("Check-in with Mr. Carter")
    chip(page, plan.goal).click()
    page.get_by_label("How the student took it up").fill("Asked to do it again tomorrow.")
    save(page)
    expect(page.get_by_text("He laughed.")).to_be_visible()
    expect(page.get_by_text("Asked to do it again tomorrow.")).to_be_visible()
    expect(page.get_by_text("delivered once, 30 minutes")).to_be_visible()
    look(page, "encounter-counted")


def test_a_group_note_for_five(pals, page):
    with unscoped("test"):
        CaseloadEntry.objects.create(student=pals.jaylen, worker=pals.ana)
    page.goto(reverse("cases:encounter-log"))
    choose(page, "mateo riv", "noah", "aaliyah", "zoe mul", "lucia")
    chip(page, "Group session").click()
    expect(page.get_by_label("Own line, in this file only")).to_have_count(5)
    page.get_by_label("What happened").fill("Feelings cards: everybody named one thing that helps on Mondays.")
    line = page.get_by_role("group", name="Noah Kim alone").get_by_label("Own line, in this file only")
    line.fill("Laughed with Mateo about the cards.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("“Mateo”")).to_be_visible()  # another's name in his file
    look(page, "encounter-group")
    line.fill("Brought his own card.")
    page.get_by_role("button", name="Save as it is now").click()
    page.wait_for_url("**/encounters/*/")
    parts = EncounterStudent.objects.visible_to(pals.ana).select_related("student")
    assert {part.student.given_name: part.private_line for part in parts} == {
        "Mateo": "",
        "Noah": "Brought his own card.",
        "Aaliyah": "",
        "Zoë": "",
        "Lucía": "",
    }
    for part in parts:
        page.goto(reverse("cases:student-timeline", args=[part.student_id]))
        file = page.inner_text("main")
        assert "everybody named one thing that helps" in file
        assert ("Brought his own card." in file) == (part.student == pals.noah)
        assert [each.student.name for each in parts if each.student.name in file] == [part.student.name]
