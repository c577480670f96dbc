"""The triage board in a real browser: by keys, by dragging, on a phone; axe on the board, the sheet and the answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from referrals.actions import ask_referrer, crisis_now, put_on_agenda
from tests.in_browser import button, look
from tests.pals import TODAY
from tests.referrals import made, meeting

pytestmark = pytest.mark.journey
BOARD = reverse("referrals:board")


@pytest.fixture
def district(pals):
    """Something in each column, Mateo asked for twice, and a meeting tomorrow."""
    team = meeting.team(pals, pals.tess, pals.ana)
    coming = meeting.add_meeting(team=team, day=TODAY + timedelta(days=1), by=pals.sol)
    crisis = made.referral(pals, pals.noah, urgency="urgent", reasons=["housing", "basic_needs"])
    crisis_now(referral=crisis, version=1, person=pals.ana, by=pals.tess)
    ask_referrer(referral=made.referral(pals, pals.aaliyah, days_ago=2), version=1, text="Since when?", by=pals.tess)
    put_on_agenda(referral=made.referral(pals, pals.zoe, referrer=pals.ana), version=1, meeting=None, by=pals.ana)
    made.decided(pals, made.referral(pals, pals.noah, days_ago=4), decision="direct_service")
    made.referral(pals, pals.mateo, days_ago=9, urgency="soon")
    made.referral(pals, pals.mateo, referrer=pals.priya)
    return coming


def column(page, name: str):
    return page.locator("section.board-column", has=page.get_by_role("heading", name=name)).locator("[data-card]")


def onto_first_card(page) -> None:
    """The page has come as a whole, and the keys hold."""
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    expect(page.locator("[data-card]:focus")).to_have_count(1)


def test_a_morning_by_keys_alone(pals, visit, district):
    page = visit(pals.tess)
    page.goto(BOARD)
    look(page, "board")
    page.set_viewport_size({"width": 1280, "height": 900})
    onto_first_card(page)
    expect(page.locator("[data-card]:focus")).to_contain_text("Late since")
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog", name="First look")
    expect(dialog.get_by_label("Which meeting?")).to_be_focused()
    look(page, "board-sheet")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mateo Rivera is for a meeting.")).to_be_visible()
    expect(column(page, "For a meeting")).to_have_count(1)
    onto_first_card(page)
    page.keyboard.press("u")
    expect(page.get_by_text("Undone: it is as it was before.")).to_be_visible()
    expect(column(page, "First look")).to_have_count(2)
    onto_first_card(page)
    page.keyboard.press("m")
    dialog.get_by_role("radio").first.check()
    page.keyboard.press("Enter")
    expect(column(page, "First look")).to_have_count(1)
    onto_first_card(page)
    page.keyboard.press("q")
    expect(dialog.get_by_label("What does the team need to know?")).to_be_focused()
    page.keyboard.type("Since when?")
    page.keyboard.press("Control+Enter")
    expect(column(page, "Question asked")).to_have_count(2)


def test_dragged_to_a_column_it_is_asked_what_that_way_needs(pals, visit, district):
    page = visit(pals.tess)
    page.goto(BOARD)
    target = page.locator("[data-column=crisis]")
    column(page, "First look").first.drag_to(target)
    dialog = page.get_by_role("dialog", name="First look")
    expect(dialog.get_by_role("link", name="Crisis line 988")).to_be_visible()
    dialog.get_by_label("Who sees the student today?").select_option(label="Ana Flores")
    look(page, "board-crisis")
    page.set_viewport_size({"width": 1280, "height": 900})
    button(page, "Give it to this person for today").click()
    expect(page.get_by_text("Ana Flores has it for today.")).to_be_visible()
    expect(column(page, "Crisis: today")).to_have_count(2)
    column(page, "Crisis: today").first.drag_to(page.locator("[data-column=new]"))
    expect(page.get_by_text("Undone: it is as it was before.")).to_be_visible()
    expect(column(page, "Crisis: today")).to_have_count(1)


def test_a_teacher_answers_on_a_phone(pals, visit, district):
    page = visit(pals.theo, narrow=True)
    page.goto(reverse("referrals:mine"))
    look(page, "mine-question")
    page.get_by_label("Your answer").fill("Since the move.")
    button(page, "Answer").click()
    expect(page.get_by_text("Thank you. The team has your answer.")).to_be_visible()


def test_a_district_asks_of_its_own_and_what_is_said_before_sending(pals, visit, district):
    lead = visit(pals.sol)
    lead.goto(reverse("referrals:own-questions"))
    lead.locator("#id_text").fill("When do you see it?")
    lead.get_by_label("One of several answers").check()
    lead.get_by_label("Answers to choose from").fill("Morning\nAfternoon")
    lead.get_by_label("Both").check()
    button(lead, "Ask it from now on").click()
    expect(lead.get_by_text("Families are asked in this language too.")).to_be_visible()
    look(lead, "own-questions-missing")
    lead.get_by_label("Question in Spanish").fill("¿Cuándo lo ve?")
    lead.get_by_label("Answers in Spanish").fill("Por la mañana\nPor la tarde")
    button(lead, "Ask it from now on").click()
    expect(lead.get_by_text("Asked from now on.")).to_be_visible()
    look(lead, "own-questions")
    page = visit(pals.theo)
    page.goto(reverse("referrals:ask") + f"?student={pals.mateo.pk}")
    expect(page.get_by_role("button", name="Add it to that request")).to_be_visible()
    page.get_by_role("radio", name="No", exact=True).check()
    look(page, "ask-before-sending")
    family = visit(pals.theo, narrow=True)
    family.goto(reverse("help:ask", args=[pals.cedar.pk, "es"]))
    expect(family.get_by_role("group", name="¿Cuándo lo ve?")).to_be_visible()
    look(family, "help-own-question")
    team = visit(pals.tess)
    team.goto(reverse("referrals:waiting"))
    look(team, "waiting-list")
    team.goto(BOARD)
    team.get_by_role("link", name="Mateo Rivera", exact=True).first.click()
    look(team, "referral-with-company")
