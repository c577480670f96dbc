"""Sealing: whatever an owner of the database does to a sealed row or to a seal, it is found, and named."""

import logging
import threading
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from cases import actions
from cases.models import Case
from sswork import seals, verifying
from sswork.models import AuditEvent, Look, RecordChange, Seal, SealEpoch
from sswork.scoping import unscoped
from tests.pals import TODAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealed(owner, pals, clock):
    """A case that was opened and edited, two looks, and two rounds of sealing."""
    case = actions.open_case(
        student=pals.mateo, reason="attendance", owner=pals.ana, next_step="Call", review_on=TODAY, by=pals.ana
    )
    _edit(case, "Visit")
    _look(pals)
    seals.seal()
    _edit(case, "Write")
    _look(pals)
    seals.seal()
    return case


def _edit(case, step: str) -> None:
    with unscoped("test"):
        Case.objects.filter(pk=case.pk).update(next_step=step)


def _look(pals) -> Look:
    return Look.objects.create(
        at=timezone.now(), by_id=pals.ana.pk, by_name="Ana", kind="list", permission="x", url_name="x"
    )


def found() -> str:
    return str(verifying.first_broken())


def test_what_nobody_touched_is_whole(sealed):
    assert verifying.first_broken() is None
    tables = {each.table for each in Seal.objects.all()}
    assert tables == set(seals.TABLES)
    sealed_rows = sum(len(each.ids) for each in Seal.objects.all())
    assert sealed_rows == AuditEvent.objects.count() + RecordChange.objects.count() + Look.objects.count()
    assert seals.seal() == 0


@pytest.mark.parametrize(
    ("table", "edit"),
    [
        ("sswork_auditevent", "by_name = 'somebody else'"),
        ("sswork_recordchange", "before = '{}'"),
        ("sswork_look", "by_id = 0"),
    ],
)
def test_a_row_that_was_edited(sealed, owner, table, edit):
    row = owner.execute(f"UPDATE {table} SET {edit} WHERE id = (SELECT max(id) FROM {table}) RETURNING id").fetchone()[  # noqa: S608  # our own tables
        0
    ]
    seal = next(each for each in Seal.objects.filter(table=table) if row in each.ids)
    assert found() == f"A row was changed: table {table}, row {row}, seal 1.{seal.number}, day {TODAY}"


@pytest.mark.parametrize("table", seals.TABLES)
def test_a_row_that_was_deleted(sealed, owner, table):
    row = owner.execute(f"DELETE FROM {table} WHERE id = (SELECT min(id) FROM {table}) RETURNING id").fetchone()[0]  # noqa: S608  # our own tables
    seal = next(each for each in Seal.objects.filter(table=table) if row in each.ids)
    assert found() == f"A row was removed: table {table}, row {row}, seal 1.{seal.number}, day {TODAY}"


def test_a_row_that_was_slipped_into_what_is_sealed(sealed, owner):
    row = owner.execute(
        "INSERT INTO sswork_look (at, by_id, by_name, kind, permission, url_name, xid)"
        " SELECT at, by_id, by_name, kind, permission, url_name, xid FROM sswork_look ORDER BY id LIMIT 1 RETURNING id"
    ).fetchone()[0]
    seal = Seal.objects.filter(table="sswork_look").order_by("number").first()
    assert found() == f"A row was added after sealing: table sswork_look, row {row}, seal 1.{seal.number}, day {TODAY}"


@pytest.mark.parametrize("which", ["1", "3", "(SELECT max(number) FROM sswork_seal)"])
def test_a_seal_that_was_deleted(sealed, owner, which):
    number = owner.execute(f"DELETE FROM sswork_seal WHERE number = {which} RETURNING number").fetchone()[0]  # noqa: S608  # our own tables
    assert found().startswith("A seal was removed: ")
    assert f"seal 1.{number}" in found()


@pytest.mark.parametrize(
    "edit", ["row_hashes = row_hashes[2:]", "ids = ids[2:]", "to_xid = to_xid + 1", "hash = repeat('0', 64)"]
)
def test_a_seal_that_was_edited(sealed, owner, edit):
    owner.execute(f"UPDATE sswork_seal SET {edit} WHERE number = 2")  # noqa: S608  # our own tables
    assert found().startswith("A seal was changed: ")
    assert "seal 1.2" in found()


def test_a_chain_that_was_made_anew_is_not_the_one_that_the_daily_log_names(sealed, owner, caplog):
    """The owner can edit a row and compute everything again; what left the machine tells."""
    epoch = SealEpoch.objects.get()
    expected = f"1.{epoch.seals}:{epoch.head}"
    assert verifying.first_broken(expected) is None
    owner.execute("UPDATE sswork_auditevent SET by_name = 'somebody else'; TRUNCATE sswork_seal, sswork_sealepoch")
    seals.seal()
    assert verifying.first_broken() is None
    assert "not the one that the daily log names" in str(verifying.first_broken(expected))


