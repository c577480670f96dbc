"""A mail server that takes every mail and remembers it: enough of RFC 5321 for Python's own client."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[Message] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Conversation(socketserver.StreamRequestHandler):
    """A client that is killed leaves in the middle; a mail counts once its last line has come and was answered."""

    server: MailServer

    def handle(self):
        try:
            self._answer(220)
            while line := self.rfile.readline():
                if not self._take(line.split(b" ")[0].strip().upper()):
                    return
        except OSError:
            pass

    def _take(self, command: bytes) -> bool:
        if command == b"DATA":
            self._answer(354)
            if (text := self._text()) is None:
                return False
            self.server.taken.append(message_from_bytes(text))
        self._answer(221 if command == b"QUIT" else 250)
        return command != b"QUIT"

    def _text(self) -> bytes | None:
        lines = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return None

    def _answer(self, code: int) -> None:
        self.wfile.write(f"{code} ok\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
