#!/usr/bin/env python3
"""Makes the pictures of the README: the demo district on a fixed day, in a light window of 1280 pixels.

    make shots

Each run makes a district of its own in a temporary folder, so that the same code gives the same pictures.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

CHECKOUT = Path(__file__).resolve().parents[1]
FOLDER = TemporaryDirectory(prefix="sswork-shots-")
sys.path.insert(0, str(CHECKOUT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "sswork.settings", "SSWORK_DATA": FOLDER.name, "SSWORK_DEMO": "1"}

import django  # noqa: E402 - the settings read the environment

django.setup()

import time_machine  # noqa: E402 - after Django is set up
from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402 - after Django is set up
from django.test.testcases import LiveServerThread  # noqa: E402 - after Django is set up
from playwright.sync_api import Browser, Page  # noqa: E402 - after Django is set up

from sswork import embedded  # noqa: E402 - after Django is set up
from tests.journeys import browser as browsers  # noqa: E402 - after Django is set up

PICTURES = CHECKOUT / "docs" / "img"
MORNING = datetime(2026, 11, 18, 8, 20, tzinfo=ZoneInfo("America/Chicago"))
STUDENTS, SEED = 600, 1
# Picture: who looks, and what the person presses to get there from My day: words to search for, then links.
SHOTS = {
    "my-day": ("Ana Flores", "", ()),
    "student": ("Ben Carter", "Jaylen Washington", ("Washington, Jaylen",)),
    "plan": ("Ben Carter", "Jaylen Washington", ("Washington, Jaylen", "Check-in / check-out with Mr. Carter")),
    "encounter": ("Ana Flores", "Zoë Müller", ("Müller, Zoë", "Log an encounter")),
    "board": ("Tess Nguyen", "", ("Team board",)),
    "dashboard": ("Dana Whitman", "", ("Dashboard",)),
}


def main() -> None:
    with FOLDER, product() as url, browsers.chromium() as browser:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for name, (person, words, links) in SHOTS.items():
            page = signed_in(browser, url, person)
            if words:
                page.get_by_role("searchbox").fill(words)
                page.keyboard.press("Enter")
            for link in links:
                page.get_by_role("link", name=link, exact=True).first.click()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=PICTURES / f"{name}.png")
            page.context.close()
            print(f"docs/img/{name}.png")


@contextmanager
def product() -> Iterator[str]:
    """The demo, served on that morning. Its address."""
    with embedded.running():
        manage("migrate", "--verbosity=0")
        manage("seed_demo", f"--students={STUDENTS}", f"--seed={SEED}", f"--today={MORNING:%Y-%m-%d}")
        with time_machine.travel(MORNING):
            server = LiveServerThread("127.0.0.1", StaticFilesHandler)
            server.start()
            server.is_ready.wait()
            try:
                yield f"http://127.0.0.1:{server.port}"
            finally:
                server.terminate()


def manage(*words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)


def signed_in(browser: Browser, url: str, person: str) -> Page:
    page = browsers.new_context(browser, url).new_page()
    page.goto("/sign-in/")
    page.get_by_role("button", name=person).click()
    page.get_by_role("heading", name=f"Hello {person.split()[0]}").wait_for()
    return page


if __name__ == "__main__":
    main()
