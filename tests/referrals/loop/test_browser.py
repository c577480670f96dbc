"""The closed loop in a real browser: a worker refers, the agency answers by its link, and what came to nothing begins elsewhere."""

import pytest
from django.urls import reverse

from referrals.models import ServiceReferral
from sswork.links import links_to
from sswork.scoping import unscoped
from tests.cached import forget
from tests.in_browser import look
from tests.journeys import browser as browsers
from tests.referrals.directory import made as directory
from tests.referrals.loop import made

pytestmark = pytest.mark.journey


@pytest.fixture
def offered(pals):
    forget()
    directory.service("Family food pantry", description="Groceries every Tuesday.", fees="Free", wait_time="None")
    directory.service("Community kitchen", description="Warm meals.")
    made.consent(pals)


def test_a_worker_refers_and_the_agency_answers_by_its_link(pals, visit, browser_here, live_server, offered):
    page = visit(pals.ana)
    page.goto(reverse("cases:student", args=[pals.mateo.pk]))
    page.locator("#agency-referrals").get_by_role("link", name="Find a service").click()
    page.get_by_label("What is needed?").fill("groceries")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Refer Mateo").first.click()
    page.get_by_label("What do you ask of the agency?").fill("Groceries once a week for a family of four.")
    page.get_by_label("How may the agency reach the family?").fill("By the school")
    look(page, "refer")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("It is not sent yet").wait_for()
    look(page, "referral-draft")
    page.get_by_role("radio", name="Harbor Food Network").check()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("what it answers comes back here").wait_for()
    look(page, "referral-sent")
    address = page.get_by_label("Address").input_value()
    _answer(browser_here, live_server, address)
    page.reload()
    assert page.get_by_text("On the waiting list").first.is_visible()
    assert page.get_by_text("We call in two weeks.").is_visible()
    look(page, "referral-answered")


def _answer(browser, live_server, address: str) -> None:
    """On a telephone without scripts and without an account."""
    context = browser.new_context(
        base_url=live_server.url, viewport=browsers.NARROW, java_script_enabled=False, color_scheme="light"
    )
    page = context.new_page()
    page.goto(address[address.index("/referrals/") :])
    page.get_by_role("radio", name="On the waiting list").check()
    page.get_by_label("Anything the school should know").fill("We call in two weeks.")
    page.get_by_role("button", name="Answer the school").click()
    page.get_by_text("The school has your answer").wait_for()
    context.close()


def test_the_page_of_the_link_is_for_everybody(pals, browser_here, live_server, offered):
    referral = made.sent(pals)
    with unscoped("whose link it is"):
        named = ServiceReferral.objects.get(pk=referral.pk)
    link = links_to(named, "referrals:agency-answer").get()
    context = browsers.new_context(browser_here, live_server.url, narrow=True)
    page = context.new_page()
    page.goto(reverse("referrals:agency-answer", args=[link.key, link.seal]))
    look(page, "agency-answer")
    context.close()


def test_a_family_that_declines_and_a_service_instead(pals, visit, offered):
    referral = made.sent(pals)
    page = visit(pals.ana)
    page.goto(reverse("referrals:service-referral", args=[referral.pk]))
    page.get_by_role("radio", name="The family said no").check()
    page.get_by_role("button", name="Save where it stands").click()
    page.get_by_text("Say why").wait_for()
    page.get_by_label("Why was there no help?").fill("Too far by bus")
    page.get_by_role("radio", name="The family said no").check()
    page.get_by_role("button", name="Save where it stands").click()
    page.get_by_role("link", name="Look for another service").click()
    page.get_by_role("link", name="Refer Mateo").first.click()
    page.get_by_text("Instead of: Family food pantry").wait_for()
    assert page.get_by_label("What do you ask of the agency?").input_value() == made.ASKED["message"]
