"""A note on a phone without a connection: it lies encrypted on the phone, comes back in the form, and is sent.

What lies there is read as bytes, too: from the browser's own files.
"""

import re
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Error, expect

from cases.models import Encounter
from sswork import drafts
from sswork.models import DeviceKey
from tests.in_browser import look, signed_in
from tests.journeys import browser

pytestmark = pytest.mark.journey

TEXT = "Nobody opened, and a neighbour knew of no move."
LOG = "/encounters/log/"
ROWS = """async () => {
  const open = indexedDB.open("sswork-unsent", 1);
  const base = await new Promise(done => { open.onsuccess = () => done(open.result); });
  const all = base.transaction("texts").objectStore("texts").getAll();
  const rows = await new Promise(done => { all.onsuccess = () => done(all.result); });
  base.close();
  return rows.map(row => ({...row, iv: [...row.iv], bytes: [...new Uint8Array(row.bytes)]}));
}"""


@pytest.fixture
def phone(pals, visit):
    return visit(pals.ana, narrow=True)


def sign_in_as(page, person, base_url):
    value = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": base_url}])


def narrative(page):
    return page.get_by_label("What happened")


def write_without_connection(page, pals, text=TEXT):
    page.goto(f"{LOG}?student={pals.mateo.pk}")
    with page.expect_response(lambda answer: "/drafts/key/" in answer.url):
        page.reload()
    page.context.set_offline(True)
    narrative(page).fill(text)
    expect(page.get_by_text("the server cannot be reached")).to_be_visible()


def lose(page):
    """The page crashes: nothing of it runs any more, and nothing was sent."""
    with suppress(Error):
        page.goto("chrome://crash", timeout=5000)
    again = page.context.new_page()
    page.close()
    return again


def rows(page):
    return page.evaluate(ROWS)


def nothing_lies_here(page):
    """It goes a moment after a page has opened: the server is asked first whether it has the text."""
    page.wait_for_function(f"() => ({ROWS})().then(rows => rows.length === 0)")


def texts(person):
    return [drafts.fields_of(each)["narrative"][0] for each in drafts.of(person)]


def test_a_page_that_is_lost_gives_the_text_back_when_the_form_opens_again(pals, phone):
    write_without_connection(phone, pals)
    look(phone, "device-offline")
    page = lose(phone)
    page.context.set_offline(False)
    page.goto(f"{LOG}?student={pals.mateo.pk}")
    expect(narrative(page)).to_have_value(TEXT)
    expect(page.get_by_text("Your unsaved text is back in the form.")).to_be_visible()
    look(page, "device-back")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/encounters/\d+/"))
    assert Encounter.objects.visible_to(pals.ana).get().narrative == TEXT
    nothing_lies_here(page)
    page.goto(f"{LOG}?student={pals.mateo.pk}")
    expect(narrative(page)).to_have_value("")
    assert texts(pals.ana) == []


def test_whichever_page_opens_next_sends_what_was_left(pals, phone):
    write_without_connection(phone, pals)
    page = lose(phone)
    page.context.set_offline(False)
    with page.expect_response(lambda answer: "/drafts/save/" in answer.url):
        page.goto(reverse("cases:students"))
    nothing_lies_here(page)
    assert texts(pals.ana) == [TEXT]


def test_a_form_that_was_sent_without_a_connection_goes_when_it_is_back(pals, phone):
    write_without_connection(phone, pals)
    phone.get_by_role("button", name="Save", exact=True).click()
    expect(narrative(phone)).to_have_value(TEXT)
    phone.context.set_offline(False)
    phone.wait_for_url(re.compile(r"/encounters/\d+/"), timeout=20_000)
    assert Encounter.objects.visible_to(pals.ana).get().narrative == TEXT


def test_nothing_of_it_is_readable_on_the_device(pals, phone):
    write_without_connection(phone, pals)
    (row,) = rows(phone)
    assert set(row) == {"id", "name", "until", "iv", "bytes"}
    stored = phone.evaluate("() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")
    for told in (bytes(row["bytes"]).decode("latin-1"), row["id"], row["name"], stored):
        assert "neighbour" not in told
    key = DeviceKey.objects.get(pk=row["name"])
    assert key.person == pals.ana
    assert key.key not in stored


def test_the_browsers_files_do_not_have_the_words(pals, browser_here, live_server):
    with tempfile.TemporaryDirectory() as profile:
        context = browser_here.browser_type.launch_persistent_context(
            profile, executable_path=browser.CHROMIUM, args=browser.ARGS, base_url=live_server.url
        )
        page = context.new_page()
        sign_in_as(page, pals.ana, live_server.url)
        write_without_connection(page, pals)
        assert len(rows(page)) == 1
        context.close()
        assert files_with(profile, TEXT) == []
        assert files_with(profile, "sswork-unsent") != []  # they were looked through


def test_another_person_on_the_same_browser_reads_nothing_and_loses_nothing_of_it(pals, phone, live_server):
    write_without_connection(phone, pals)
    page = lose(phone)
    sign_in_as(page, pals.sol, live_server.url)
    page.context.set_offline(False)
    with page.expect_response(lambda answer: "/drafts/key/" in answer.url and answer.status == 404):
        page.goto(LOG)
    expect(narrative(page)).to_have_value("")
    assert texts(pals.sol) == []
    sign_in_as(page, pals.ana, live_server.url)
    page.goto(f"{LOG}?student={pals.mateo.pk}")
    expect(narrative(page)).to_have_value(TEXT)


def test_a_sign_in_that_ended_meanwhile_is_begun_again_and_the_text_is_there(pals, phone, live_server):
    write_without_connection(phone, pals)
    page = lose(phone)
    Session.objects.all().delete()
    page.context.set_offline(False)
    page.goto(f"{LOG}?student={pals.mateo.pk}")
    expect(page.get_by_label("Password")).to_be_visible()
    assert len(rows(page)) == 1
    sign_in_as(page, pals.ana, live_server.url)
    page.goto(f"{LOG}?student={pals.mateo.pk}")
    expect(narrative(page)).to_have_value(TEXT)


def test_signing_out_wipes_it_also_without_a_connection(pals, phone):
    write_without_connection(phone, pals)
    assert len(rows(phone)) == 1
    phone.get_by_text("Your menu").locator("..").click()
    phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_timeout(500)
    phone.context.set_offline(False)
    phone.goto(reverse("sign-in"))
    nothing_lies_here(phone)


def test_after_some_hours_it_is_gone(pals, phone):
    write_without_connection(phone, pals)
    page = lose(phone)
    DeviceKey.objects.all().delete()
    page.context.set_offline(False)
    page.clock.install(time="2040-01-01T12:00:00Z")
    page.goto(reverse("cases:students"))
    nothing_lies_here(page)
    assert texts(pals.ana) == []


def files_with(folder: str, words: str) -> list[str]:
    """The files of the browser that have the words, in either way in which a browser writes text."""
    wanted = (words.encode(), words.encode("utf-16-le"))
    found = [path for path in Path(folder).rglob("*") if path.is_file()]
    return [str(path) for path in found if any(each in path.read_bytes() for each in wanted)]
