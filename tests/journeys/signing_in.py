"""For journeys that sign in as people do: a server of the test's own process, so that its clock and its rules can be moved."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from sswork.accounts.config import SignIn
from tests.cached import forget

from . import browser as browsers

PASSWORD = "mild otter carries lanterns"


@pytest.fixture
def people(pals, settings):
    """The cast; Ana (social worker) and Theo (teacher) have passwords, and a second step is asked for as delivered."""
    forget()
    settings.SIGN_IN = SignIn()
    for person in (pals.ana, pals.theo):
        person.set_password(PASSWORD)
        person.save()
    return pals


@pytest.fixture
def new_page(browser_here, live_server) -> Iterator:
    """``new_page()``: somebody else's browser, whose console must stay silent."""
    contexts, complaints = [], []

    def make(narrow: bool = False) -> Page:
        contexts.append(browsers.new_context(browser_here, live_server.url, narrow=narrow))
        page = contexts[-1].new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    make.complaints = complaints  # type: ignore[attr-defined]  # what browsers complained about
    yield make
    for each in contexts:
        each.close()


def sign_in(page: Page, person, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def sign_out(page: Page) -> None:
    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
