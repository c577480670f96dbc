"""Ana invites Rosa to a meeting about Mateo; Rosa answers in Spanish by her link on a phone; the plan is decided and signed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from referrals.actions.meetings import open_meeting
from referrals.models import Attendee
from sswork.scoping import unscoped
from tests.cached import forget
from tests.in_browser import button, look
from tests.journeys import browser as browsers
from tests.pals import TODAY
from tests.referrals import made
from tests.referrals.test_family_meeting import family_meeting

pytestmark = pytest.mark.journey


@pytest.fixture
def rosa(browser_here, live_server):
    """A phone in Spanish, on which nobody is signed in."""
    forget()
    context = browsers.new_context(browser_here, live_server.url, narrow=True, locale="es-MX")
    yield context.new_page()
    context.close()


def test_from_the_invitation_to_the_signed_plan(pals, rosa, visit):
    sst = family_meeting(pals, day=TODAY)
    family = reverse("referrals:family", args=[sst.meeting.pk, sst.item.pk])
    ana = visit(pals.ana)
    ana.goto(reverse("referrals:meeting", args=[sst.meeting.pk]))
    ana.get_by_role("link", name="With the family of Mateo Rivera").click()
    look(ana, "family-empty")
    ana.get_by_label("Invite somebody").select_option(value=f"g{sst.rosa.pk}")
    button(ana, "Invite").click()
    expect(ana.get_by_role("link", name="Letter in Spanish (PDF)")).to_be_visible()
    look(ana, "family-attendee")
    address = ana.locator(".public-address").inner_text().strip()

    rosa.goto(address[address.index("/help/") :])
    expect(rosa.get_by_role("heading", name="Antes de la reunión")).to_be_visible()
    look(rosa, "family-before")
    rosa.get_by_label("Sí, voy a ir").check()
    rosa.get_by_label("Quisiera un intérprete").check()
    rosa.get_by_label("¿En qué es bueno o buena").fill("Dibuja muy bien.")
    rosa.get_by_label("¿Qué le preocupa?").fill("No duerme.")
    button(rosa, "Enviar").click()
    expect(rosa.get_by_text("Gracias. La escuela tiene lo que usted escribió.")).to_be_visible()
    expect(rosa.get_by_text("Dibuja muy bien.")).to_have_count(0)
    look(rosa, "family-before-sent")

    ana.goto(family)
    expect(ana.get_by_text("Dibuja muy bien.")).to_be_visible()
    expect(ana.get_by_text("An interpreter is missing")).to_be_visible()
    look(ana, "family-told")
    with unscoped("a test finds who was invited"):
        row = Attendee.objects.get()
    ana.get_by_role("link", name=row.who).click()
    ana.locator("select[name=interpreter]").select_option("booked")
    ana.get_by_label("Who interprets").fill("Language line")
    button(ana, "Save the interpreter").click()
    expect(ana.get_by_text("Saved.", exact=True)).to_be_visible()
    open_meeting(meeting=sst.meeting, by=pals.ana)
    made.decided(pals, sst.referral)
    ana.reload()
    ana.get_by_label("Name, typed by the person who signs").fill("Rosa Rivera")
    button(ana, "Sign the plan").click()
    expect(ana.get_by_text("Signed.", exact=True)).to_be_visible()
    look(ana, "family-signed")
    ana.goto(family)
    expect(ana.get_by_text("Was there")).to_be_visible()
    look(ana, "family-plan")
