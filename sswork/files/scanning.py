"""The virus scanner, where the district runs one: clamd, asked over its socket by INSTREAM.

SSWORK_CLAMD=unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310. Empty: nothing is scanned, and pages say so.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 128 * 1024
PATIENCE = 60
LONGEST_ANSWER = 4096
OK, FOUND = "OK", "FOUND"


class ScannerTrouble(Exception):
    """A scanner is set up and gave no verdict: then nothing is let in."""


def is_set_up() -> bool:
    return bool(settings.CLAMD)


def scan(path: Path) -> str:
    """What the scanner found in the file, by its name for it; an empty string when it found nothing."""
    try:
        with _connection() as link, path.open("rb") as file:
            link.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                link.sendall(struct.pack("!I", len(chunk)) + chunk)
            link.sendall(struct.pack("!I", 0))
            return _verdict(_answer(link))
    except OSError as error:
        raise ScannerTrouble(type(error).__name__) from error


@contextmanager
def _connection() -> Iterator[socket.socket]:
    where = urlsplit(settings.CLAMD)
    if where.scheme != "unix":
        with socket.create_connection((where.hostname, where.port or 3310), timeout=PATIENCE) as link:
            yield link
        return
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(PATIENCE)
        link.connect(where.path)
        yield link


def _answer(link: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER and (piece := link.recv(1024)):
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(said: str) -> str:
    """``stream: OK`` or ``stream: Win.Test.EICAR_HDB-1 FOUND``; everything else is no verdict."""
    words = said.removeprefix("stream:").strip()
    if words == OK:
        return ""
    if words.endswith(f" {FOUND}"):
        return words.removesuffix(FOUND).strip()[:200]
    raise ScannerTrouble(words[:200] or "no answer")
