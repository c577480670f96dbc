"""An agency looks at its line in the directory on a telephone, without an account; a worker takes what it says."""

import pytest
from django.urls import reverse

from referrals.actions.listing import propose_listing
from referrals.models import ServiceCard
from tests.cached import forget
from tests.in_browser import look
from tests.journeys import browser as browsers
from tests.referrals.directory import made

pytestmark = pytest.mark.journey


def test_an_agency_says_what_has_changed(pals, visit, browser_here, live_server):
    forget()
    service = made.service(wait_time="None", fees="Free", description="Groceries every Tuesday.")
    page = visit(pals.ana)
    page.goto(reverse("referrals:service", args=[service.pk]))
    page.get_by_role("button", name="Make a link").click()
    page.get_by_text("what it answers comes to this page").wait_for()
    address = page.get_by_label("Address for the agency").input_value()
    context = browsers.new_context(browser_here, live_server.url, narrow=True)
    agency = context.new_page()
    agency.goto(address[address.index("/referrals/") :])
    look(agency, "listing")
    agency.set_viewport_size(browsers.NARROW)
    agency.get_by_role("radio", name="No, this has changed").check()
    agency.get_by_label("How long does one wait?").fill("Three weeks")
    agency.get_by_role("button", name="Answer").click()
    agency.get_by_text("The school has your answer").wait_for()
    context.close()
    page.reload()
    page.get_by_role("heading", name="The agency says that this has changed").wait_for()
    look(page, "listing-proposal")
    page.get_by_role("button", name="Take it").click()
    page.get_by_text("this is how the service stands now").wait_for()
    assert page.get_by_text("Three weeks").first.is_visible()


@pytest.mark.parametrize("narrow", [False, True])
def test_a_worker_looks_through_what_the_agency_wrote_and_takes_it_back(pals, visit, narrow):
    forget()
    service = made.service(wait_time="None", fees="Free", description="Groceries every Tuesday.")
    propose_listing(
        service=service,
        status="active",
        wait_time="None",
        note="The door is at the back now.",
        words={"description": "Groceries every Friday, for whoever comes.", "phone": "650 555-0177"},
        by=None,
    )
    page = visit(pals.ana, narrow=narrow)
    page.goto(reverse("referrals:service", args=[service.pk]))
    page.get_by_role("link", name="Look through and take over").click()
    page.get_by_text("The door is at the back now.").wait_for()
    look(page, f"service-write-{narrow}")
    assert page.get_by_label("Telephone").input_value() == "650 555-0177"
    page.get_by_label("When it is open").fill("Fridays from 9")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("these words stand in the directory now").wait_for()
    page.get_by_text("Fridays from 9").wait_for()
    look(page, f"service-by-hand-{narrow}")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Groceries every Tuesday.").first.wait_for()
    assert page.get_by_text("Fridays from 9").count() == 0


def test_by_how_long_one_waits_on_a_phone(pals, visit):
    made.service("Soon", wait_time="One week")
    made.service("Later", wait_time="A year")
    ServiceCard.objects.update(usual_days=9)
    page = visit(pals.theo, narrow=True)
    page.goto(reverse("referrals:directory") + "?near=94063")
    page.get_by_label("How long one waits").select_option("14")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("are not in this list").wait_for()
    page.get_by_text("Help usually begins in about 9 days").wait_for()
    assert page.get_by_role("link", name="Later").count() == 0
    look(page, "find-by-wait")
