"""A real Chromium for the journeys: at two widths, in light and dark, with axe on every page they pass."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = Path(os.environ.get("SSWORK_SHOTS", ROOT / "var" / "shots"))
CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
THEMES = ("light", "dark")
RUN = "tags => axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: tags}})"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium. Where it is missing, say what to install rather than skip."""
    if not CHROMIUM:
        raise RuntimeError("No Chromium found: install Debian's package `chromium`, or set CHROMIUM to one.")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        try:
            yield browser
        finally:
            browser.close()


def new_context(
    browser: Browser, base_url: str, *, narrow: bool = False, theme: str = "light", **more
) -> BrowserContext:
    """A fresh person at a browser. ``narrow``: a phone of 360 px with touch."""
    size = NARROW if narrow else WIDE
    more.setdefault("has_touch", narrow)
    return browser.new_context(base_url=base_url, viewport=size, color_scheme=theme, reduced_motion="reduce", **more)


def check_axe(page: Page, name: str = "") -> None:
    """Nothing found by axe (WCAG 2.2 A and AA) in light and dark, and nothing wider than the screen.

    After a click the next page may have begun and have no root element yet: a whole page is waited for.
    """
    page.wait_for_load_state()
    page.evaluate("scrollTo(0, 0)")  # what lies half under the top bar is too small only until one scrolls
    findings = [line for theme in THEMES for line in _axe_in(page, theme)]
    _theme(page, "light")
    where = name or page.url
    assert not findings, f"axe on {where}:\n" + "\n".join(findings)
    assert_fits(page, where)


STICKS_OUT = """[...document.querySelectorAll(".panel .pill, .board-card .pill")].filter((pill) => {
    const panel = pill.closest(".board-card, .panel").getBoundingClientRect(), box = pill.getBoundingClientRect();
    return box.width && !pill.closest("table") && box.right > panel.right + 1;
}).map((pill) => pill.textContent.trim())"""


def assert_fits(page: Page, where: str = "") -> None:
    """No page scrolls sideways (WCAG 1.4.10), and no status sticks out of the panel that it stands in."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{where or page.url} is {over}px wider than the screen"
    out = page.evaluate(STICKS_OUT)
    assert not out, f"on {where or page.url} these are cut at the edge of their panel: {out}"


def shoot(page: Page, name: str, *, themes: tuple[str, ...] = THEMES, full: bool = True) -> list[Path]:
    """Pictures of the page as it stands, at 1280 and 360, in each theme: ``name-1280-light.png`` …"""
    SHOTS.mkdir(parents=True, exist_ok=True)
    before, made = page.viewport_size, []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # the two keys it asks for
        for theme in themes:
            _theme(page, theme)
            made.append(SHOTS / f"{name}-{size['width']}-{theme}.png")
            page.screenshot(path=made[-1], full_page=full)
    _theme(page, "light")
    if before:
        page.set_viewport_size(before)
    return made


def _theme(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]  # "light" or "dark"
    expect(page.locator(f"html[data-bs-theme={theme}]")).to_have_count(1)
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")


def _axe_in(page: Page, theme: str) -> list[str]:
    _theme(page, theme)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())  # evaluated by the debugger, so the page's content policy stays as it is
    result = page.evaluate(RUN, TAGS)
    return [_in_words(theme, each) for each in result["violations"]]


def _in_words(theme: str, violation: dict) -> str:
    nodes = "\n".join(f"    {node['target']}: {node['failureSummary']}" for node in violation["nodes"][:5])
    return f"  [{theme}] {violation['id']}: {violation['help']} ({len(violation['nodes'])}×)\n{nodes}"
