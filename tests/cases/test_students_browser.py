"""Students in a real browser: the list follows the typing, and axe finds nothing on any page, wide and narrow."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.enums import Programme
from cases.models import Guardianship, ProgrammeMembership, Student
from sswork.registry import timeline_sources
from sswork.scoping import unscoped
from sswork.words import sealed
from tests.cases.test_students_page import Source, entry
from tests.in_browser import look

pytestmark = pytest.mark.journey


def names(page):
    return page.locator("#students tbody th a")


def test_the_list_follows_the_typing_and_the_address_follows_the_list(pals, visit):
    page = visit(pals.ana)
    page.goto(reverse("cases:students"))
    expect(names(page)).to_have_count(5)
    page.get_by_label("Name or student number").press_sequentially("matteo riviera", delay=20)
    expect(names(page)).to_have_text(["Rivera, Mateo"])
    expect(page.get_by_text("Did you mean one of these?")).to_be_visible()
    expect(page.get_by_label("Name or student number")).to_be_focused()
    assert "/students/?w=" in page.url
    assert "matteo" not in page.url
    look(page, "students-spelled-alike")
    page.get_by_label("Name or student number").fill("")
    expect(names(page)).to_have_count(5)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Grade").select_option("05")
    expect(names(page)).to_have_text(["Kim, Noah"])
    assert page.url.endswith("/students/?grade=05")
    page.reload()
    expect(names(page)).to_have_text(["Kim, Noah"])


def test_a_view_is_saved_and_deleted_and_brought_back(pals, visit):
    page = visit(pals.ana)
    page.goto(reverse("cases:students") + "?grade=05")
    page.get_by_text("Save this view").click()
    page.get_by_label("Name of the view").fill("Fives")
    look(page, "students-save-view")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".chip[aria-current]")).to_have_text("Fives")
    page.get_by_role("button", name="Delete this view").click()
    expect(page.get_by_role("link", name="Fives")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".chip[aria-current]")).to_have_text("Fives")


def test_without_scripts_the_list_is_searched_by_its_button(browser_here, live_server, pals, sign_in):
    client = sign_in(pals.ana)
    cookies = [{"name": key, "value": value.value, "url": live_server.url} for key, value in client.cookies.items()]
    context = browser_here.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(reverse("cases:students"))
    page.locator("#find-student").fill("lucya")
    page.locator("#find-student").press("Enter")
    expect(names(page)).to_have_text(["Rivera, Lucía"])
    context.close()


def test_every_page_about_students_is_for_everybody(pals, visit, monkeypatch):
    with unscoped("set up"):
        Student.objects.filter(pk=pals.mateo.pk).update(preferred_name="Teo", pronouns="he/him")
        row = Guardianship.objects.get(student=pals.mateo, guardian=pals.hector)
    for programme in Programme:
        ProgrammeMembership.objects.create(student=pals.mateo, programme=programme, source_key="roster")
    source = Source([entry(f"a:{n}", n) for n in range(45)], reverse_ties=False)
    monkeypatch.setattr(timeline_sources, "for_user", lambda user: [source])
    page = visit(pals.ana)
    for name, address in {
        "students": reverse("cases:students"),
        "students-nobody": reverse("cases:students") + "?w=" + sealed("zzzz", pals.ana),
        "student": reverse("cases:student", args=[pals.mateo.pk]),
        "contact-rule": reverse("cases:contact-rule", args=[pals.mateo.pk, row.pk]),
        "save-view": reverse("cases:saved-view-add") + "?query=grade%3D05",
        "student-search": reverse("search") + "?w=" + sealed("riviera", pals.ana),
    }.items():
        page.goto(address)
        look(page, name)


def test_older_entries_come_into_the_page(pals, visit, monkeypatch):
    source = Source([entry(f"a:{n}", n) for n in range(45)], reverse_ties=False)
    monkeypatch.setattr(timeline_sources, "for_user", lambda user: [source])
    page = visit(pals.ana, narrow=True)
    page.goto(reverse("cases:student", args=[pals.mateo.pk]))
    items = page.locator("#timeline .timeline-item")
    for shown in (20, 40, 45):
        expect(items).to_have_count(shown)
        if shown < 45:
            page.get_by_role("link", name="Older").click()
    expect(page.get_by_role("link", name="Older")).to_have_count(0)
    assert page.evaluate("location.pathname") == reverse("cases:student", args=[pals.mateo.pk])
