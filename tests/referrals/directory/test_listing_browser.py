"""An agency looks at its line in the directory on a telephone, without an account; a worker takes what it says."""

import pytest
from django.urls import reverse

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
