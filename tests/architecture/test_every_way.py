"""Every URL, with every role, own and foreign object, GET and POST, as HTML, htmx, JSON, CSV and PDF: the outcome is the table's.

``test_permissions.py`` holds the exact status of each row; here no other way of asking opens what a row closes, nor closes
what it opens. The foreign half of the table is in ``foreign.py``.
"""

import re
from zlib import crc32

import pytest
from django.db import transaction
from django.urls import reverse

from .foreign import FOREIGN, build_foreign
from .table import PEOPLE, TABLE
from .world import build_world

pytestmark = pytest.mark.django_db

WAYS = {
    "html": {},
    "htmx": {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "main"},
    "json": {"HTTP_ACCEPT": "application/json"},
    "csv": {"HTTP_ACCEPT": "text/csv"},
    "pdf": {"HTTP_ACCEPT": "application/pdf"},
}
# Kept for the whole district, or everybody's own: the same record for everybody, so there is no foreign one.
NO_SCHOOL = re.compile(
    r"draft|session|mfa_|account_|retention|roster|attendance-|request|glass|saved-view|records-clock|hold-lift|agenda-(rest|undo)"
    r"|encounter-restore|student-access|access-|cover|unusual|protection|rule|case-term|note-template|directory"
    r"|referrals:(service(-confirm|-write|-words-undo)?$|listing-|own-question-|agreement-text-)"
)


def outcome(status: int) -> str:
    assert status < 500 or status == 503, status
    return str(status) if status in (403, 404) else "open"


def _ask(client, name: str, row, world, method: str, way: str) -> int:
    """Nothing that is done stays done. To htmx a redirection is said by a header; it counts as one."""
    address = reverse(name, args=row.arguments(world)) + row.query(world)
    with transaction.atomic():
        response = getattr(client, method)(address, **WAYS[way])
        transaction.set_rollback(True)
    return 302 if "HX-Redirect" in response.headers else response.status_code


def _surprises(client, world, expected: dict[str, str], turn: int | None) -> list[tuple]:
    """By the row's own method the outcome is the expected one; by the other nothing opens that is closed."""
    found = []
    for name, wanted in expected.items():
        row = TABLE[name]
        for method in ("get", "post"):
            for way in _ways(name, method, wanted, turn):
                status = _ask(client, name, row, world, method, way)
                fits = (
                    outcome(status) == wanted if method == row.method else status == 405 or not _opens(status, wanted)
                )
                found += [] if fits else [(name, method, way, status, wanted)]
    return found


def _ways(name: str, method: str, wanted: str, turn: int | None) -> list[str]:
    """All of them where it is closed, or without a turn. An open page does its work each time, and is asked by one way for each
    person, another for the next: of the ten people somebody asks each page by each way."""
    if wanted != "open" or turn is None:
        return list(WAYS)
    return [list(WAYS)[(crc32(f"{name} {method}".encode()) + turn) % len(WAYS)]]


def _opens(status: int, wanted: str) -> bool:
    """What is closed to the row's own method must be closed to the other, too."""
    return wanted != "open" and outcome(status) == "open"


@pytest.mark.parametrize("person", PEOPLE)
def test_own_objects(pals, client, person):
    world = build_world(pals)
    client.force_login(getattr(world, person))
    at = PEOPLE.index(person)
    assert _surprises(client, world, {name: outcome(row.statuses[at]) for name, row in TABLE.items()}, at) == []


@pytest.mark.parametrize("person", PEOPLE)
def test_foreign_objects(pals, client, person):
    world = build_foreign(build_world(pals))
    client.force_login(getattr(world, person))
    at = PEOPLE.index(person)
    assert _surprises(client, world, {name: row.split()[at] for name, row in FOREIGN.items()}, at) == []


@pytest.mark.slow
@pytest.mark.parametrize("whose", ["own", "foreign"])
@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_asks_every_page_by_every_way(pals, client, person, whose):
    """Open pages too, by each of the five: nine minutes for all people with two workers, so not in every run."""
    world, at = build_world(pals), PEOPLE.index(person)
    expected = {name: outcome(row.statuses[at]) for name, row in TABLE.items()}
    if whose == "foreign":
        world, expected = build_foreign(world), {name: row.split()[at] for name, row in FOREIGN.items()}
    client.force_login(getattr(world, person))
    assert _surprises(client, world, expected, turn=None) == []


def test_every_url_that_names_a_record_of_a_student_has_a_foreign_row():
    named = {name for name, row in TABLE.items() if row.record.replace("'", "") and not NO_SCHOOL.search(name)}
    assert named - FOREIGN.keys() == set()
    assert FOREIGN.keys() - TABLE.keys() == set()


def test_nobody_signed_in_is_sent_to_sign_in_by_every_way(pals, client):
    world = build_world(pals)
    found = []
    for name, row in TABLE.items():
        for method in ("get", "post"):
            for way in WAYS:
                status = _ask(client, name, row, world, method, way)
                found += [] if status in (302, 401, 204) else [(name, method, way, status)]
    assert found == []
