"""The Riveras have three children at three schools. Sol, who leads, writes one family meeting for all of them, Ana one need of the
family; Ana, Ben and Ivy read it on the page of the child with whom they work, and nothing of the others. Nobody is told to call
the father, whom a court order keeps away."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import CaseloadEntry, Guardianship, Student
from sswork.scoping import unscoped
from tests.cases import work
from tests.in_browser import look

pytestmark = pytest.mark.journey
MEETING, BEDS = "The family moves in with an aunt before Thanksgiving.", "Beds and blankets for the new place"
ORDER = "Court order on file since 2025-03"


@pytest.fixture
def diego(pals):
    """At Ben's school; the order about the father holds for him, too. Ivy, an intern, works with Lucía alone."""
    with unscoped("a third child"):
        diego = Student.objects.create(
            given_name="Diego",
            family_name="Rivera",
            grade="10",
            school=pals.juniper,
            birth_date=date(2011, 5, 1),
            household=pals.mateo.household,
        )
        Guardianship.objects.create(
            student=diego, guardian=pals.hector, relationship="parent", contact_rule="do_not_contact", rule_reason=ORDER
        )
        CaseloadEntry.objects.create(student=pals.lucia, worker=pals.ivy)
    return diego


def test_one_meeting_and_one_need_for_three_children(pals, visit, diego):
    case = work.case(pals)
    sol, ana, ben, ivy = (visit(each) for each in (pals.sol, pals.ana, pals.ben, pals.ivy))
    sol_writes_the_meeting_once(sol)
    ana_writes_the_need_once(ana, case)
    reads(ana, pals.mateo, says=[MEETING, BEDS], says_not=["Diego"])
    reads(ana, pals.lucia, says=[MEETING, BEDS], says_not=["Diego"])
    look(ana, "family-student")
    reads(ben, diego, says=[MEETING, BEDS], says_not=["Mateo", "Lucía"])
    look(ben, "family-brother")
    reads(ivy, pals.lucia, says=[MEETING, BEDS], says_not=["Mateo", "Diego"])
    look(ivy, "family-sister")
    the_others_are_not_there(ben, pals.mateo, pals.lucia)
    the_others_are_not_there(ivy, pals.mateo, diego)
    ben_says_that_it_is_met(ben)
    for page, child in ((ana, pals.mateo), (ana, pals.lucia), (ivy, pals.lucia)):
        reads(page, child, says=[MEETING], says_not=[BEDS])


def sol_writes_the_meeting_once(page):
    page.goto(reverse("cases:encounter-log"))
    box = page.get_by_role("combobox", name="Students")
    for name in ("mateo", "lucia", "diego"):
        box.fill(name)
        page.locator(".picker-list [role=option]").first.click()
    page.locator("label", has_text="Team or family meeting").first.click()
    expect(page.get_by_label("Own line, in this file only")).to_have_count(3)
    expect(page.locator("#contact-warnings")).to_contain_text(ORDER)
    page.get_by_label("What happened").fill(MEETING)
    look(page, "family-meeting")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/encounters/*/")


def ana_writes_the_need_once(page, case):
    page.goto(reverse("cases:need-add", args=[case.pk]))
    page.get_by_role("group", name="Part of life").get_by_label("Housing").check()
    page.get_by_label("What is needed").fill(BEDS)
    page.get_by_label("The whole family needs it").check()
    look(page, "family-need-add")
    page.get_by_role("button", name="Save").click()


def reads(page, child, *, says, says_not):
    page.goto(reverse("cases:student", args=[child.pk]))
    main = page.get_by_role("main")
    for words in says:
        expect(main).to_contain_text(words)
    for words in says_not:
        expect(main).not_to_contain_text(words)


def the_others_are_not_there(page, *children):
    for child in children:
        assert page.goto(reverse("cases:student", args=[child.pk])).status == 404


def ben_says_that_it_is_met(page):
    page.get_by_role("link", name="Students", exact=True).first.click()
    page.get_by_role("link", name="Diego").click()
    page.get_by_role("link", name=BEDS).click()
    page.get_by_role("group", name="Met or not").get_by_label("Met", exact=True).check()
    look(page, "family-need")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).not_to_contain_text(BEDS)


def test_nobody_is_led_to_call_the_father(pals, visit, diego):
    for person, child in ((pals.ana, pals.mateo), (pals.ben, diego), (pals.ivy, pals.lucia)):
        page = visit(person)
        the_page_offers_no_number(page, child)
        a_task_to_call_says_it_first(page, child)
    the_file_that_is_taken_out_says_it(visit(pals.ana), pals.mateo)


def the_page_offers_no_number(page, child):
    page.goto(reverse("cases:student", args=[child.pk]))
    expect(page.get_by_text("number on file, not to be used:")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(ORDER)
    expect(page.locator("a[href='tel:555-0102']")).to_have_count(0)


def a_task_to_call_says_it_first(page, child):
    page.goto(reverse("cases:task-add", args=[child.pk]))
    expect(page.get_by_role("main")).to_contain_text(ORDER)
    look(page, "family-task")


def the_file_that_is_taken_out_says_it(page, child):
    page.goto(reverse("cases:chronology", args=[child.pk]))
    page.get_by_text("JSON").click()
    look(page, "chronology")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Make the file").click()
    told = json.loads(Path(taken.value.path()).read_text())
    assert "Héctor Rivera (Parent): Do not contact" in told["about"].values()
    assert "555-0102" not in json.dumps(told)
