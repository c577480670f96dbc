"""A small web server in a thread, for a directory that a test runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Directory(ThreadingHTTPServer):
    """``pages``: by path, functions that are given the handler and answer."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict = {}

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Directory

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        page = self.server.pages.get(urlsplit(self.path).path)
        if page is None:  # a browser asks for an icon by itself
            self.send(204 if self.path == "/favicon.ico" else 404, "text/plain", b"")
        else:
            page(self)

    @property
    def query(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}

    def form(self) -> dict[str, str]:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        return {key: values[0] for key, values in parse_qs(body).items()}

    def send(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args) -> None:  # noqa: A002 - the library's name
        """Tests say what they need to say."""


@contextmanager
def serving(directory: Directory) -> Iterator[Directory]:
    thread = threading.Thread(target=directory.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield directory
    finally:
        directory.shutdown()
        thread.join()
        directory.server_close()
