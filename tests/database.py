"""The database of one test run: copied from a migrated template, used in the run-time role, dropped at the end.

The template is named after the migrations it was made by, so it is made once and copied in a tenth of a second until a
migration changes. Everything here is done as the owner; the tests themselves connect as `app`, like the product.
"""

import contextlib
import functools
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from sswork import history
from sswork.security import rows

CHECKOUT = Path(__file__).resolve().parents[1]
TEMPLATES = "sswork_template_"
TEMPLATES_KEPT = 2  # of other branches, which may be under test at the same time
ONE_AT_A_TIME = 20_411_897  # any number, the same for all who make databases


def make() -> None:
    """An empty, migrated database under the name that the settings say."""
    with _owner() as connection:
        _create(connection, _name(), _template(connection))


def renew() -> None:
    """Throw the database away and make it anew. It takes as long as emptying every table, and forgets nothing.

    (Emptying would take the definitions with it that migrations put there, and the run-time role may not do it.)
    """
    connections.close_all()
    with _owner() as connection:
        _drop(connection, _name())
        _create(connection, _name(), _template(connection))


def remove() -> None:
    connections.close_all()
    with _owner() as connection:
        _drop(connection, _name())


@contextlib.contextmanager
def another(purpose: str) -> Iterator[str]:
    """One more migrated database beside the run's own, for a product that runs in processes of its own. Gives its name."""
    name = f"{_name()}_{purpose}"
    with _owner() as connection:
        _create(connection, name, _template(connection))
    try:
        yield name
    finally:
        with _owner() as connection:
            _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _name() -> str:
    return settings.DATABASES["default"]["NAME"]


@contextlib.contextmanager
def _owner() -> Iterator[psycopg.Connection]:
    """The owner, connected beside the databases of the tests, and alone in making and dropping them."""
    owner = settings.DATABASE_OWNER
    address = {"host": owner["HOST"], "port": owner["PORT"] or None, "password": owner["PASSWORD"] or None}
    with psycopg.connect(user=owner["USER"], dbname="postgres", autocommit=True, **address) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        yield connection


def _template(connection: psycopg.Connection) -> str:
    """The template that today's migrations make; it is made if it is not there, and the oldest are dropped."""
    name = TEMPLATES + _fingerprint()
    present = _databases(connection, TEMPLATES)
    if name not in present:
        for old in (*present[:-TEMPLATES_KEPT], *_left_by_killed_runs(connection)):
            _drop(connection, old)
        unfinished = f"unfinished_{name}"
        _drop(connection, unfinished)
        _create(connection, unfinished, "template1")
        _migrate(unfinished)
        _run(connection, "ALTER DATABASE {} RENAME TO {}", unfinished, name)
    return name


def _migrate(database: str) -> None:
    environment = os.environ | {"SSWORK_TEST_DATABASE": database, "SSWORK_DB_ROLE": "owner"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"], cwd=CHECKOUT, env=environment, check=True
    )


@functools.cache
def _fingerprint() -> str:
    """Over all migrations of ours and the versions of everybody else's, as they were when the run began."""
    digest = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes())
    for path in sorted(CHECKOUT.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    digest.update("".join(history.statements()).encode())
    digest.update("".join(rows.statements()).encode())
    return digest.hexdigest()[:16]


def _left_by_killed_runs(connection: psycopg.Connection) -> list[str]:
    """Databases whose run (its process id is in the name) is over. On a server of others we cannot tell."""
    if os.environ.get("DATABASE_URL"):
        return []
    return [name for name in _databases(connection, "test_sswork_") if not Path("/proc", name.split("_")[2]).exists()]


def _databases(connection: psycopg.Connection, prefix: str) -> list[str]:
    """Oldest first."""
    rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [prefix])
    return [name for (name,) in rows]


def _create(connection: psycopg.Connection, name: str, template: str) -> None:
    _run(connection, "CREATE DATABASE {} TEMPLATE {}", name, template)


def _drop(connection: psycopg.Connection, name: str) -> None:
    """PostgreSQL waits some seconds for connections to end. One that a test left open is that test's mistake."""
    try:
        _run(connection, "DROP DATABASE IF EXISTS {}", name)
    except psycopg.errors.ObjectInUse as error:
        raise AssertionError(f"A thread or process of this test is still connected to {name}: {error}") from error


def _run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
