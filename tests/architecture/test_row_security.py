"""The database shows each person what the rule says, also where code forgets to ask: raw SQL, joins, counts, writes, reused connections."""

import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from cases.models import Case, Encounter, InterventionPlan, Student, Task
from demo.cast import PEOPLE
from referrals.models import Referral, ReferralAnswer, ReferralQuestion
from sswork.models import User
from sswork.roles import Permission
from sswork.scoping import ScopedQuerySet, unscoped, without_asking
from sswork.security import rows
from sswork.security.actor import NOBODY, _as, acting

from .secrets import plant
from .test_scoping import domain_models
from .world import build_world

pytestmark = pytest.mark.django_db

# Tables with a student in them that have no row rule, each with the reason.
NOT_SECURED = {
    "sswork_auditevent": "who did what, without content; read by pages of ACCESS_REVIEW only",
    "sswork_datakey": "wrapped keys, which open nothing without the master key",
    "sswork_look": "read by those whom the pages of the access log let in",
    "sswork_recordchange": "written by triggers of the owner; read through the page of a record in view",
}
# Rights beside a model's own by which its rows are opened; a row rule is the union of all.
ALSO_OPENED_BY = {
    Student: {Permission.REFERRAL_MAKE},
    Referral: {Permission.REFERRAL_DECIDE, Permission.REFERRAL_STATUS},
}


@pytest.fixture
def world(pals):
    return plant(build_world(pals))


def scoped_models():
    return [model for model in domain_models() if isinstance(model._default_manager.none(), ScopedQuerySet)]


def raw_keys(model) -> set:
    key = ", ".join(f'"{field.column}"' for field in model._meta.pk_fields)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {key} FROM "{model._meta.db_table}"')  # noqa: S608 - our own names
        return {row[0] if len(row) == 1 else row for row in cursor.fetchall()}


def rule_keys(model, user) -> set:
    """By the ORM's rule, asked by the system for the person: own right and those beside it."""
    found: set = set()
    manager = getattr(model, "with_hidden", model._default_manager)
    with unscoped("what the rule says"):
        for permission in {manager.none().scope_permission} | ALSO_OPENED_BY.get(model, set()):
            found |= set(manager.visible_to(user, permission).values_list("pk", flat=True))
        if model is Referral:
            found |= set(manager.filter(referrer=user).values_list("pk", flat=True))
        if model in (ReferralAnswer, ReferralQuestion):
            found |= set(manager.filter(referral__referrer=user).values_list("pk", flat=True))
    return found


def test_every_table_with_a_student_is_secured():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
            " AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND (c.relname = 'cases_student' OR EXISTS ("
            "   SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('student_id', 'student_ids')))"
        )
        found = dict(cursor.fetchall())
    assert {name for name, secured in found.items() if not secured} == NOT_SECURED.keys()


def test_every_scoped_model_has_a_row_rule_of_its_own_where_it_has_a_rule_of_its_own():
    """Whoever changes ``visible_q`` says it in SQL, too."""
    wrong = []
    for model in scoped_models():
        for klass in type(model._default_manager.none()).__mro__:
            if "visible_q" in vars(klass) and klass is not ScopedQuerySet:
                wrong += [] if "row_rule" in vars(klass) else [klass.__name__]
                break
    assert wrong == []
    assert {model._meta.db_table for model in scoped_models()} <= rows.rules().keys()


def test_the_database_has_the_policies_of_this_code():
    assert rows.are_installed()


def test_nobody_sees_nothing(world):
    with _as(NOBODY):
        assert {table: count for table in rows.rules() if (count := _count(table))} == {}


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - our own names
        return cursor.fetchone()[0]


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_raw_sql_shows_what_the_rule_says(world, person):
    user = User.objects.get(pk=getattr(world, person).pk)
    said = {model._meta.label: rule_keys(model, user) for model in scoped_models()}
    with acting(user):
        shown = {model._meta.label: raw_keys(model) for model in scoped_models()}
    assert shown == said


def test_the_orm_without_asking_shows_no_more(world):
    """Joins, counts and related managers of somebody who may see the student, and not the record beside it."""
    with acting(world.otis), unscoped_python():
        assert Student.objects.filter(pk=world.mateo.pk).count() == 1
        assert Student.objects.filter(cases__isnull=False).count() == 0
        assert Student.objects.annotate(n=Count("cases")).get(pk=world.mateo.pk).n == 0
        assert world.mateo.cases.count() == 0
        assert not Student.objects.filter(cases__concern__icontains="e").exists()


def unscoped_python():
    return without_asking("a page that forgot")


