"""Housing in a real browser: axe on every page, wide and narrow, light and dark."""

import pytest
from django.urls import reverse

from tests.homeless import made
from tests.in_browser import look

pytestmark = pytest.mark.journey


@pytest.fixture
def page(pals, visit):
    """A browser in which the liaison is signed in."""
    return visit(pals.lia)


def test_the_liaison_finds_a_student_starts_an_episode_and_gives_help(pals, page):
    made.service(pals, made.episode(pals, pals.aaliyah, days_ago=40))
    made.episode(pals, pals.lucia, days_ago=9, alone=True, residence="doubled_up")
    page.goto(reverse("homeless:episodes"))
    look(page, "homeless-list")
    page.get_by_role("link", name="Start an episode").click()
    page.get_by_label("Student number").fill("100105")
    page.get_by_role("button", name="Find").click()
    look(page, "homeless-found")
    page.get_by_role("link", name="Start a housing episode").click()
    look(page, "homeless-start")
    page.get_by_label("Hotel or motel").check()
    page.get_by_role("button", name="Start the episode").click()
    page.get_by_text("The episode is on record.").wait_for()
    page.get_by_label("What", exact=False).first.select_option("transport")
    page.get_by_role("button", name="Add help").click()
    page.get_by_text("The help is on record.").wait_for()
    look(page, "homeless-episode")
    page.get_by_role("button", name="End the episode").click()
    page.get_by_text("The right to help lasts to the end of the school year.").first.wait_for()
    look(page, "homeless-ended")
