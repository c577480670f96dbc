"""Everybody walks through the product by its own links: nobody reads what is not theirs, and no link leads nowhere."""

import re
from collections import Counter, deque
from html import unescape
from io import BytesIO
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile

import pytest
from django.urls import Resolver404, resolve, reverse
from pypdf import PdfReader

from .secrets import MARKUP, NEVER_SHOWN, READERS, plant
from .table import PEOPLE, TABLE
from .world import build_world

PAGES = 230
PAGES_OF_A_KIND = 3
LINK = re.compile(r'(?:href|hx-get|data-picker-url)="([^"]*)"')


@pytest.fixture
def world(pals):
    return plant(build_world(pals))


def _first_addresses(world, person: str) -> list[str]:
    """Every address of the permission table that this person may open."""
    rows = [(name, row, row.statuses[PEOPLE.index(person)]) for name, row in sorted(TABLE.items())]
    return [
        reverse(name, args=row.arguments(world)) + row.query(world)
        for name, row, status in rows
        if row.method == "get" and status == 200
    ]


def _links(address: str, html: str) -> list[str]:
    """Addresses of this site that a page offers, without those of files."""
    found = (urlsplit(urljoin(address, unescape(each))) for each in LINK.findall(html))
    inside = (each._replace(fragment="").geturl() for each in found if not each.netloc and not each.scheme)
    return [each for each in dict.fromkeys(inside) if not each.startswith(("/static/", "/sign-out/"))]


def _text(response) -> str:
    """What there is to read, in a packet and in what is taken out, too."""
    if response["Content-Type"] == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.getvalue())).pages)
    if response["Content-Type"] == "application/zip":
        with ZipFile(BytesIO(response.getvalue())) as taken_out:
            return "\n".join(taken_out.read(name).decode() for name in taken_out.namelist())
    return response.getvalue().decode()


def _kind(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def _walk(client, first: list[str]):
    """Pages from the first ones on by their links, few of each kind: (came from, address, response)."""
    waiting, seen, kinds = deque(("the table", each) for each in first), set(first), Counter()
    for _step in range(PAGES):
        if not waiting:
            return
        came_from, address = waiting.popleft()
        response = client.get(address, follow=True)
        yield came_from, address, response
        for link in _links(address, _text(response)):
            kind = _kind(link)
            if link not in seen and kinds[kind] < PAGES_OF_A_KIND:
                seen.add(link)
                kinds[kind] += 1
                waiting.append((address, link))


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_reads_what_is_theirs_and_nothing_else(world, client, caplog, person):
    """No page, no log line says more; what the person may read is found, for else no leak would be; no link leads nowhere."""
    client.force_login(getattr(world, person))
    dead, text, drawn = [], [], []
    for came_from, address, response in _walk(client, _first_addresses(world, person)):
        text.append(_text(response))
        if response["Content-Type"].startswith("text/html"):  # a browser draws nothing else
            drawn.append(text[-1])
        if response.status_code != 200:
            dead.append((came_from, address, response.status_code))
    forbidden = [word for word, readers in READERS.items() if person not in readers]
    assert dead == []
    assert [(word, page[:200]) for word in forbidden for page in text if word in page] == []
    assert [page[:200] for page in drawn if MARKUP in page] == []
    assert "SECRET" not in caplog.text
    own = [word for word, readers in READERS.items() if person in readers and word not in NEVER_SHOWN]
    if person != "sol":  # the lead social worker sees more than these pages hold
        assert [word for word in own if not any(word in page for page in text)] == []
