"""A browser on pages served by the test's own process, with the pals and their clock: for what only a browser can tell."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Locator, expect

from tests.journeys import browser as browsers


@contextmanager
def chromium_here() -> Iterator[browsers.Browser]:
    """Chromium for a module of tests that use the database.

    Playwright keeps an event loop in this thread. There Django's guard would see asynchronous code, and Django keeps other
    connections than before: those of earlier tests are closed, or they would outlive the database.
    """
    connections.close_all()
    with pytest.MonkeyPatch.context() as patch, browsers.chromium() as browser:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield browser


def new_page(browser: browsers.Browser, base_url: str, client, *, narrow: bool = False) -> browsers.Page:
    """A page in which the person of the test client is signed in."""
    context = browsers.new_context(browser, base_url, narrow=narrow)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": base_url}])
    return context.new_page()


def signed_in(person) -> Client:
    """A session of its own: how one signs in is another journey, and a client that signs in somebody else ends the first's."""
    client = Client()
    client.force_login(person)
    return client


def button(page: browsers.Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def settled(page: browsers.Page) -> None:
    """What the page asked for has come: nothing moves away under a click any more."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def look(page: browsers.Page, name: str) -> None:
    """Axe in both themes at both widths; pictures where SSWORK_SHOTS says where to."""
    for size in (browsers.NARROW, browsers.WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # the two keys it asks for
        browsers.check_axe(page, name)
    if "SSWORK_SHOTS" in os.environ:
        browsers.shoot(page, name)
