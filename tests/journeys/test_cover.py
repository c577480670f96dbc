"""Ana arranges that Ben stands in for her; Ben works on her student; when it is over, her students are gone from his view."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from .installation import Product
from .people import Journey, go_to, heading, panel

TASK = "Lunch group with Zoë"
NAME = "Zoë Müller"


@pytest.mark.journey
def test_a_colleague_stands_in_and_lets_go(product: Product, chromium: Browser):
    journey = Journey(chromium, product.url)
    ben = journey.person("Ben Carter")
    expect(ben.get_by_role("main")).not_to_contain_text(TASK)
    ana_arranges(journey)
    ben_sees_and_does_what_is_due(journey)
    the_last_day_goes_by(product)
    ben_sees_it_no_more(journey)
    ana_ends_another_and_takes_it_back(journey)
    assert [each for each in journey.complaints if "404" not in each] == []


def ana_arranges(journey: Journey) -> None:
    page = journey.person("Ana Flores")
    page.locator("summary", has_text="Your menu").click()
    page.get_by_role("link", name="Cover").last.click()
    expect(heading(page, "Cover")).to_be_visible()
    journey.look(page, "cover-none")
    arrange(page, until=3)
    expect(page.get_by_text("What Ben Carter will see and do for Ana Flores")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("School social worker at Cedar Elementary, Maple Middle School")
    expect(page.get_by_role("status")).to_contain_text(
        re.compile(r"\d+ students on the caseload, \d+ open cases?, \d+ tasks?")
    )
    journey.look(page, "cover-shown")
    page.get_by_role("button", name="Arrange the cover").click()
    expect(page.get_by_text("Ben Carter stands in for Ana Flores, until")).to_be_visible()
    journey.look(page, "cover-list")


def arrange(page: Page, *, until: int) -> None:
    today = timezone.localdate()
    page.get_by_role("main").get_by_role("link", name="Arrange cover").first.click()
    page.get_by_label("Who stands in").select_option("Ben Carter")
    page.get_by_label("Until").fill((today + timedelta(days=until)).isoformat())
    page.get_by_label("What for").fill("Jury duty")
    page.get_by_role("button", name="See what it opens").click()


def ben_sees_and_does_what_is_due(journey: Journey) -> None:
    page = journey.person("Ben Carter")
    expect(page.get_by_text("You stand in for Ana Flores until")).to_be_visible()
    line = page.get_by_role("listitem").filter(has_text=TASK)
    more = page.get_by_role("link", name=re.compile("^Show "))
    while line.count() == 0 and more.count():
        more.first.click()
        page.wait_for_timeout(500)
    expect(line).to_contain_text("for Ana")
    journey.look(page, "my-day-covering")
    line.get_by_role("link", name=TASK).first.click()
    expect(heading(page, NAME)).to_be_visible()
    expect(page.get_by_text("Why you can see this:")).to_contain_text("You stand in for a colleague")
    panel(page, "Cases").get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text("Next step")
    journey.look(page, "case-covering")


def the_last_day_goes_by(product: Product) -> None:
    """Everything four days later is the same as the cover four days earlier."""
    moved = "UPDATE sswork_cover SET first_day = first_day - 4, last_day = last_day - 4 WHERE reason = 'Jury duty'"
    assert product.execute(moved) == 1


def ben_sees_it_no_more(journey: Journey) -> None:
    page = journey.person("Ben Carter")
    expect(page.get_by_text("You stand in for")).to_have_count(0)
    expect(page.get_by_role("main")).not_to_contain_text("for Ana")
    page.get_by_role("searchbox", name="Search students, cases and pages").fill(NAME)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing was found.")).to_be_visible()


def ana_ends_another_and_takes_it_back(journey: Journey) -> None:
    page = journey.person("Ana Flores")
    go_to(page, "Cover")
    arrange(page, until=1)
    page.get_by_role("button", name="Arrange the cover").click()
    row = page.get_by_role("row", name="Jury duty")
    row.get_by_role("button", name="End now").click()
    expect(page.get_by_text("Ben Carter no longer stands in for Ana Flores.")).to_be_visible()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It goes on as before.")).to_be_visible()
    expect(row).to_contain_text("Now")
