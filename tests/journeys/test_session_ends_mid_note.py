"""A note that is being written survives the end of the session, a sent form, another device, and a server that is gone."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import Encounter
from sswork import drafts
from tests.in_browser import button, look, settled, signed_in

pytestmark = pytest.mark.journey

LOG = "/encounters/log/"
TEXT = "He said that he walks to school alone."


def write(page, text=TEXT, address=LOG):
    page.goto(address)
    page.get_by_label("What happened").fill(text)


def said(page):
    return page.locator("[data-draft-said]")


def narrative(page):
    return page.get_by_label("What happened")


def end_session(page):
    cookies = page.context.cookies()
    key = next(each["value"] for each in cookies if each["name"] == settings.SESSION_COOKIE_NAME)
    Session.objects.filter(pk=key).delete()


def sign_in_again(page, person):
    key = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    origin = re.match(r"\w+://[^/]+", page.url)[0]
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": origin}])


def texts(person):
    return [drafts.fields_of(each)["narrative"][0] for each in drafts.of(person)]


def test_sent_after_the_session_ended_the_note_is_in_the_form_again(pals, visit):
    page = visit(pals.ana)
    write(page, address=f"{LOG}?student={pals.mateo.pk}")
    end_session(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile("/sign-in/"))
    following = re.search(r"next=([^&]+)", page.url)[1].replace("%2F", "/").replace("%3F", "?").replace("%3D", "=")
    assert not Encounter.objects.visible_to(pals.ana).exists()
    sign_in_again(page, pals.ana)
    page.goto(following)
    expect(narrative(page)).to_have_value(TEXT)
    expect(page.get_by_text("Your unsaved text is back in the form.")).to_be_visible()
    look(page, "draft-is-back")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/encounters/\d+/"))
    assert Encounter.objects.visible_to(pals.ana).get().narrative == TEXT
    assert texts(pals.ana) == []


def test_the_page_keeps_the_text_while_one_signs_in_beside_it(pals, visit):
    page = visit(pals.ana)
    page.goto(LOG)
    end_session(page)
    narrative(page).fill(TEXT)
    expect(page.get_by_text("You were signed out.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in again (new tab)")).to_have_attribute(
        "href", f"{reverse('sign-in')}?next=/drafts/back/"
    )
    look(page, "draft-signed-out")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(narrative(page)).to_have_value(TEXT)
    assert texts(pals.ana) == []
    sign_in_again(page, pals.ana)
    expect(said(page)).to_have_text(re.compile(r"Draft saved \d+:\d\d PM"), timeout=15_000)
    expect(page.get_by_text("You were signed out.")).to_be_hidden()
    assert texts(pals.ana) == [TEXT]


def test_a_server_that_is_gone_takes_nothing(pals, visit):
    page = visit(pals.ana)
    page.goto(f"{LOG}?student={pals.mateo.pk}")
    page.context.set_offline(True)
    narrative(page).fill(TEXT)
    expect(page.get_by_text("the server cannot be reached")).to_be_visible()
    expect(said(page)).to_have_text("Not saved yet")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(narrative(page)).to_have_value(TEXT)
    page.context.set_offline(False)
    page.wait_for_url(re.compile(r"/encounters/\d+/"))
    assert Encounter.objects.visible_to(pals.ana).get().narrative == TEXT
    assert texts(pals.ana) == []


def test_a_page_that_closes_sends_its_last_words(pals, visit):
    page = visit(pals.ana)
    write(page)
    page.goto("about:blank")
    page.goto(LOG)
    expect(narrative(page)).to_have_value(TEXT)


def test_on_another_device_it_is_offered_and_put_back_with_its_students(pals, visit):
    laptop = visit(pals.ana)
    laptop.goto(LOG)
    laptop.get_by_role("combobox", name="Students").fill("mateo riv")
    laptop.get_by_role("option", name="Mateo").first.click()
    laptop.locator("label", has_text="Home visit").first.click()
    narrative(laptop).fill(TEXT)
    expect(said(laptop)).to_have_text(re.compile("Draft saved"))
    phone = visit(pals.ana, narrow=True)
    phone.goto(LOG)
    expect(phone.get_by_text("on another device")).to_be_visible()
    assert narrative(phone).input_value() == ""
    look(phone, "draft-offered")
    narrative(phone).fill("Something else")
    phone.get_by_role("button", name="Put it back").click()
    expect(narrative(phone)).to_have_value(TEXT)
    expect(phone.locator(".picker-chip")).to_contain_text("Mateo")
    expect(phone.locator("input[name=kind]:checked")).to_have_value("home_visit")
    settled(phone)
    phone.get_by_role("button", name="As it was before").click()
    expect(narrative(phone)).to_have_value("Something else")


def test_thrown_away_it_is_not_offered_again(pals, visit):
    page = visit(pals.ana)
    write(page)
    expect(said(page)).to_have_text(re.compile("Draft saved"))
    page.reload()
    expect(page.get_by_text("Your unsaved text is back in the form.")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Throw away").click()
    expect(narrative(page)).to_have_value("")
    page.reload()
    expect(narrative(page)).to_have_value("")
    page.goto(reverse("drafts"))
    expect(page.get_by_text("No unsent text.")).to_be_visible()
    look(page, "drafts-none")


@pytest.mark.parametrize("on_its_way", ["/take/", "/drafts/save/"])
def test_thrown_away_it_stays_away_whatever_was_still_on_its_way(pals, visit, on_its_way):
    page, held = visit(pals.ana), []
    write(page)
    expect(said(page)).to_have_text(re.compile("Draft saved"))
    page.route(re.compile(on_its_way), lambda route: held.append(route))
    with page.expect_request(re.compile(on_its_way)):  # put back at once, and saved two seconds later
        page.reload()
    button(page, "Throw away").click()
    held[0].continue_()
    expect(page.locator("[data-draft-offer]")).to_have_count(0)
    expect(narrative(page)).to_have_value("")
    page.unroute_all()
    page.goto(reverse("drafts"))
    expect(page.get_by_text("No unsent text.")).to_be_visible()


def test_nothing_is_left_in_the_browser(pals, visit):
    page = visit(pals.ana)
    write(page)
    expect(said(page)).to_have_text(re.compile("Draft saved"))
    stored = page.evaluate(
        "() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, location.href])"
    )
    assert "walks" not in stored
    page.goto(reverse("drafts"))
    expect(page.get_by_text(TEXT)).to_be_visible()
    look(page, "drafts")


def test_the_quick_log_keeps_its_line_too(pals, visit):
    page = visit(pals.ana)
    page.goto(reverse("my-day"))
    line = page.locator("#quick_narrative")
    line.fill(TEXT)
    expect(said(page)).to_have_text(re.compile("Draft saved"))
    page.goto(reverse("cases:encounters"))
    page.goto(reverse("my-day"))
    expect(line).to_have_value(TEXT)
    look(page, "draft-quick-log")
    page.get_by_role("combobox", name="Students").fill("mateo riv")
    page.locator(".picker-list [role=option]").first.click()
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_text(re.compile("Logged: "))).to_be_visible()
    expect(line).to_have_value("")
    page.reload()
    expect(line).to_have_value("")
    assert texts(pals.ana) == []
