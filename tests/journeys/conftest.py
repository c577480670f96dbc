"""The product as it runs for people: web server, worker and scheduler in processes of their own, and a real browser."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import database

from . import browser as browsers

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Product:
    """A running installation: its address, and the environment in which its commands work."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout


@pytest.fixture(scope="module")
def product(servers, tmp_path_factory) -> Iterator[Product]:
    """The demo district of 120 students, served, with a worker and a scheduler that looks every two seconds."""
    logs = tmp_path_factory.mktemp("logs")
    port = _free_port()
    with database.another("journey") as name, ExitStack() as stack:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTEST_XDIST_WORKER": os.environ.get("PYTEST_XDIST_WORKER", "main"),
            "SSWORK_DEMO": "1",
            "SSWORK_REMINDERS_EVERY": "2",
            "SSWORK_TEST_DATABASE": name,
            "PYTHONUNBUFFERED": "1",
        }
        made = Product(f"http://127.0.0.1:{port}", environment)
        made.manage("seed_demo", "--students", "120", "--seed", "7")
        beat = ["beat", "--schedule", str(logs / "beat"), "--loglevel", "WARNING"]
        stack.enter_context(
            _running(
                environment, logs / "web.log", "gunicorn", "sswork.wsgi", "-b", f"127.0.0.1:{port}", "--workers", "2"
            )
        )
        stack.enter_context(
            _running(environment, logs / "worker.log", "celery", "-A", "sswork", "worker", "--concurrency", "1")
        )
        stack.enter_context(_running(environment, logs / "beat.log", "celery", "-A", "sswork", *beat))
        _wait_for(f"{made.url}/healthz", logs / "web.log")
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[browsers.Browser]:
    with browsers.chromium() as browser:
        yield browser


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _running(environment: dict[str, str], log: Path, *program: str) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *program],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
        finally:
            _stop(process)


def _stop(process: subprocess.Popen) -> None:
    """Ask kindly; after ten seconds end the whole group."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"The web server did not answer within 30 seconds:\n{log.read_text()[-4000:]}")
