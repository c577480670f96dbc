"""An encounter logged with the keyboard alone, from the sign-in page to the saved record."""

import pytest

from . import browser as browsers

pytestmark = pytest.mark.journey


@pytest.fixture
def page(product, chromium):
    context = browsers.new_context(chromium, product.url)
    page = context.new_page()
    page.goto("/sign-in/")
    page.click("form:has(input[value='ana@riverbend.example']) button")
    page.wait_for_url(f"{product.url}/")
    yield page
    context.close()


# Somebody who types with two fingers; a practiced typist is twice as fast.
SECONDS_A_KEY = 0.35


def count_keys(page) -> None:
    page.evaluate("() => { window.keys = 0; addEventListener('keydown', () => { window.keys += 1; }, true); }")


def choose(page, name: str) -> None:
    """Type a part of a name and take the first one found."""
    page.keyboard.type(name)
    page.wait_for_selector(".picker-option[aria-selected=true]")
    page.keyboard.press("Enter")


def tab_to(page, field: str) -> None:
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == field:
            return
    raise AssertionError(f"the Tab key does not reach {field}")


def chosen(page, name: str) -> list[str]:
    return page.eval_on_selector_all(f"input[name={name}]:checked", "boxes => boxes.map(box => box.value)")


def test_the_long_form(page):
    page.goto("/encounters/log/")
    choose(page, "zoe mul")
    page.wait_for_selector("#case-questions fieldset")
    tab_to(page, "kind")
    page.keyboard.press("Home")
    while chosen(page, "kind") != ["home_visit"]:
        page.keyboard.press("ArrowRight")
    assert (chosen(page, "mode"), chosen(page, "place"), chosen(page, "took_part"), chosen(page, "minutes")) == (
        ["in_person"],
        ["home"],
        ["parent"],
        ["45"],
    )
    tab_to(page, "narrative")
    page.keyboard.type("Karl showed the new bus pass.")
    browsers.check_axe(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Logged: Home visit, 45 minutes.")
    assert "Karl showed the new bus pass." in page.inner_text("main")
    page.click("text=Undo")
    page.wait_for_selector("text=Taken back.")


def test_the_quick_log_of_my_day(page):
    """In under twenty seconds at the pace of a slow typist."""
    count_keys(page)
    page.keyboard.press("n")
    choose(page, "mateo riv")
    tab_to(page, "minutes")
    page.keyboard.type("22")
    tab_to(page, "narrative")
    page.keyboard.type("Rosa called back.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Logged: Individual session, 22 minutes.")
    assert page.evaluate("window.keys") * SECONDS_A_KEY < 20
    assert page.input_value("#quick_narrative") == ""
    browsers.check_axe(page)
    page.click(".toast-line >> text=Undo")
    page.wait_for_selector("text=Taken back.")
