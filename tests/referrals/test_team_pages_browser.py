"""Moving a meeting, the district's agreement and how teams work, in a real browser: by axe in both themes at both widths."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.in_browser import button, look
from tests.pals import TODAY
from tests.referrals import meeting
from tests.referrals.test_team_work import asked  # noqa: F401 - a fixture

pytestmark = pytest.mark.journey


def test_moved_set_and_counted(pals, visit, asked):  # noqa: F811 - the fixture
    team = meeting.team(pals, pals.tess, pals.ana, first_meeting=TODAY)
    held = team.meetings.get(day=TODAY)
    page = visit(pals.sol)
    page.goto(reverse("referrals:meeting-off", args=[held.pk]))
    look(page, "team-off")
    page.get_by_label("Move it to").fill((TODAY + timedelta(days=2)).isoformat())
    page.get_by_label("Why").fill("Snow day")
    button(page, "Move or call off").click()
    expect(page.get_by_text("Snow day")).to_be_visible()
    look(page, "team-moved")
    page.goto(reverse("referrals:agreement-texts"))
    look(page, "team-texts")
    page.goto(reverse("referrals:agreement-text-set"))
    look(page, "team-text")
    page.goto(reverse("referrals:team-work"))
    expect(page.get_by_role("heading", name="By grade")).to_be_visible()
    look(page, "team-work")
