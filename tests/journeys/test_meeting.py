"""Four people in one meeting, in four browsers: twelve students in half an hour of the product's time. One loses the connection."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import Enrolment, Student, Task
from referrals.actions.agenda import build_agenda
from referrals.actions.teams import add_meeting
from referrals.models import AgendaItem, MeetingNote
from sswork.models import RoleAssignment
from sswork.roles import Role
from sswork.scoping import unscoped
from tests.in_browser import look
from tests.pals import TODAY
from tests.referrals import made, meeting

pytestmark = pytest.mark.journey

GIVEN = ("Amara", "Bodhi", "Chen", "Dalia", "Emre", "Fatima", "Goran", "Hana", "Ines", "Jonah", "Kaya", "Leo")
SOON = 2000  # milliseconds in which the others see what somebody writes


@pytest.fixture
def twelve(pals):
    """Ben works at Cedar, too; the team of four meets today about twelve students."""
    RoleAssignment.objects.create(person=pals.ben, role=Role.SOCIAL_WORKER, organization=pals.cedar, first_day=TODAY)
    with unscoped("a test sets the scene"):
        for days, given in enumerate(GIVEN):
            student = Student.objects.create(given_name=given, family_name="Park", school=pals.cedar, grade="04")
            Enrolment.objects.create(student=student, at_school=pals.cedar, first_day=pals.year.first_day, grade="04")
            made.referral(pals, student, days_ago=30 - days)
    team = meeting.team(pals, pals.tess, pals.ana, pals.sol, pals.ben)
    day = add_meeting(team=team, day=TODAY, by=pals.sol)
    build_agenda(meeting=day, by=pals.tess)
    return day


def test_twelve_students_in_half_an_hour_and_nothing_is_lost(pals, visit, twelve, clock):
    tess = visit(pals.tess)
    tess.goto(reverse("referrals:meeting", args=[twelve.pk]))
    expect(tess.locator("[data-order-line]")).to_have_count(12)
    look(tess, "meeting-agenda")
    tess.get_by_role("button", name="Begin the meeting").click()
    tess.wait_for_url("**/room/")
    others = [visit(pals.ana), visit(pals.sol), visit(pals.ben, narrow=True)]
    for page in others:
        page.goto(reverse("referrals:room", args=[twelve.pk]))
    the_next_student_is_there_at_once(tess)
    for number, given in enumerate(GIVEN):
        everybody_writes(given, [tess, *others], alone=number == 5)
        clock.shift(timedelta(minutes=2, seconds=30))
    two_write_in_one_field(tess, others[0])
    a_decision_is_seen_by_all(tess, others[0])
    look(tess, "meeting-room")
    tess.get_by_role("button", name="Close the meeting").click()
    tess.wait_for_url("**/recap/")
    look(tess, "meeting-recap")
    with unscoped("what was kept"):
        written = MeetingNote.objects.filter(part="minutes").exclude(author=pals.sol)
        assert {each.text for each in written} == {f"{who} on {given}" for who in ("0", "1", "3") for given in GIVEN}
        assert not AgendaItem.objects.filter(meeting=twelve, is_locked=False).exists()
        assert Task.objects.get().owner == pals.ana


def the_next_student_is_there_at_once(page):
    """From the key to the next student laid out, in the browser's own clock: half of the times, for other tests run beside."""
    took = page.evaluate(
        """async () => {
            const times = [];
            for (let n = 0; n < 11; n++) {
                const from = performance.now();
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
                document.body.getBoundingClientRect();
                times.push(performance.now() - from);
                await new Promise((done) => requestAnimationFrame(done));
            }
            return times.sort((one, other) => one - other)[5];
        }"""
    )
    expect(page.locator(".room-pane.is-shown h2")).to_have_text("Leo Park")
    assert took < 100
    page.get_by_role("button", name="Previous").click()
    expect(page.locator(".room-pane.is-shown h2")).to_have_text("Kaya Park")
    page.get_by_text("11 / 12").click()
    page.get_by_role("link", name="Amara Park").click()
    expect(page.locator(".room-pane.is-shown h2")).to_have_text("Amara Park")


def go_to(page, given):
    shown = page.locator(".room-pane.is-shown h2")
    if not shown.inner_text().startswith(given):
        page.get_by_role("button", name="Next").click()
    expect(shown).to_have_text(f"{given} Park")


def everybody_writes(given, pages, *, alone):
    """``alone``: Ben has no connection while he writes; his words arrive when he has."""
    for page in pages:
        go_to(page, given)
    tess, _ana, sol, ben = pages
    if alone:
        ben.context.set_offline(True)
    for who, page in enumerate(pages):
        if page is not sol:
            mine(page).fill(f"{who} on {given}")
    sol.locator(".room-pane.is-shown").get_by_label("The concern in one line").fill(f"About {given}")
    if alone:
        expect(ben.locator(".room-pane.is-shown [data-notes-said]")).to_have_text("Not saved yet")
        shown = ben.locator(".room-pane.is-shown [data-notes]")
        expect(shown.get_by_text("the server cannot be reached")).to_be_visible()
        ben.context.set_offline(False)
        expect(sol.locator(".room-pane.is-shown [data-others]")).to_contain_text(f"3 on {given}", timeout=15_000)
    for who in (0, 1, 3):
        expect(sol.locator(".room-pane.is-shown [data-others]")).to_contain_text(f"{who} on {given}", timeout=3 * SOON)
    pane = tess.locator(".room-pane.is-shown")
    expect(pane.get_by_label("The concern in one line")).to_have_value(f"About {given}")
    pane.get_by_role("button", name="Talked about").click()


def mine(page):
    return page.locator(".room-pane.is-shown").get_by_label("My minutes")


def two_write_in_one_field(tess, ana):
    """Both without hearing of the other: both texts are kept and seen."""
    goals = [page.locator(".room-pane.is-shown").get_by_label("Goal", exact=True) for page in (tess, ana)]
    goals[0].fill("Every day by eight")
    goals[1].fill("Twice a week at breakfast")
    both = ana.locator(".room-pane.is-shown [data-others]")
    expect(both.get_by_text("wrote at the same time")).to_be_visible(timeout=10_000)
    text = {goals[1].input_value()} | {each.strip() for each in both.locator(".room-beside .written").all_inner_texts()}
    assert text == {"Every day by eight", "Twice a week at breakfast"}
    look(ana, "meeting-two-texts")
    both.get_by_role("button", name="Put below").click()
    expect(both.get_by_text("wrote at the same time")).to_be_hidden()


def a_decision_is_seen_by_all(tess, ana):
    pane = tess.locator(".room-pane.is-shown")
    pane.get_by_label("Give direct help now").check()
    pane.get_by_label("What", exact=True).first.fill("Breakfast club")
    pane.get_by_label("Who", exact=True).first.select_option(label="Ana Flores")
    pane.get_by_label("By when").first.fill((TODAY + timedelta(days=7)).isoformat())
    pane.get_by_role("button", name="Save the decision").click()
    expect(pane.get_by_text("What the team decided")).to_be_visible()
    expect(ana.locator(".room-pane.is-shown").get_by_text("Breakfast club")).to_be_visible(timeout=3 * SOON)
