"""People at a browser: signed in by a click on the demo's first page, looking at each page once with axe."""

import os
import re
import time
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page, expect

from . import browser as browsers

# A practised person: a key takes 60 ms, looking where one is takes 250 ms.
KEY, LOOK = 0.060, 0.250
# What the place is called where the focus stands: the question of a choice, the label of a field, the words of a button.
CALLED = """() => {
  const place = document.activeElement;
  const question = place.matches("[type=radio], [type=checkbox]") && place.closest("fieldset")?.querySelector("legend");
  return (question || place.labels?.[0] || place).innerText;
}"""


@dataclass
class Journey:
    """One walk through the product: who is signed in, what was looked at, and what browsers complained about."""

    browser: Browser
    url: str
    people: dict[str, Page] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def person(self, name: str) -> Page:
        """The person's own browser, on My day. The first time, the person signs in."""
        if name not in self.people:
            self.people[name] = self._sign_in(name)
        page = self.people[name]
        page.goto("/")
        return page

    def look(self, page: Page, name: str) -> None:
        """axe in light and dark, once for each page. With SSWORK_SHOTS set, also pictures."""
        if name in self.seen:
            return
        self.seen.add(name)
        browsers.check_axe(page, name)
        if os.environ.get("SSWORK_SHOTS"):
            browsers.shoot(page, name)

    def _sign_in(self, name: str) -> Page:
        page = browsers.new_context(self.browser, self.url).new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.goto("/sign-in/")
        self.look(page, "sign-in")
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello {name.split()[0]}")
        return page

    def _hear(self, message) -> None:
        if message.type in ("error", "warning") and not self._is_harmless(message.text):
            self.complaints.append(f"{message.location['url']}: {message.text}")

    def _is_harmless(self, words: str) -> bool:
        """A page that looks for news is left before the answer comes; a picture adds a style of its own, which is refused."""
        return words.startswith(("htmx:sendAbort", "htmx:afterRequest")) or bool(os.environ.get("SSWORK_SHOTS"))


def go_to(page: Page, label: str) -> None:
    """By the main menu."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name=label, exact=True)).to_have_attribute(
        "aria-current", "page"
    )


def heading(page: Page, text: str | re.Pattern, level: int = 1) -> Locator:
    return page.get_by_role("heading", name=text, level=level)


def panel(page: Page, title: str) -> Locator:
    """The card under a heading: what a person reads as one thing."""
    return page.locator("section").filter(has=page.get_by_role("heading", name=re.compile(rf"^{re.escape(title)}\b")))


def choice(page: Page, question: str, answer: str) -> Locator:
    """An answer among those of one question."""
    return page.get_by_role("group", name=question).get_by_label(answer, exact=True)


class Hands:
    """The keyboard alone, at a human's pace. The mouse is never touched."""

    def __init__(self, page: Page):
        self.keyboard, self.page = page.keyboard, page

    def press(self, key: str) -> None:
        time.sleep(KEY)
        self.keyboard.press(key)

    def write(self, words: str) -> None:
        self.keyboard.type(words, delay=KEY * 1000)

    def choose(self, answer: str, at_most: int = 10) -> None:
        """On with the arrow key among the answers of one question until this one is marked."""
        marked = "document.activeElement.checked && document.activeElement.labels[0].innerText.trim()"
        for _ in range(at_most):
            if self.page.evaluate(marked) == answer:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{answer!r} is not among the answers.")

    def tab_to(self, label: str, at_most: int = 25) -> None:
        """On with the Tab key until the focus stands on what is called so."""
        for _ in range(at_most):
            if self._here().startswith(label):
                return
            time.sleep(LOOK)
            self.keyboard.press("Tab")
        raise AssertionError(f"{label!r} is more than {at_most} stops away; the focus stands on {self._here()!r}")

    def _here(self) -> str:
        return self.page.evaluate(CALLED).strip()
