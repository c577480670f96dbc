"""A browser on pages served by the test's own process, with the pals and their clock: for what only a browser can tell."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connections

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


def look(page: browsers.Page, name: str) -> None:
    """Axe in both themes at both widths; pictures where SSWORK_SHOTS says where to."""
    for size in (browsers.NARROW, browsers.WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # the two keys it asks for
        browsers.check_axe(page, name)
    if "SSWORK_SHOTS" in os.environ:
        browsers.shoot(page, name)
