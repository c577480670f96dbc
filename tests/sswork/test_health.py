"""What monitoring is told: each part by name, 503 when one is not as it should be, nothing about anybody."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.utils import timezone

from sswork import readiness, tasks
from sswork.models import Mail


@pytest.fixture(autouse=True)
def no_heartbeat(servers):
    cache.delete(readiness.HEARTBEAT)
    yield
    cache.delete(readiness.HEARTBEAT)


def checks(client) -> dict:
    return json.loads(client.get("/readyz").content)["checks"]


def mail(pals, minutes: int, state=Mail.State.WAITING):
    made = Mail.objects.create(key=f"{minutes}", person=pals.ana, to=pals.ana.email, subject="S", body="B", state=state)
    Mail.objects.filter(pk=made.pk).update(made_at=timezone.now() - timedelta(minutes=minutes))


def test_health(client, db):
    assert (client.get("/healthz").status_code, client.get("/healthz").json()) == (200, {"ok": True})


def test_health_without_a_database(client, db):
    def broken():
        raise OperationalError("gone: password=secret")

    with connection.execute_wrapper(lambda *_: broken()):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"ok": False})


def test_the_parts_that_stand(client, pals):
    found = checks(client)
    assert list(found) == ["database", "migrations", "row_security", "broker", "worker", "mail"]
    assert found["database"] == {"ok": True}
    assert found["row_security"] == {"ok": True, "role": True, "unguarded_tables": 0, "policies_current": True}
    assert found["migrations"] == {"ok": True, "pending": 0}
    assert found["broker"] == {"ok": True}
    assert found["mail"] == {"ok": True, "oldest_seconds": 0, "failed": 0}


def test_the_worker_is_alive_when_it_did_what_the_scheduler_asked(client, pals, clock):
    assert checks(client)["worker"] == {"ok": False, "age_seconds": None}
    tasks.beat()
    assert checks(client)["worker"] == {"ok": True, "age_seconds": 0}
    clock.shift(timedelta(seconds=readiness.QUIET_AT_MOST - 5))
    assert checks(client)["worker"]["ok"] is True
    clock.shift(timedelta(seconds=10))
    assert checks(client)["worker"]["ok"] is False


def test_the_oldest_unsent_reminder(client, pals, clock):
    mail(pals, 90, Mail.State.SENT)
    mail(pals, 80, Mail.State.FAILED)
    mail(pals, 30)
    assert checks(client)["mail"] == {"ok": True, "oldest_seconds": pytest.approx(1800, abs=9), "failed": 1}
    mail(pals, 61)
    assert checks(client)["mail"] == {"ok": False, "oldest_seconds": pytest.approx(3660, abs=9), "failed": 1}


def test_a_migration_that_did_not_run(client, pals, owner):
    owner.execute("DELETE FROM django_migrations WHERE app = 'cases' AND name LIKE '0001%'")
    assert checks(client)["migrations"] == {"ok": False, "pending": 1}


def test_row_security_that_is_off_or_of_another_version(client, pals, owner):
    owner.execute("ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY")
    found = checks(client)["row_security"]
    assert (found["ok"], found["unguarded_tables"]) == (False, 1)
    owner.execute("ALTER TABLE cases_case ENABLE ROW LEVEL SECURITY")
    owner.execute("COMMENT ON FUNCTION sswork_grants IS 'of yesterday'")
    assert checks(client)["row_security"]["policies_current"] is False


def test_a_role_that_would_see_everything(pals):
    """Asked about each role by name: the tests' own connection is a good one."""
    good = {name: readiness._one(readiness.ROLE.replace("current_user", f"'{name}'")) for name in ("app", "app_owner")}
    assert good == {"app": True, "app_owner": False}


def test_a_broker_that_is_gone(client, pals, monkeypatch):
    monkeypatch.setattr(readiness.app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(readiness.app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    readiness.app.set_current()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["broker"] == {"ok": False}


def test_it_tells_nothing_and_costs_little(client, pals, django_assert_max_num_queries):
    readiness._on_disk()
    with django_assert_max_num_queries(8):
        said = client.get("/readyz").content.decode()
    for word in ("Mateo", "ana@", "postgres", "app_owner", "redis", "/run"):
        assert word not in said
