"""Teams and meetings in a real browser: every page by axe in both themes at both widths; keys, swipes and what is put in order."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import actions
from referrals.actions import Step
from referrals.actions.agenda import invite_guest
from referrals.actions.teams import raise_issue, sign_agreement
from tests.in_browser import look
from tests.pals import TODAY
from tests.referrals import made, meeting

pytestmark = pytest.mark.journey


@pytest.fixture
def found(pals):
    """Mateo with a case, a plan, a need and a strength; Noah with a decision whose review is due."""
    case = actions.open_case(
        student=pals.mateo, reason="attendance", owner=pals.ana, next_step="Call home", review_on=TODAY, by=pals.ana
    )
    actions.add_need(case=case, domain="food", what="Breakfast", urgency="now", by=pals.ana)
    actions.assess(case=case, day=TODAY, levels={"relationships": (4, "Kind to younger ones")}, by=pals.ana)
    steps = [Step("Lunch group", pals.ana, TODAY, "Wednesdays at noon")]
    made.decided(pals, made.referral(pals, pals.noah, days_ago=40), steps=steps, in_days=0)
    found = meeting.agenda(pals)
    raise_issue(team=found.team, what="The late bus misses first period", by=pals.tess)
    invite_guest(item=found.mateo, person=pals.theo, by=pals.tess)
    sign_agreement(by=pals.theo)
    return found


def test_every_page_is_good_wide_and_narrow_light_and_dark(pals, visit, found):
    page = visit(pals.ana)
    member = found.team.members.get(person=pals.tess)
    for name, key in (("teams", None), ("team-make", None), ("team", found.team.pk), ("team-change", found.team.pk),
                      ("member-end", member.pk), ("agreement", None), ("meeting", found.meeting.pk)):  # fmt: skip
        page.goto(reverse(f"referrals:{name}", args=[key] if key else []))
        look(page, f"meetings-{name}")
    page.goto(reverse("referrals:room", args=[found.meeting.pk]) + f"#student-{found.mateo.pk}")
    expect(page.locator(".room-pane.is-shown h2")).to_have_text("Mateo Rivera")
    look(page, "meetings-room-known")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".room-pane.is-shown h2")).to_have_text("Noah Kim")
    look(page, "meetings-room-review")
    guest = visit(pals.theo)
    guest.goto(reverse("referrals:room", args=[found.meeting.pk]))
    expect(guest.locator(".room-pane h2")).to_have_text(["Mateo Rivera"])
    look(guest, "meetings-room-guest")


def test_the_order_is_changed_by_keys_and_by_dragging(pals, visit, found):
    page = visit(pals.tess)
    page.goto(reverse("referrals:meeting", args=[found.meeting.pk]))
    titles = page.locator(".order-line .agenda-title a")
    expect(titles).to_have_text(["Noah Kim", "Mateo Rivera", "Aaliyah Hassan", "Noah Kim"])
    with page.expect_response("**/move/"):
        page.get_by_role("button", name="Move Aaliyah").press("ArrowUp")
    expect(titles.nth(1)).to_have_text("Aaliyah Hassan")
    with page.expect_response("**/move/"):
        page.get_by_role("button", name="Move Mateo").drag_to(page.get_by_role("button", name="Move Noah").first)
    page.reload()
    expect(titles.first).to_have_text("Mateo Rivera")


def test_a_swipe_leads_to_the_next_student(pals, visit, found):
    page = visit(pals.tess, narrow=True)
    page.goto(reverse("referrals:room", args=[found.meeting.pk]))
    first = page.locator(".room-pane.is-shown h2").inner_text()
    page.evaluate(
        """() => {
            const head = document.querySelector(".room-pane.is-shown .room-head");
            const finger = (x) => new Touch({ identifier: 1, target: head, clientX: x, clientY: 200 });
            const tell = (kind, x, held) => head.dispatchEvent(
                new TouchEvent(kind, { bubbles: true, touches: held, changedTouches: [finger(x)] })
            );
            tell("touchstart", 300, [finger(300)]);
            tell("touchend", 100, []);
        }"""
    )
    expect(page.locator(".room-pane.is-shown h2")).not_to_have_text(first)


def test_without_scripts_all_students_stand_below_each_other_and_notes_are_saved(pals, found, sign_in):
    """What a browser without scripts gets and sends."""
    client, address = sign_in(pals.tess), reverse("referrals:room", args=[found.meeting.pk])
    page = client.get(address).text
    assert page.count('class="room-pane') == 4
    notes = reverse("referrals:item-notes", args=[found.meeting.pk, found.mateo.pk])
    assert (
        client.post(notes, {"goal": "On time", "goal_version": 0})["Location"] == f"{address}#student-{found.mateo.pk}"
    )
    assert "On time" in client.get(address).text
