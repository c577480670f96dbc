"""The calendar in a real browser: Ana's month and week, by keyboard, and the link for her phone."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases import actions
from cases.models import HomeVisit
from referrals.models import Meeting, Team
from tests.cases import work
from tests.cases.test_obligations import made
from tests.in_browser import look
from tests.pals import TODAY

pytestmark = pytest.mark.journey
DAY = timedelta(days=1)


@pytest.fixture
def ana(pals, visit):
    return visit(pals.ana)


@pytest.fixture
def busy(pals):
    start = timezone.make_aware(datetime.combine(TODAY + DAY, time(15, 30)))
    about = {"student": pals.mateo, "school": pals.cedar, "worker": pals.ana, "companion": pals.sol}
    HomeVisit.objects.create(
        **about, purpose="Bring the bus pass to Rosa", planned_for=start, expected_back=start + timedelta(hours=1)
    )
    for number in range(7):
        title = f"Call Rosa about the bus, time {number + 1}"
        due_on = TODAY + (number // 3) * DAY
        actions.add_task(student=pals.mateo, title=title, owner=pals.ana, due_on=due_on, by=pals.ana)
    for number in range(5):
        actions.add_task(
            student=pals.noah, title=f"Ask about glasses {number}", owner=pals.ana, due_on=TODAY + 5 * DAY, by=pals.ana
        )
    made(pals, owner_id=pals.ana.pk)
    work.encounter(pals, kind="group")
    team, _made = Team.objects.get_or_create(school=pals.cedar, defaults={"name": "Coordination team"})
    Meeting.objects.get_or_create(team=team, day=TODAY + 2 * DAY)


def test_ana_looks_through_her_month_and_week_and_takes_it_along(pals, busy, ana):
    ana.goto(reverse("my-day"))
    ana.get_by_role("link", name="Calendar").first.click()
    expect(ana.get_by_role("heading", name="November 2026")).to_be_visible()
    expect(ana.get_by_text("and 1 more")).to_be_visible()
    look(ana, "calendar-month")
    ana.get_by_role("link", name="and 1 more").press("Enter")
    expect(ana.get_by_role("heading", name="November 22 – November 28, 2026")).to_be_visible()
    look(ana, "calendar-week")
    ana.get_by_role("link", name="Earlier").press("Enter")
    ana.get_by_role("link", name="Bring the bus pass to Rosa").press("Enter")
    expect(ana.get_by_role("heading", name="Home visit")).to_be_visible()
    ana.goto(f"{reverse('calendar')}?view=month&day=2027-07-15")
    expect(ana.get_by_text("Nothing stands in this month.")).to_be_visible()
    look(ana, "calendar-empty")
    ana.get_by_role("link", name="In my own calendar").press("Enter")
    look(ana, "calendar-no-link")
    ana.get_by_role("button", name="Make a link").press("Enter")
    expect(ana.get_by_label("Add it to your calendar program")).to_have_value(re.compile(r"/calendar/feed/.+\.ics$"))
    expect(ana.get_by_text("Not fetched yet.")).to_be_visible()
    look(ana, "calendar-link")
    ana.get_by_role("button", name="End the link").press("Enter")
    expect(ana.get_by_text("The link opens nothing any more.")).to_be_visible()