def test_every_seal_is_in_the_daily_log(sealed, pals, caplog):
    _look(pals)
    with caplog.at_level(logging.INFO, logger="seals"):
        seals.seal()
    assert SealEpoch.objects.get().head in caplog.text
    assert "Mateo" not in caplog.text


def test_what_has_not_committed_waits_and_is_not_forgotten(owner, pals):
    """A transaction that began first and ends last: nothing at or after it is sealed before it ends."""
    began, may_end = threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            _look(pals)
            began.set()
            may_end.wait(10)
        connection.close()

    slow = threading.Thread(target=slowly)
    slow.start()
    began.wait(10)
    late = _look(pals)
    seals.seal()
    assert late.pk not in {pk for each in Seal.objects.all() for pk in each.ids}
    may_end.set()
    slow.join()
    seals.seal()
    assert {pk for each in Seal.objects.filter(table="sswork_look") for pk in each.ids} == set(
        Look.objects.values_list("pk", flat=True)
    )
    assert verifying.first_broken() is None


def test_a_long_transaction_of_another_database_holds_nothing_up(owner, pals):
    """One server may keep several installations, and the tests of two workers."""
    elsewhere = {"user": owner.info.user, "host": owner.info.host, "port": owner.info.port, "dbname": "postgres"}
    with psycopg.connect(**elsewhere, password=owner.info.password or None) as beside:
        beside.execute("SELECT pg_current_xact_id()")
        look = _look(pals)
        seals.seal()
        assert look.pk in {pk for each in Seal.objects.filter(table="sswork_look") for pk in each.ids}


def test_after_a_restore_a_new_epoch_begins(sealed, owner, pals):
    """The numbers of transactions of another server may lie ahead of ours: rows from before are told by their ids."""
    _look(pals)
    owner.execute(
        "UPDATE sswork_look SET xid = xid + 1000000 WHERE id = (SELECT max(id) FROM sswork_look)"
    )  # not sealed yet
    epoch = seals.start_epoch("restored from a backup", by="dana")
    assert (epoch.number, epoch.reason) == (2, "restored from a backup")
    assert verifying.first_broken() is None
    _look(pals)
    _edit(sealed, "Think")
    assert seals.seal() == 2
    assert verifying.first_broken() is None
    row = owner.execute(
        "UPDATE sswork_look SET rows = 9 WHERE id = (SELECT min(id) FROM sswork_look) RETURNING id"
    ).fetchone()[0]
    assert found().startswith(f"A row was changed: table sswork_look, row {row}, seal 1.")


def test_a_first_epoch_that_begins_with_a_restore_has_everything(owner, pals):
    _look(pals)
    owner.execute("UPDATE sswork_look SET xid = xid + 1000000")
    seals.start_epoch("restored from a backup", by="dana")
    assert verifying.first_broken() is None
    owner.execute("DELETE FROM sswork_look")
    assert found().startswith("A row was removed: table sswork_look")


def test_what_retention_removes_is_known(sealed, owner):
    forget = "SELECT sswork_forget_history(%s, ARRAY['cases_case'], 'retention batch 7')"
    assert owner.execute(forget, [sealed.student_id]).fetchone()[0] > 0
    assert verifying.first_broken() is None
    assert owner.execute('SELECT "table", reason, role FROM sswork_sealremoval').fetchone() == (
        "sswork_recordchange",
        "retention batch 7",
        settings.DATABASE_OWNER["USER"],
    )


def test_a_column_that_comes_later_breaks_nothing(sealed, owner):
    owner.execute("ALTER TABLE sswork_auditevent ADD COLUMN extra integer DEFAULT 7")
    assert verifying.first_broken() is None


def test_the_command_says_so(sealed, owner, capsys):
    call_command("verify_log", "--seal")
    assert "The log is as it was sealed" in capsys.readouterr().out
    owner.execute("UPDATE sswork_look SET by_name = 'Nobody'")
    with pytest.raises(CommandError, match="A row was changed: table sswork_look, row"):
        call_command("verify_log")


def test_the_clock_of_the_session_does_not_matter(sealed):
    with connection.cursor() as cursor:
        cursor.execute("SET TimeZone = 'Asia/Kathmandu'; SET DateStyle = 'German'")
    assert verifying.first_broken() is None
    connection.close()


def test_days_are_those_of_the_seal(sealed, owner, clock):
    clock.shift(timedelta(days=1))
    owner.execute("DELETE FROM sswork_look")
    assert f"day {TODAY}" in found()
