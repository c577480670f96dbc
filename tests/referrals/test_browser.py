"""Referrals in a real browser: the form that steps aside, the picker, and axe on every page, wide and narrow."""

from datetime import timedelta

import pytest
from django.urls import reverse

from referrals.actions import Step
from referrals.models import Meeting, Team
from tests.in_browser import look
from tests.pals import TODAY
from tests.referrals import made

pytestmark = pytest.mark.journey


@pytest.fixture
def district(pals):
    """A board as a team meets it."""
    team = Team.objects.create(school=pals.cedar, name="COST")
    Meeting.objects.create(team=team, day=TODAY + timedelta(days=1))
    made.referral(pals, pals.noah, days_ago=1, urgency="urgent", reasons=["housing", "basic_needs", "family"])
    made.referral(pals, pals.mateo, days_ago=6, urgency="soon")
    made.referral(pals, pals.aaliyah, days_ago=12)
    made.referral(pals, pals.lucia, days_ago=3, referrer=pals.ana)
    steps = [Step("Call home with the interpreter", pals.ana, TODAY + timedelta(days=2))]
    decided = made.decided(pals, made.referral(pals, pals.mateo, days_ago=30), steps=steps, in_days=5)
    reviewed = made.reviewed(pals, made.decided(pals, made.referral(pals, pals.noah, days_ago=80)))
    return {"waiting": made.referral(pals, pals.mateo, days_ago=2), "decided": decided, "reviewed": reviewed}


def test_danger_takes_the_place_of_the_form_and_nothing_typed_is_lost(pals, visit):
    page = visit(pals.theo, narrow=True)
    page.goto(reverse("referrals:ask"))
    page.get_by_label("What do you see that worries you?").fill("Tired and alone.")
    page.get_by_label("Yes, or I am not sure").check()
    assert page.get_by_role("link", name="Crisis line 988").is_visible()
    assert page.get_by_role("button", name="Send to the team").is_hidden()
    look(page, "ask-danger")
    page.get_by_role("radio", name="No", exact=True).check()
    assert page.get_by_label("What do you see that worries you?").input_value() == "Tired and alone."


def test_a_teacher_asks_with_the_keyboard_and_is_thanked(pals, visit):
    page = visit(pals.theo)
    page.goto(reverse("referrals:ask"))
    page.get_by_role("radio", name="No", exact=True).check()
    picker = page.get_by_role("combobox", name="Which student?")
    picker.fill("mateo")
    page.get_by_role("option", name="Mateo Rivera").wait_for()
    picker.press("Enter")
    page.get_by_label("What is the student good at?").fill("Draws well.")
    page.get_by_label("Attendance").check()
    page.get_by_label("What do you see that worries you?").fill("Tired and alone.")
    page.get_by_label("Not yet").check()
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Thank you for looking out for Mateo Rivera").wait_for()
    look(page, "asked")


def test_the_team_decides_with_what_a_case_needs_only_where_one_is_opened(pals, visit, district):
    page = visit(pals.tess)
    page.goto(reverse("referrals:referral", args=[district["waiting"].pk]))
    assert page.get_by_label("Who will own the case").is_hidden()
    page.get_by_label("Open a case").check()
    page.get_by_label("Reason of the case").select_option("attendance")
    page.get_by_label("Who will own the case").select_option(label="Ana Flores")
    page.get_by_label("Next step").fill("Meet Mateo")
    page.get_by_role("button", name="One more line").click()
    assert page.get_by_label("Next step").input_value() == "Meet Mateo"
    assert page.get_by_label("What", exact=True).count() == 3
    page.get_by_role("button", name="Save the decision").click()
    page.get_by_text("Decided: Open a case.").wait_for()


def test_every_page_is_good_wide_and_narrow_light_and_dark(pals, visit, district):
    pages = {
        "theo": ["ask", "danger", "mine"],
        "priya": ["status"],
        "ana": ["board", "referral reviewed"],
        "tess": ["referral waiting", "referral decided"],
    }
    for person, names in pages.items():
        page = visit(getattr(pals, person))
        for name, *which in map(str.split, names):
            page.goto(reverse(f"referrals:{name}", args=[district[each].pk for each in which]))
            look(page, "-".join([name, *which]))


def test_what_is_missing_is_good_to_look_at(pals, visit, district):
    page = visit(pals.tess)
    page.goto(reverse("referrals:referral", args=[district["waiting"].pk]))
    page.get_by_label("Open a case").check()
    page.get_by_label("What", exact=True).first.fill("Call home")
    page.get_by_role("button", name="Save the decision").click()
    page.get_by_text("Say who will own the case.").wait_for()
    look(page, "decide-missing")
