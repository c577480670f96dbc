"""How the product looks and feels, on its gallery: readable by everybody, at both widths, in light and dark, by keyboard alone."""

from collections.abc import Iterator

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, expect

from . import browser, gallery_urls

pytestmark = pytest.mark.journey

PAGES = [
    "/look/",
    "/look/?trouble",
    "/look/demo/",
    "/look/demo/?trouble",
    "/sign-in/",
    *(f"/look/trouble/{code}/" for code in (400, 403, 404, 500)),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server in a thread, without a database, that knows the gallery."""
    with override_settings(ROOT_URLCONF="tests.journeys.gallery_urls"):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test when its console complains, the content policy's refusals included."""
    complaints: list[str] = []
    context = browser.new_context(chromium, address)
    page = context.new_page()
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize(
    "size", [browser.WIDE, {"width": 900, "height": 700}, browser.NARROW], ids=lambda size: size["width"]
)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(page: Page, path: str, size: dict):
    page.set_viewport_size(size)
    page.goto(path)
    browser.check_axe(page)


def test_axe_finds_nothing_where_everything_is_open(page: Page):
    page.set_viewport_size(browser.NARROW)
    page.goto("/look/")
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(each => each.open = true)")
    browser.check_axe(page)
    page.get_by_text("Later").first.click()
    browser.check_axe(page)


def test_nothing_moves_while_the_page_loads(page: Page):
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(each => window.moved += each.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto("/sign-in/", wait_until="networkidle")
    assert page.evaluate("window.moved") < 0.01
    page.goto("/look/", wait_until="networkidle")
    assert page.evaluate("window.moved") < 0.01


def test_the_theme_is_the_devices_until_one_chooses_and_is_remembered(page: Page):
    page.emulate_media(color_scheme="dark")
    page.goto("/look/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.locator("summary.who").click()
    page.get_by_role("button", name="Light").click()
    expect(page.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "true")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "light"


def test_the_theme_is_there_before_anything_is_drawn(page: Page):
    page.emulate_media(color_scheme="dark")
    page.add_init_script(
        "new MutationObserver((_, self) => { if (document.body) { window.first = document.documentElement.dataset.bsTheme;"
        " self.disconnect(); } }).observe(document, {childList: true, subtree: true})"
    )
    page.goto("/look/")
    assert page.evaluate("window.first") == "dark"


def test_paper_is_always_light(page: Page):
    page.emulate_media(color_scheme="dark", media="print")
    page.goto("/look/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "light"
    page.emulate_media(color_scheme="dark", media="screen")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_first_tab_skips_to_the_content(page: Page):
    page.goto("/look/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_students_are_picked_and_taken_back_by_keyboard_alone(page: Page):
    page.goto("/look/")
    field = page.get_by_role("combobox", name="Students")
    field.focus()
    page.keyboard.type("an")
    expect(page.locator(".picker-option")).to_have_text(["Andre WilsonGrade 5"])
    page.keyboard.press("Enter")
    chosen = "[...document.querySelector('#id_students').selectedOptions].map(each => each.text)"
    assert page.evaluate(chosen) == ["Ana Delgado", "Bo Tran", "Andre Wilson"]
    page.keyboard.press("Backspace")
    assert page.evaluate(chosen) == ["Ana Delgado", "Bo Tran"]
    page.get_by_role("button", name="Remove Ana Delgado").focus()
    page.keyboard.press("Delete")
    assert page.evaluate(chosen) == ["Bo Tran"]
    expect(field).to_be_focused()
    page.keyboard.type("zz")
    expect(page.locator(".picker-option")).to_have_text("No match")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")


def test_keys_of_the_product_work_and_stay_out_of_what_people_write(page: Page):
    page.goto("/look/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("g2?/")
    expect(page.get_by_role("searchbox")).to_have_value("g2?/")
    page.get_by_role("searchbox").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("2")
    page.wait_for_url("**/look/1/")


def test_a_menu_closes_by_escape_and_gives_the_focus_back(page: Page):
    page.goto("/look/")
    page.get_by_text("Later").first.click()
    menu = page.locator("details.menu[open]")
    expect(menu).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(page.locator(".agenda-item details summary").first).to_be_focused()


def test_a_form_is_sent_once_however_often_the_button_is_pressed(page: Page):
    gallery_urls.SENT.clear()
    page.goto("/look/")
    page.evaluate("document.querySelector('form[data-guard]').action = '/look/'")
    page.get_by_label("Narrative").fill("Seen at home.")
    page.get_by_role("button", name="Save the visit").dblclick()
    page.wait_for_timeout(300)
    assert [sent["narrative"] for sent in gallery_urls.SENT] == [["Seen at home."]]
    assert gallery_urls.SENT[0]["students"] == ["1", "3"]


def test_leaving_with_unsaved_text_is_asked_about(page: Page):
    page.goto("/look/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Narrative").fill("Half a sentence")
    page.goto("/sign-in/")
    assert asked == ["beforeunload"]


def test_a_form_that_was_not_taken_leads_to_what_is_missing(page: Page):
    page.goto("/look/?trouble")
    expect(page.get_by_label("Place")).to_be_focused()


def test_minutes_by_thumb(page: Page):
    page.goto("/look/")
    page.get_by_role("button", name="Minutes*: more").click()
    expect(page.get_by_label("Minutes*", exact=True)).to_have_value("50")


def test_on_a_phone_the_rest_of_the_menu_stands_under_more(page: Page):
    page.set_viewport_size(browser.NARROW)
    page.goto("/look/")
    menu = page.get_by_role("navigation", name="Main")
    expect(menu.get_by_role("link")).to_have_count(4)
    menu.get_by_text("More").click()
    expect(menu.get_by_role("link", name="Dashboard")).to_be_visible()


def test_everything_is_there_without_scripts(chromium: Browser, address: str):
    context = browser.new_context(chromium, address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/look/")
    expect(page.get_by_role("listbox", name="Students")).to_be_visible()
    expect(page.locator(".needs-js:visible")).to_have_count(0)
    page.get_by_text("Later").first.click()
    expect(page.get_by_role("button", name="Tomorrow")).to_be_visible()
    context.close()
