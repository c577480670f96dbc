"""Reminders in a real browser: Ana chooses when mails come, follows one, and puts an obligation off where it stands."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import actions
from sswork.models import Reminder
from sswork.tasks import make_reminders
from tests.cases.test_obligations import made
from tests.in_browser import look
from tests.pals import TODAY

pytestmark = pytest.mark.journey


@pytest.fixture
def ana(pals, visit):
    return visit(pals.ana)


def test_ana_chooses_when_mails_come(pals, ana):
    ana.goto(reverse("my-day"))
    ana.locator("summary", has_text="Your menu").click()
    ana.get_by_role("link", name="Your reminders").click()
    expect(ana.get_by_text("Now, as soon as something waits.")).to_be_visible()
    look(ana, "reminders")
    ana.get_by_label("One mail a week").check()
    ana.get_by_label("The weekly mail comes on").select_option("Friday")
    ana.get_by_label("No mail from").fill("16:00")
    ana.get_by_label("Until").fill("15:30")
    ana.get_by_role("button", name="Keep it").press("Enter")
    expect(ana.get_by_text("Leave at least one hour of the day")).to_be_visible()
    look(ana, "reminders-refused")
    ana.get_by_label("Until").fill("08:30")
    ana.get_by_role("button", name="Keep it").press("Enter")
    expect(ana.get_by_text("Friday, November 20, from 8:30 AM on")).to_be_visible()
    ana.get_by_role("button", name="As usual in the district").press("Enter")
    expect(ana.get_by_label("One mail in the morning")).to_be_checked()


def test_a_line_of_a_mail_is_acted_on_put_off_or_dismissed(pals, ana):
    actions.add_task(student=pals.mateo, title="Call Rosa about the bus", owner=pals.ana, due_on=TODAY, by=pals.ana)
    make_reminders()
    ana.goto(reverse("reminder", args=[Reminder.objects.get(person=pals.ana).pk]))
    expect(ana.get_by_role("link", name="Open it")).to_be_visible()
    look(ana, "reminder-followed")


def test_an_obligation_is_put_off_in_the_ledger_and_listed_again(pals, ana):
    made(pals, owner_id=pals.ana.pk)
    ana.goto(reverse("cases:obligations"))
    ana.get_by_role("link", name=re.compile("Later.*Manifestation")).press("Enter")
    expect(ana.get_by_role("heading", name="Manifestation determination")).to_be_visible()
    ana.get_by_role("button", name="In two weeks").press("Enter")
    expect(ana.get_by_text("Put off until Dec 2")).to_be_visible()
    look(ana, "obligations-put-off")
    ana.get_by_role("button", name=re.compile("List it again")).press("Enter")
    expect(ana.get_by_role("link", name=re.compile("Later.*Manifestation"))).to_be_visible()
    ana.locator("summary", has_text="Filter").press("Enter")
    ana.get_by_label("Due").select_option("Overdue")
    ana.get_by_role("button", name="Show", exact=True).press("Enter")
    expect(ana.get_by_text("Nothing matches the filters.")).to_be_visible()
    look(ana, "obligations-filtered")
    ana.goto(reverse("cases:student", args=[pals.mateo.pk]))
    look(ana, "obligations-on-the-student")
