"""Signing in by another directory, in a real browser: OpenID Connect, SAML, and one that does not answer."""

import pytest
from playwright.sync_api import Page, expect

from sswork.accounts.config import read
from tests.directories import openid, saml
from tests.directories.server import serving
from tests.in_browser import look

from .signing_in import new_page, people  # noqa: F401 - fixtures

pytestmark = pytest.mark.journey
DOMAINS = {"domains": ["riverbend.example"]}


@pytest.fixture
def district(people, settings):  # noqa: F811 - fixtures
    """A district with three directories, of which one is down."""
    by_openid = openid.OpenIdProvider(openid.Person("sub-1", people.ana.email, claims={"amr": ["mfa"]}))
    by_saml = saml.IdentityProvider(saml.Person("id-2", people.sol.email, context="https://refeds.org/profile/mfa"))
    app = {"kind": "oidc", "client_id": openid.CLIENT, "secret": openid.SECRET} | DOMAINS
    with serving(by_openid), serving(by_saml):
        settings.SIGN_IN = read(
            {
                "providers": [
                    {"id": "riverbend", "name": "Riverbend", "server_url": by_openid.url} | app,
                    {"id": "county", "kind": "saml", "name": "the county", "saml": by_saml.settings} | DOMAINS,
                    {"id": "old", "name": "the old directory", "server_url": "http://localhost:9"} | app,
                ]
            }
        )
        yield by_openid


@pytest.fixture
def page(district, new_page) -> Page:  # noqa: F811 - fixtures
    page = new_page()
    page.goto("/students/")
    return page


def test_by_openid_connect_and_back_to_the_page_that_was_asked_for(page, new_page):  # noqa: F811 - fixtures
    look(page, "sign-in-directories")
    page.get_by_role("link", name="Sign in with Riverbend").click()
    page.get_by_role("link", name="Go on as ana").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Students")
    assert new_page.complaints == []


def test_by_saml_and_back_to_the_page_that_was_asked_for(page):
    page.get_by_role("link", name="Sign in with the county").click()
    page.get_by_role("button", name="Go on as sol").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Students")


def test_a_stranger_reads_whom_to_ask(page, district):
    district.person.email = "stranger@riverbend.example"
    page.get_by_role("link", name="Sign in with Riverbend").click()
    page.get_by_role("link", name="Go on as stranger").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This sign-in does not open sswork")
    look(page, "sign-in-not-let-in")


def test_a_directory_that_is_down_leaves_the_other_ways_open(page):
    page.get_by_role("link", name="Sign in with the old directory").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The other sign-in does not answer")
    look(page, "sign-in-unreachable")
    page.get_by_role("link", name="Back to signing in").click()
    expect(page.get_by_role("link", name="Sign in with Riverbend")).to_be_visible()


def test_coming_back_without_having_signed_in(page):
    page.get_by_role("link", name="Sign in with Riverbend").click()
    back = page.get_by_role("link", name="Go on as ana").get_attribute("href")
    page.goto(back.replace("code=", "error=access_denied&was="))
    expect(page.get_by_role("heading", level=1)).to_have_text("You came back without signing in")
    look(page, "sign-in-cancelled")
    page.goto(back.replace("code=", "code=wrong"))
    expect(page.get_by_role("heading", level=1)).to_have_text("That sign-in did not work")
    look(page, "sign-in-failed")
