"""A product that runs as it runs for people: programs of their own, on a database and a broker prefix of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings

CHECKOUT = Path(__file__).resolve().parents[2]
CELERY = ("celery", "-A", "sswork")
WORKER = (*CELERY, "worker", "--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
PATIENCE = 60  # seconds in which a program must have started or done its part, on a machine that does much else


def environment(purpose: str, database: str, **more: str) -> dict[str, str]:
    """What the product's commands and programs need to know. ``purpose`` keeps broker and cache apart from other tests'."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTEST_XDIST_WORKER": f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-{purpose}",
        "SSWORK_TEST_DATABASE": database,
        "SSWORK_REMINDERS_EVERY": "2",
        "PYTHONUNBUFFERED": "1",
    }
    return os.environ | ours | more


@dataclass(frozen=True)
class Product:
    """A running installation: its address, the environment in which its commands work, and where its programs write."""

    url: str
    environment: dict[str, str]
    logs: Path

    @property
    def roster(self) -> Path:
        """The folder of its district's roster, as the district's student information system would export it."""
        return self.logs / "roster"

    def manage(self, *arguments: str) -> str:
        """Run one of its commands and give what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def execute(self, statement: str, *values) -> int:
        """Change or count rows behind its back, as the owner of the tables. Gives the number of rows."""
        with self._connect() as connection:
            return connection.execute(statement, values).rowcount

    @contextmanager
    def writers_wait(self, table: str) -> Iterator[None]:
        """As on a busy database: whoever writes to the table waits until this ends. Readers do not."""
        with self._connect() as connection:
            connection.autocommit = False
            connection.execute(f"LOCK TABLE {table} IN SHARE MODE")
            yield

    def _connect(self) -> psycopg.Connection:
        owner = settings.DATABASE_OWNER
        address = {"host": owner["HOST"], "port": owner["PORT"] or None, "password": owner["PASSWORD"] or None}
        name = self.environment["SSWORK_TEST_DATABASE"]
        # The day of the district, not of the machine: in the evening they are two.
        its_day = f"-c timezone={settings.TIME_ZONE}"
        return psycopg.connect(user=owner["USER"], dbname=name, autocommit=True, options=its_day, **address)


def web(port: int) -> tuple[str, ...]:
    return ("gunicorn", "sswork.wsgi", "-b", f"127.0.0.1:{port}", "--workers", "2", "--no-control-socket")


def beat(folder: Path) -> tuple[str, ...]:
    return (*CELERY, "beat", "--schedule", str(folder / "beat"), "--pidfile", "", "--loglevel", "WARNING")


def start(environment: dict[str, str], log: Path, *program: str) -> subprocess.Popen:
    """Start a program in a process group of its own. What it says is added to the log."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *program],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(process: subprocess.Popen) -> None:
    """Ask kindly; after ten seconds end the whole group."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """As when the power fails: the program and all its children at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def running(environment: dict[str, str], log: Path, *program: str) -> Iterator[None]:
    process = start(environment, log, *program)
    try:
        yield
    finally:
        stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"The web server did not answer within {PATIENCE} seconds:\n{log.read_text()[-4000:]}")


WHEN_MAILS_GO = [
    "reminders.digest_hour",
    "reminders.quiet_from",
    "reminders.quiet_until",
    "reminders.school_days_only",
]


def let_the_morning_come(product: Product) -> None:
    """From now on it is past the hour of the morning mail, not quiet, and a day like any other, whatever the clock says."""
    product.execute("UPDATE sswork_definition SET value = 0 WHERE code = ANY (%s)", WHEN_MAILS_GO)


def wait_until(condition: Callable[[], bool], what: str, look_again: Callable[[], object] = lambda: None) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{PATIENCE} seconds went by before {what}."
        time.sleep(0.5)
        look_again()
