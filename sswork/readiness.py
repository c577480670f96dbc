"""What the work needs beside a living process: asked by /readyz, cheap enough for every minute."""

import functools
import logging
import time
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from .celery import app
from .models import Mail
from .security import rows

log = logging.getLogger(__name__)
HEARTBEAT = "sswork.heartbeat"
HEARTBEAT_EVERY = 60
QUIET_AT_MOST = 3 * HEARTBEAT_EVERY
MAIL_WAITS_AT_MOST = 3600
BROKER_PATIENCE = 2
# A role that owns the tables, or may pass by row policies, would see everything whatever they say.
ROLE = """SELECT NOT (rolsuper OR rolbypassrls) AND NOT EXISTS (
        SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user)
    FROM pg_roles WHERE rolname = current_user"""
UNGUARDED = """SELECT count(*) FROM sswork_student_records() AS name JOIN pg_class ON oid = to_regclass(name)
    WHERE NOT relrowsecurity"""


def beat() -> None:
    """Told by the scheduler through the broker to a worker: that this was called shows that all three are alive."""
    cache.set(HEARTBEAT, time.time(), timeout=24 * 3600)


def database() -> dict:
    return {"ok": _one("SELECT 1") == 1}


def broker() -> dict:
    with app.connection_for_write(connect_timeout=BROKER_PATIENCE) as link:
        link.ensure_connection(max_retries=1, timeout=BROKER_PATIENCE)
    return {"ok": True}


def worker() -> dict:
    """Seconds since a worker last did what the scheduler asked."""
    last = cache.get(HEARTBEAT)
    age = None if last is None else max(0, round(time.time() - last))
    return {"ok": age is not None and age <= QUIET_AT_MOST, "age_seconds": age}


def mail() -> dict:
    """How long the oldest reminder has waited to be sent, in seconds."""
    waiting = Mail.objects.exclude(state=Mail.State.SENT).order_by("made_at").values_list("made_at", flat=True)
    oldest = waiting.filter(state__in=(Mail.State.WAITING, Mail.State.SENDING)).first()
    age = round((timezone.now() - oldest).total_seconds()) if oldest else 0
    failed = waiting.filter(state=Mail.State.FAILED).count()
    return {"ok": age <= MAIL_WAITS_AT_MOST, "oldest_seconds": age, "failed": failed}


def migrations() -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        pending = len(_on_disk() - set(cursor.fetchall()))
    return {"ok": pending == 0, "pending": pending}


def row_security() -> dict:
    """In force on every table of student records, by the policies of this code, and for the role that serves."""
    role, unguarded, current = bool(_one(ROLE)), _one(UNGUARDED), rows.are_installed()
    ok = role and unguarded == 0 and current
    return {"ok": ok, "role": role, "unguarded_tables": unguarded, "policies_current": current}


CHECKS: dict[str, Callable[[], dict]] = {
    "database": database,
    "migrations": migrations,
    "row_security": row_security,
    "broker": broker,
    "worker": worker,
    "mail": mail,
}


@functools.cache
def _on_disk() -> frozenset[tuple[str, str]]:
    """Those of the code that runs: it does not change while it does."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or ())


def _one(query: str):
    with connection.cursor() as cursor:
        cursor.execute(query)
        (value,) = cursor.fetchone()
    return value