class TestWrites:
    """As Ben, who works at another school."""

    def test_an_update_or_delete_touches_no_row_out_of_view(self, world):
        with acting(world.ben), unscoped_python(), connection.cursor() as cursor:
            for model in (Student, Case, Encounter, Task, InterventionPlan, Referral):
                cursor.execute(f'UPDATE "{model._meta.db_table}" SET id = id WHERE id > 0')  # noqa: S608 - our own names
                touched = cursor.rowcount
                assert touched == len(rule_keys(model, world.ben)), model
            cursor.execute("DELETE FROM cases_progresspoint")
            assert cursor.rowcount == 0

    def test_nothing_is_added_to_a_student_out_of_view(self, world):
        with acting(world.ben), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Task.objects.create(
                student=world.mateo,
                school=world.cedar,
                title="x",
                owner=world.ana,
                made_by=world.ana,
                due_on=world.today,
            )

    def test_nothing_is_moved_to_a_student_out_of_view(self, world):
        with unscoped("a task of Ben's school"):
            task = Task.objects.create(
                student=world.jaylen,
                school=world.juniper,
                title="x",
                owner=world.sol,
                made_by=world.sol,
                due_on=world.today,
            )
        with (
            acting(world.ben),
            unscoped_python(),
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
        ):
            Task.objects.filter(pk=task.pk).update(student=world.mateo)


class TestTheActorEnds:
    """Nobody's eyes are borrowed: not by the next request, thread, transaction or task."""

    def _shown(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), current_setting('app.user_id', true), current_user FROM cases_student")
            return cursor.fetchone()[0]

    def test_with_the_block(self, world):
        with _as(NOBODY):
            with acting(world.sol):
                assert self._shown() == 6
            assert self._shown() == 0

    def test_when_a_transaction_or_savepoint_is_rolled_back(self, world):
        with _as(NOBODY):
            with pytest.raises(ZeroDivisionError):
                self._look_and_fail(acting(world.sol))
            assert self._shown() == 0
            with acting(world.sol):
                with pytest.raises(ZeroDivisionError):
                    self._look_and_fail(_as(NOBODY))
                assert self._shown() == 6

    def _look_and_fail(self, actor):
        with transaction.atomic(), actor:
            return 1 / (self._shown() - self._shown())

    def test_when_a_statement_fails_in_the_middle(self, world):
        with _as(NOBODY):
            with pytest.raises(DatabaseError), transaction.atomic(), acting(world.sol), connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
            assert self._shown() == 0

    def test_when_the_system_is_done(self, world):
        with _as(NOBODY):
            with unscoped("counting"):
                assert self._shown() == 6
            assert self._shown() == 0

    def test_with_the_request_also_a_failed_one(self, world, monkeypatch):
        client = Client(raise_request_exception=False)
        client.force_login(world.sol)

        def broken(*args, **kwargs):
            raise RuntimeError("broken on purpose")

        with _as(NOBODY):
            assert client.get(reverse("cases:students")).status_code == 200
            assert self._shown() == 0
            monkeypatch.setattr("cases.views.student_list.StudentList.get", broken)
            assert client.get(reverse("cases:students")).status_code == 500
            assert self._shown() == 0
            monkeypatch.undo()
            client.force_login(world.theo)
            assert client.get(reverse("cases:students")).status_code == 403
            assert self._shown() == 0


@pytest.mark.django_db(transaction=True)
def test_another_thread_begins_as_nobody(pals):
    seen = []

    def look():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_student")
            seen.append(cursor.fetchone()[0])
        connections.close_all()

    with acting(pals.sol):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [0]


def test_the_runtime_role_has_the_systems_rights_only_when_it_says_so(world):
    with acting(world.ben), connection.cursor() as cursor:
        cursor.execute("SELECT rolinherit, rolbypassrls, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT pg_has_role(current_user, 'app_system', 'USAGE')")
        assert cursor.fetchone() == (False,)


def test_what_opens_students_to_others_is_told_to_nobody(world):
    with acting(world.ben), connection.cursor() as cursor:
        cursor.execute("SELECT cases_opened_to(%s, 'student_view', current_date, now())", [world.sol.pk])
        assert cursor.fetchone() == ([],)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("role", "starts"), [("app", True), ("owner", False)])
def test_it_refuses_to_serve_in_a_role_that_is_not_bound(role, starts):
    started = subprocess.run(
        [sys.executable, "-c", "import sswork.wsgi"],
        env=os.environ
        | {"SSWORK_DB_ROLE": role, "SSWORK_TEST_DATABASE": settings.DATABASES["default"]["NAME"]}
        | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (started.returncode == 0) == starts, started.stderr
    assert starts or "does not bind (owner or superuser)" in started.stderr
