"""`manage.py demo`, the whole of it, in a folder of its own: it starts, says who is there, stops, and keeps what it has."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from sswork.embedded import config
from tests.database import CHECKOUT

PATIENCE = 180
NOT_INHERITED = ("SSWORK_", "DATABASE_", "REDIS_", "DJANGO_", "PORT", "PYTEST_")


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sswork-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def demo(data) -> Iterator[Callable[[int], subprocess.Popen]]:
    started: list[subprocess.Popen] = []

    def start(port: int) -> subprocess.Popen:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(NOT_INHERITED)}
        environment = kept | {"SSWORK_DATA": str(data), "SSWORK_EMBEDDED_FAST": "1", "PORT": str(port)}
        started.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "demo"],
                cwd=CHECKOUT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)
        process.stdout.close()


def announcement(process: subprocess.Popen) -> str:
    said = []
    for line in iter(process.stdout.readline, ""):
        said.append(line)
        if "Ctrl-C stops" in line:
            return "".join(said)
    raise AssertionError("The demo ended:\n" + "".join(said))


def get(port: int, path: str = "/") -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
        return response.status, response.read().decode()


def of_this_folder(data: Path) -> list[str]:
    """The processes that work for this folder, wherever they came from."""
    mark = f"SSWORK_DATA={data}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0") or str(data) in os.fsdecode(
                (process / "cwd").readlink()
            ):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except (OSError, UnicodeDecodeError):
            continue
    return found


def eventually(happens: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if happens():
            return True
        time.sleep(0.1)
    return False


def students(data: Path) -> int:
    with psycopg.connect(host=str(config.place(data).sockets), user="app", dbname="sswork") as connection:
        connection.execute("SET ROLE app_system")  # row security shows nobody's rows to nobody
        return connection.execute("SELECT count(*) FROM cases_student").fetchone()[0]


def test_it_starts_stops_at_ctrl_c_and_keeps_its_district(demo, data, port):
    first = demo(port)
    said = announcement(first)
    assert f"http://127.0.0.1:{port}" in said
    assert "Ana Flores" in said
    assert "School social worker" in said
    assert "Ana Flores" in get(port)[1]
    count = students(data)
    assert count == 600

    first.send_signal(signal.SIGINT)
    assert first.wait(PATIENCE) == 0
    assert of_this_folder(data) == []

    announcement(second := demo(port))
    assert students(data) == count
    second.kill()
    assert eventually(lambda: of_this_folder(data) == [])


def test_a_taken_port_is_said_before_anything_is_started(demo, data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = demo(port).communicate(timeout=PATIENCE)[0]

    assert f"Port {port} is taken" in said
    assert f"make demo PORT={port + 1}" in said
    assert "Traceback" not in said
    assert not (data / "postgres").exists()


def test_a_port_that_is_none_is_said_plainly(demo):
    assert "is not a port" in demo(70_000).communicate(timeout=PATIENCE)[0]
