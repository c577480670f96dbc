"""Ana goes to see a family: the phone has no connection on the doorstep and loses the page. A day later she does not come back.

With the real web server, worker and scheduler: who is told of a person who is missing is told by them, each once.
"""

import re
import time
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from . import browser as browsers
from . import installation

pytestmark = pytest.mark.journey

SEEN = "Rosa opened. “The bus stopped coming on Monday,” she said."
ON_CASELOAD = """INSERT INTO cases_caseloadentry (student_id, worker_id, first_day)
    SELECT student.id, person.id, current_date FROM cases_student student, sswork_user person
    WHERE student.given_name = 'Mateo' AND student.family_name = 'Rivera' AND person.email = 'ben@riverbend.example'"""
MINUTES_LATE = "UPDATE cases_homevisit SET expected_back = now() - %s * interval '1 minute' WHERE left_at IS NOT NULL AND back_at IS NULL"
TOLD = """SELECT 1 FROM sswork_mail mail JOIN sswork_user person ON person.id = mail.person_id
    WHERE mail.key LIKE 'visit:%%' AND person.email = %s"""


@pytest.fixture
def at(product, chromium):
    """The person's own browser, signed in; Ana has a phone."""
    pages: dict[str, Page] = {}

    def person(name: str, *, narrow: bool = False) -> Page:
        context = browsers.new_context(chromium, product.url, narrow=narrow)
        page = pages[name] = context.new_page()
        page.goto("/sign-in/")
        page.click(f"form:has(input[value='{name}@riverbend.example']) button")
        page.wait_for_url(f"{product.url}/")
        return page

    yield person
    for page in pages.values():
        page.context.close()


def plan(page: Page, why: str) -> None:
    page.goto("/")
    page.get_by_label("Search students, cases and pages").fill("mateo rivera")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Rivera").first.click()
    page.get_by_role("link", name="Plan a home visit").click()
    page.get_by_label("What for").fill(why)
    reason = page.get_by_label("Why go without further attempts")
    if reason.count():
        reason.fill("The family asked for the visit")
    page.get_by_role("combobox", name="Companion").select_option(label="Ben Carter")
    page.get_by_role("button", name="Plan the visit").click()
    page.get_by_role("button", name="I'm going in").click()
    expect(page.get_by_text("Under way")).to_be_visible()


def crashed(page: Page) -> Page:
    """The phone clears its memory: the page is gone as it stands."""
    with suppress(Error):
        page.goto("chrome://crash", timeout=5000)
    again = page.context.new_page()
    page.close()
    return again


def test_the_doorstep_has_no_connection_and_the_next_day_nobody_comes_back(product, at):
    product.execute(ON_CASELOAD)
    ana = at("ana", narrow=True)

    plan(ana, "Six days missed, no call was answered")
    ana.get_by_role("button", name="I'm out").click()
    with ana.expect_response(lambda answer: "/drafts/key/" in answer.url):
        ana.reload()
    told_at = ana.url
    ana.context.set_offline(True)
    ana.locator("label", has_text="Full contact").click()
    ana.get_by_label("Who was there").fill("Rosa, his mother")
    ana.get_by_label("What was seen and said").fill(SEEN)
    expect(ana.get_by_text("the server cannot be reached")).to_be_visible(timeout=30_000)
    browsers.check_axe(ana, "visit-offline")
    ana = crashed(ana)
    ana.context.set_offline(False)
    ana.goto(told_at)
    expect(ana.get_by_label("What was seen and said")).to_have_value(SEEN)
    expect(ana.locator("input[name=outcome]:checked")).to_have_value("full")
    browsers.check_axe(ana, "visit-text-back")
    ana.get_by_role("button", name="Log it").click()
    ana.wait_for_url(re.compile(r"/encounters/\d+/"))
    expect(ana.get_by_text("The bus stopped coming on Monday")).to_be_visible()

    plan(ana, "The bus, with the mother")
    product.execute(MINUTES_LATE, 16)
    wait_until(lambda: product.execute(TOLD, "ben@riverbend.example") == 1)
    assert product.execute(TOLD, "sol@riverbend.example") == 0
    ben = at("ben")
    ben.get_by_role("link", name="Ana Flores is not back from a home visit", exact=True).click()
    expect(ben.get_by_text("Call the person now.")).to_be_visible()
    browsers.check_axe(ben, "visit-companion")

    product.execute(
        "UPDATE cases_homevisit SET expected_back = expected_back - interval '20 minutes' WHERE back_at IS NULL"
    )
    wait_until(lambda: product.execute(TOLD, "sol@riverbend.example") == 1)
    sol = at("sol")
    expect(sol.get_by_role("link", name="Ana Flores is not back from a home visit", exact=True)).to_be_visible()

    ana.get_by_role("button", name="I'm out").click()
    expect(ana.get_by_text("Nobody is worried any more.")).to_be_visible()
    sol.goto("/")
    expect(sol.get_by_text("is not back from a home visit")).to_have_count(0)
    assert [product.execute(TOLD, f"{each}@riverbend.example") for each in ("ben", "sol")] == [1, 1]


def wait_until(is_so) -> None:
    """The scheduler looks once a minute for those who are missing."""
    deadline = time.monotonic() + 60 + installation.PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "nobody was told"
        time.sleep(1)
