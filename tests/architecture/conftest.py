"""A world that stands for a whole module: building it takes longer than most of the pages that are asked in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import transaction

from sswork.security.actor import acting_for_system
from tests import cached
from tests import pals as pals_module
from tests.conftest import at_noon

from .world import build_world


@pytest.fixture(scope="module")
def standing_world(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    with django_db_blocker.unblock(), at_noon(), acting_for_system(until_named=True), rolled_back():
        yield build_world(pals_module.build())


@pytest.fixture
def world(standing_world) -> Iterator[SimpleNamespace]:
    """The permission table's. What a test does in it is taken back, and what was cached of it is forgotten."""
    cached.forget()
    with rolled_back():
        yield standing_world


@contextmanager
def rolled_back() -> Iterator[None]:
    """As the cases of Django's own tests are."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
