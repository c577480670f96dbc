"""The test bench: real servers, a database of its own, and whole classes of mistakes made impossible.

    make test                                                   everything, as CI runs it
    .venv/bin/python -m pytest tests/cases                      one folder
    .venv/bin/python -m pytest tests/cases/test_open_case.py -k reopen -x
    .venv/bin/python -m pytest -m slow                          what takes many seconds
    .venv/bin/python -m pytest -n 2 --dist loadfile             in parallel

Nothing has to be running. The embedded servers start with the first test that needs them and stop with the last;
DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL put the tests on servers of yours. Tests connect in the run-time role
`app`; a test that needs the owner of the tables takes the fixture `owner`.
"""

import ipaddress
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.core.management import BaseCommand
from django.test import Client, TransactionTestCase
from playwright.sync_api import Browser, Page

from sswork import embedded
from sswork.models import User
from sswork.security.actor import acting_for_nobody, acting_for_system
from tests import database
from tests import pals as pals_module
from tests.in_browser import chromium_here, new_page, signed_in


class NetworkForbidden(RuntimeError):
    """A test reached for another machine."""


def pytest_configure() -> None:
    sys.addaudithook(refuse_network)
    TransactionTestCase._fixture_teardown = lambda self: database.renew()


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """PostgreSQL and Valkey, for as long as any worker of this run needs them."""
    with embedded.running():
        yield


@pytest.fixture(scope="session")
def django_db_setup(servers, django_test_environment, django_db_blocker) -> Iterator[None]:
    """pytest-django's own would make the database in the role of the tests, who may not."""
    with django_db_blocker.unblock():
        database.make()
    yield
    with django_db_blocker.unblock():
        database.remove()


@pytest.fixture
def owner(transactional_db) -> Iterator[psycopg.Connection]:
    """A connection in the role that owns the tables, to the test's own database."""
    parameters = settings.DATABASE_OWNER
    address = {
        "host": parameters["HOST"],
        "port": parameters["PORT"] or None,
        "password": parameters["PASSWORD"] or None,
    }
    with psycopg.connect(user=parameters["USER"], dbname=parameters["NAME"], autocommit=True, **address) as connection:
        yield connection


def refuse_network(event: str, arguments: tuple) -> None:
    """An audit hook: Python tells it of every connection before it is made. This machine and its sockets are allowed."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_this_machine(address[0]):
        raise NetworkForbidden(f"Tests do not use the network, and this one wants {address}.")


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def at_noon() -> time_machine.travel:
    """Time stands at noon of the pals' day, and goes on from there."""
    return time_machine.travel(datetime.combine(pals_module.TODAY, time(12), tzinfo=ZoneInfo(settings.TIME_ZONE)))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with at_noon() as traveller:
        yield traveller


@pytest.fixture
def pals(db, clock) -> SimpleNamespace:
    """The named cast in the test's database: see ``tests/pals.py``."""
    return pals_module.build()


@pytest.fixture(autouse=True)
def looking_on() -> Iterator[None]:
    """A test sets the scene and looks at the outcome as the system; requests, and actions with ``by``, are made by that person."""
    with acting_for_system(until_named=True):
        yield


@pytest.fixture(autouse=True)
def commands_of_nobody(monkeypatch) -> None:
    """A management command begins as it does on a terminal: nobody is acting until it says who, or why the system."""
    execute = BaseCommand.execute

    def as_nobody(self, *args, **options):
        with acting_for_nobody():
            return execute(self, *args, **options)

    monkeypatch.setattr(BaseCommand, "execute", as_nobody)


@pytest.fixture
def sign_in(client: Client) -> Callable[[User], Client]:
    """``sign_in(pals.ana).get(...)``: the test client as a person."""

    def as_person(user: User) -> Client:
        client.force_login(user)
        return client

    return as_person


@pytest.fixture(scope="module")
def browser_here() -> Iterator[Browser]:
    """Chromium for a module of tests whose pages this process serves."""
    with chromium_here() as browser:
        yield browser


@pytest.fixture
def visit(browser_here: Browser, live_server, db) -> Iterator[Callable[..., Page]]:
    """``visit(pals.ana, narrow=True)``: a page of a browser of her own, in which she is signed in. ``narrow``: a phone."""
    pages: list[Page] = []

    def as_person(person: User, *, narrow: bool = False) -> Page:
        pages.append(new_page(browser_here, live_server.url, signed_in(person), narrow=narrow))
        return pages[-1]

    yield as_person
    for page in pages:
        page.context.close()
