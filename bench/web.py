"""A server like the real one, and a browser that only asks and waits."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench import processor

STARTS_WITHIN = 30
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@contextmanager
def server(application: str = "sswork.wsgi", **environment: str) -> Iterator["Server"]:
    """gunicorn with one synchronous worker on a free port of this machine; stopped at the end."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        f"--bind=127.0.0.1:{port}",
        "--workers=1",
        "--log-level=warning",
        "--no-control-socket",
    ]
    process = subprocess.Popen(command, env=os.environ | environment)
    try:
        _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the web server did not start")


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def used(self) -> float:
        """Milliseconds of processor time that its workers and their connections to the database have had."""
        return processor.used_by(*processor.children(self.pid), *processor.children(processor.postmaster()))

    def used_by_worker(self) -> float:
        return processor.used_by(*processor.children(self.pid))

    def used_by_database(self) -> float:
        """Of its connections only: what the database does in the background comes now and then and costs nobody a page."""
        return processor.used_by(*processor.connections(processor.postmaster()))


@dataclass
class Browser:
    """One person's cookies. ``get`` and ``post`` give status, body and milliseconds."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)  # the headers of the last answer

    def get(self, path: str) -> tuple[int, str, float]:
        return self._ask("GET", path)

    def post(self, path: str, **values: str) -> tuple[int, str, float]:
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"], **values})
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def sign_in(self, email: str) -> "Browser":
        """As one of the demo's people, by the button of the sign-in page."""
        self.get("/sign-in/")
        status, _body, _ms = self.post("/sign-in/demo/", email=email)
        if status != 302:
            raise RuntimeError(f"{email} cannot sign in: {status}")
        return self

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: dict | None = None
    ) -> tuple[int, str, float]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        started = time.perf_counter()
        connection.request(method, path, body, {**self.headers, **(headers or {}), "Cookie": cookie})
        response = connection.getresponse()
        content = response.read()
        passed = (time.perf_counter() - started) * 1000
        self.told = dict(response.headers.items())
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies.update({key: morsel.value for key, morsel in SimpleCookie(line).items()})
        connection.close()
        return response.status, content.decode(), passed
