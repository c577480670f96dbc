"""In a real browser, by axe in both themes at both widths: a student and an agency ask, a student answers before a meeting, a
team looks at its own work, and the recap of a meeting with the family."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from referrals.actions import attendees as acts
from referrals.actions.meetings import close_meeting, finish_item, open_meeting
from sswork.links import links_to, path_of
from tests.cached import forget
from tests.in_browser import button, look
from tests.journeys import browser as browsers
from tests.referrals import made, meeting
from tests.referrals.test_family_meeting import family_meeting

pytestmark = pytest.mark.journey


@pytest.fixture
def phone(browser_here, live_server):
    """On which nobody is signed in."""
    forget()
    context = browsers.new_context(browser_here, live_server.url, narrow=True)
    yield context.new_page()
    context.close()


def ask(page, school, who: str) -> None:
    page.goto(reverse("help:ask", args=[school.pk, "en"]))
    page.get_by_label(who).check()
    page.get_by_label("Your name").fill("Mateo Rivera")
    page.get_by_label("Name of the student").fill("Mateo Rivera")
    page.get_by_label("Getting to school").check()
    page.get_by_label("What would you like help with?").fill("I do not want to go in any more.")
    page.get_by_label("Do not contact me. I will look here").check()
    button(page, "Send to the school").click()


@pytest.mark.parametrize("who", ["I am a student, and it is about me", "I work for an agency"])
def test_a_student_and_an_agency_ask_and_follow_it(pals, phone, visit, who):
    ask(phone, pals.cedar, who)
    expect(phone.get_by_text("Thank you. The school has your request.")).to_be_visible()
    expect(phone.get_by_text("I do not want to go in")).to_have_count(0)
    ana = visit(pals.ana)
    ana.goto(reverse("referrals:outside"))
    ana.get_by_role("link", name="Mateo Rivera").click()
    expect(ana.get_by_text("The student asks alone.")).to_have_count(1 if "student" in who else 0)
    look(ana, "outside-of-student" if "student" in who else "outside-of-agency")


def test_a_student_answers_before_the_meeting_and_the_recap_shows_who_signed(pals, phone, visit):
    sst = family_meeting(pals, day=pals.today)
    row = acts.invite_attendee(item=sst.item, kind="student", who="Mateo Rivera", language="Spanish", by=pals.tess)
    tess = visit(pals.tess)
    tess.goto(reverse("referrals:attendee", args=[sst.meeting.pk, sst.item.pk, row.pk]))
    look(tess, "attendee-student")
    phone.goto(path_of(links_to(row, acts.BEFORE).first()))
    look(phone, "help-before-student")
    phone.get_by_label("¿En qué eres bueno o buena?").fill("Dibujo")
    button(phone, "Enviar").click()
    expect(phone.get_by_text("Gracias. Tenemos lo que escribiste.")).to_be_visible()
    expect(phone.get_by_text("Dibujo")).to_have_count(0)
    open_meeting(meeting=sst.meeting, by=pals.tess)
    made.decided(pals, sst.referral)
    finish_item(item=sst.item, by=pals.tess)
    acts.sign_plan(attendee=row, name="Mateo R.", is_on_paper=True, by=pals.tess)
    close_meeting(meeting=sst.meeting, by=pals.tess)
    tess.goto(reverse("referrals:recap", args=[sst.meeting.pk]))
    expect(tess.get_by_text("Mateo R.", exact=False).first).to_be_visible()
    look(tess, "recap-signed")


def test_a_team_looks_at_its_own_work(pals, visit):
    team = meeting.team(pals, pals.tess, pals.ana, pals.sol)
    pages = {person.pk: visit(person) for person in (pals.tess, pals.ana, pals.sol)}
    tess = pages[pals.tess.pk]
    url = reverse("referrals:team-check", args=[team.pk])
    tess.goto(url)
    look(tess, "team-check-none")
    button(tess, "Ask the team").click()
    for page in pages.values():
        page.goto(url)
        for question in page.locator(".choice-field").all():
            question.get_by_label("Yes").check()
        if page is tess:
            look(page, "team-check-form")
        button(page, "Answer").click()
        expect(page.get_by_text("You have answered", exact=True)).to_be_visible()
    tess.goto(url)
    tess.get_by_label("What we change next").fill("Tasks are read out at the end")
    button(tess, "Close and show how it stands").click()
    expect(tess.locator(".agenda-title", has_text="Tasks are read out at the end")).to_be_visible()
    look(tess, "team-check-course")
    tess.goto(reverse("referrals:team", args=[team.pk]))
    look(tess, "team-with-check")
