"""The loop closes in a real browser: the family answers on a telephone, nobody answers, a consent ends before it is used."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Consent
from referrals.models import ServiceReferral
from referrals.tasks import expire_service_referrals
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


def test_a_family_says_in_spanish_whether_help_came(pals, visit, browser_here, live_server, offered):
    referral = made.sent(pals)
    page = visit(pals.ana)
    page.goto(reverse("referrals:service-referral", args=[referral.pk]))
    page.get_by_role("link", name="Ask the family").click()
    page.get_by_role("radio", name="Rosa").check()
    page.get_by_role("radio", name="Spanish", exact=True).check()
    page.get_by_label("As far as I know").check()
    look(page, "family-ask")
    page.get_by_role("button", name="Make the link").click()
    page.get_by_text("It is sent to nobody").wait_for()
    look(page, "family-link")
    words = page.get_by_label("Words to send").inner_text()
    _answer_in_spanish(browser_here, live_server, next(each for each in words.split() if each.startswith("http")))
    page.goto(reverse("my-day"))
    page.get_by_role("link", name="Read what the family answered").first.click()
    page.get_by_text("Yes, they got help").wait_for()
    look(page, "family-answered")
    page.get_by_role("button", name="It goes on").click()
    page.get_by_text("It is under way again").wait_for()


def _answer_in_spanish(browser, live_server, address: str) -> None:
    context = browsers.new_context(browser, live_server.url, narrow=True)
    page = context.new_page()
    page.goto(address[address.index("/help/") :])
    page.get_by_text("¿Recibió la ayuda que pidió?").wait_for()
    look(page, "got-help")
    page.set_viewport_size(browsers.NARROW)
    page.get_by_role("radio", name="No, no recibimos ayuda").check()
    page.get_by_role("button", name="Enviar").click()
    page.get_by_text("Elija una respuesta").wait_for()
    page.get_by_role("radio", name="Sí, recibimos ayuda").check()
    page.get_by_role("button", name="Enviar").click()
    page.get_by_text("Gracias. La escuela tiene su respuesta.").wait_for()
    look(page, "got-help-sent")
    context.close()


def test_what_nobody_answers_expires_and_goes_elsewhere(pals, visit, offered):
    referral = made.sent(pals)
    with unscoped("a test lets time pass"):
        long_ago = timezone.localdate() - timedelta(days=120)
        ServiceReferral.objects.filter(pk=referral.pk).update(state_since=long_ago)
    expire_service_referrals()
    page = visit(pals.ana)
    page.goto(reverse("my-day"))
    page.get_by_role("link", name="Look for another service").first.click()
    page.get_by_text("No answer in 30 school days").wait_for()
    look(page, "referral-expired")
    page.get_by_role("link", name="Look for another service").first.click()
    page.get_by_role("link", name="Refer Mateo").first.click()
    page.get_by_text("Instead of: Family food pantry").wait_for()
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("It is not sent yet").wait_for()


def test_a_consent_that_ends_between_draft_and_sending_sends_nothing(pals, visit, offered):
    consent = made.consent(pals, expires_on=timezone.localdate())
    referral = made.draft(pals)
    page = visit(pals.ana)
    page.goto(reverse("referrals:service-referral", args=[referral.pk]))
    page.get_by_role("radio", name="Harbor Food Network").check()
    with unscoped("a test lets time pass"):
        yesterday = timezone.localdate() - timedelta(days=1)
        Consent.objects.filter(pk=consent.pk).update(expires_on=yesterday, signed_on=yesterday - timedelta(days=30))
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Nothing was sent").wait_for()
    look(page, "consent-expired")
    assert made.again(referral).state == "draft"
