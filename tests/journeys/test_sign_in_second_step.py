"""A second step is added and used: an app with its codes, a recovery code, a passkey (Chromium's virtual authenticator)."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.in_browser import look
from tests.sswork.sign_in.conftest import code_now

from .signing_in import new_page, people, sign_in, sign_out  # noqa: F401 - fixtures

pytestmark = pytest.mark.journey


@pytest.fixture
def page(people, new_page) -> Page:  # noqa: F811 - fixtures
    return new_page()


def hello(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Ana")


def give_code(page: Page, code: str) -> None:
    page.get_by_role("textbox", name="Code").fill(code)
    page.get_by_role("button", name="Sign in").click()


def test_an_app_is_added_on_the_first_day_and_opens_on_the_next(people, page, clock):  # noqa: F811 - fixtures
    look(page_at(page, "/sign-in/"), "sign-in")
    sign_in(page, people.ana)
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a second step")
    look(page, "second-step-choose")
    page.get_by_role("link", name="An app for one-time codes").click()
    page.get_by_text("It cannot be scanned?").click()
    look(page, "second-step-app")
    secret = page.locator("[data-key]").inner_text()
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_role("button", name="Add the app").click()
    expect(page.get_by_text("That code is not right")).to_be_visible()
    look(page, "second-step-app-wrong")
    page.get_by_role("textbox", name="Code").fill(code_now(secret))
    page.get_by_role("button", name="Add the app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep these recovery codes")
    look(page, "second-step-codes")
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    hello(page)

    sign_out(page)
    clock.shift(24 * 3600)
    sign_in(page, people.ana)
    look(page, "second-step-asked")
    give_code(page, code_now(secret))
    hello(page)

    sign_out(page)
    sign_in(page, people.ana)
    give_code(page, codes[3])
    hello(page)
    page.goto("/account/")
    look(page, "own-account")


def page_at(page: Page, path: str) -> Page:
    page.goto(path)
    return page


@pytest.fixture
def device(page) -> Page:
    """The page's device has a fingerprint reader, and the finger is always there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    answers = {
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    options = {"protocol": "ctap2", "transport": "internal"} | answers
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def test_a_passkey_is_made_and_opens_without_a_password(people, device, new_page):  # noqa: F811 - fixtures
    sign_in(device, people.ana)
    device.get_by_role("link", name="A passkey").click()
    look(device, "second-step-passkey")
    device.get_by_label("Name").fill("Ana's laptop")
    device.get_by_role("button", name="Make the passkey").click()
    device.get_by_role("link", name="I have kept them").click()
    hello(device)
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Ana's laptop"

    sign_out(device)
    device.goto("/sign-in/?next=/students/")
    device.get_by_role("button", name="Use a passkey").click()
    expect(device.get_by_role("heading", level=1)).to_have_text("Students")

    sign_out(device)
    sign_in(device, people.ana)
    expect(device.get_by_role("heading", level=1)).to_have_text("One more step")
    device.get_by_role("button", name="Use a passkey").click()
    hello(device)
    device.goto("/account/")
    expect(device.get_by_role("strong").filter(has_text="Ana's laptop")).to_be_visible()
    device.get_by_role("link", name="Remove Ana's laptop").click()
    device.get_by_role("button", name="Remove it").click()
    expect(device.get_by_text("You cannot be without a second step")).to_be_visible()
    look(device, "second-step-stays")
    assert new_page.complaints == []


def test_a_device_that_says_no_is_told_in_words(people, page):  # noqa: F811 - fixtures
    """The person pressed Cancel."""
    page.goto("/sign-in/")
    page.evaluate("navigator.credentials.get = () => { throw new DOMException('no', 'NotAllowedError') }; null")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The passkey was not used")).to_be_visible()
    look(page, "passkey-refused")
