"""The product as it runs for people: web server, worker and scheduler in processes of their own, and a real browser."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests import database

from . import browser as browsers
from . import installation
from .installation import Product


@pytest.fixture(scope="module")
def product(servers, tmp_path_factory) -> Iterator[Product]:
    """The demo district of 600 students, served, with a worker and a scheduler that looks every two seconds.

    The morning mail waits until a test lets the morning come: ``let_the_morning_come(product)``.
    """
    logs, port = tmp_path_factory.mktemp("logs"), installation.free_port()
    with database.another("journey") as name, ExitStack() as stack:
        url = f"http://127.0.0.1:{port}"
        environment = installation.environment("journey", name, SSWORK_DEMO="1", SSWORK_SITE_URL=url)
        made = Product(url, environment, logs)
        made.manage("seed_demo", "--students=600", "--seed=7", f"--write-roster={made.roster}")
        made.execute("UPDATE sswork_definition SET value = 24 WHERE code = 'reminders.digest_hour'")
        for log, program in (
            ("web.log", installation.web(port)),
            ("worker.log", installation.WORKER),
            ("beat.log", installation.beat(logs)),
        ):
            stack.enter_context(installation.running(environment, logs / log, *program))
        installation.wait_for(f"{made.url}/healthz", logs / "web.log")
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[browsers.Browser]:
    with browsers.chromium() as browser:
        yield browser
