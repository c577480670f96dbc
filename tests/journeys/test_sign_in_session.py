"""While signed in: nobody there for a while, other devices, somebody at the door, and a forgotten password."""

import pytest
from playwright.sync_api import Page, expect

from sswork.accounts.resets import reset_link
from tests.in_browser import look

from .signing_in import new_page, people, sign_in  # noqa: F401 - fixtures

pytestmark = pytest.mark.journey
ASK = "/referrals/ask/"


@pytest.fixture
def page(people, new_page) -> Page:  # noqa: F811 - fixtures
    page = new_page()
    page.clock.install()
    sign_in(page, people.theo)
    page.goto(ASK)
    return page


def test_nobody_there_is_asked_then_signed_out_and_back_on_the_same_page(people, page, clock):  # noqa: F811 - fixtures
    worry = page.get_by_label("What do you see that worries you?")
    page.get_by_role("radio", name="No", exact=True).check()
    worry.fill("Tired and alone.")
    page.clock.fast_forward("18:30")
    expect(page.get_by_text("Still there?")).to_be_visible()
    look(page, "session-notice")
    page.clock.fast_forward("01:00")
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_text("Still there?")).to_be_hidden()
    page.clock.fast_forward("19:00")
    expect(page.get_by_text("Still there?")).to_be_visible()
    clock.shift(40 * 60)
    page.clock.fast_forward("02:00")
    page.wait_for_url("**/sign-in/**")
    expect(page.get_by_text("You were signed out because nobody was there")).to_be_visible()
    look(page, "sign-in-after-idle")
    page.get_by_label("E-mail").fill(people.theo.email)
    page.get_by_label("Password").fill("mild otter carries lanterns")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{ASK}")
    expect(worry).to_have_value("Tired and alone.")


def test_text_that_cannot_be_saved_keeps_its_page_hidden(page):
    page.get_by_role("radio", name="No", exact=True).check()
    page.context.set_offline(True)
    page.get_by_label("What do you see that worries you?").fill("Tired and alone.")
    page.clock.fast_forward("20:30")
    expect(page.locator("#cover")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_timeout(800)
    page.keyboard.press("a")
    expect(page.get_by_label("What do you see that worries you?")).to_have_value("Tired and alone.")


def test_a_part_of_a_page_takes_the_whole_page_to_sign_in(people, page, clock):  # noqa: F811 - fixtures
    page.goto("/account/")
    clock.shift(21 * 60)
    page.evaluate("htmx.ajax('GET', '/search/?q=a', 'body')")
    page.wait_for_url("**/sign-in/?next=%2Faccount%2F&over=idle")


def test_escape_twice_hides_the_screen_and_a_key_brings_it_back(page):
    words = page.get_by_role("heading", level=1)
    title = page.title()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#cover")).to_be_visible()
    assert page.title() == "New tab"
    assert "blank.svg" in page.locator("link[rel=icon]").get_attribute("href")
    assert page.evaluate("document.elementFromPoint(640, 300).closest('#cover') !== null")
    page.keyboard.press("Escape")  # a third one of a hurried hand
    expect(page.locator("#cover")).to_be_visible()
    page.clock.run_for(1000)
    page.wait_for_timeout(800)
    page.keyboard.press("a")
    expect(page.locator("#cover")).to_be_hidden()
    expect(words).to_be_visible()
    assert page.title() == title


def test_on_a_phone_a_button_hides_it_and_a_touch_brings_it_back(people, new_page):  # noqa: F811 - fixtures
    page = new_page(narrow=True)
    sign_in(page, people.theo)
    page.get_by_role("button", name="Hide the screen").first.tap()
    expect(page.locator("#cover")).to_be_visible()
    page.wait_for_timeout(800)
    page.touchscreen.tap(100, 300)
    expect(page.locator("#cover")).to_be_hidden()


def test_a_forgotten_laptop_is_signed_out_from_here(people, page, new_page):  # noqa: F811 - fixtures
    forgotten = new_page()
    sign_in(forgotten, people.theo)
    page.goto("/account/")
    look(page, "own-account-devices")
    page.get_by_role("button", name="Sign out there").click()
    expect(page.get_by_text("Signed out there.")).to_be_visible()
    forgotten.goto(ASK)
    expect(forgotten.get_by_role("heading", level=1)).to_have_text("Welcome back")


def test_a_new_password_is_chosen_from_the_mail(people, new_page, settings, live_server):  # noqa: F811 - fixtures
    settings.EMAIL_URL, settings.SITE_URL = "smtp://localhost:9", live_server.url
    page = new_page()
    page.goto("/sign-in/")
    page.get_by_role("link", name="Forgot the password?").click()
    look(page, "forgotten")
    page.get_by_label("E-mail").fill(people.theo.email)
    page.get_by_role("button", name="Send the mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    look(page, "forgotten-sent")
    page.goto(reset_link(people.theo))
    page.get_by_role("textbox", name="New password").fill("Password1234!")
    page.get_by_label("The same again").fill("Password1234!")
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_text("is on lists of passwords that leaked")).to_be_visible()
    look(page, "forgotten-choose")
    page.get_by_role("textbox", name="New password").fill("quiet harbour seven lamps")
    page.get_by_label("The same again").fill("quiet harbour seven lamps")
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your new password is saved")
    look(page, "forgotten-done")
    sign_in(page, people.theo, "quiet harbour seven lamps")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Theo")
    page.goto("/account/password/")
    look(page, "password-change")


def test_too_many_tries_and_a_wrong_password_are_told_in_words(people, new_page):  # noqa: F811 - fixtures
    page = new_page()
    for _ in range(5):
        sign_in(page, people.theo, "wrong")
        expect(page.get_by_text("do not go together")).to_be_visible()
    look(page, "sign-in-wrong")
    sign_in(page, people.theo)
    expect(page.get_by_text("Too many tries")).to_be_visible()
    look(page, "sign-in-limited")
