"""What people outside wrote is nowhere readable in the database: not where it lies, and not in what is kept of changes."""

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from referrals.actions import answer_public, ask_back, take_up_public_request
from referrals.actions.own_questions import add_question
from referrals.models import PublicMessage, PublicRequest
from referrals.models.public_request import WRITTEN
from sswork.scoping import unscoped
from sswork.security.fields import EncryptedTextField
from tests.referrals import made

TOLD = {
    "asker_name": "Rosa Rivera",
    "relation": "Madre",
    "student_name": "Mateo Rivera",
    "phone": "555-0142",
    "email": "rosa@example.org",
    "contact_note": "Después de las 5.",
    "strengths": "Le gusta dibujar.",
    "voice": "Me duele la panza.",
    "concern": "Llora por las mañanas.",
}
TABLES = ("referrals_publicrequest", "referrals_publicmessage", "referrals_publicanswer")
encrypting = import_module("referrals.migrations.0027_encrypt_what_is_there")
refusing = import_module("referrals.migrations.0028_nothing_readable")


def everything_kept(cursor) -> str:
    """Every row of the tables, of history and of the audit log, as the database has it."""
    words = []
    for table in (*TABLES, "sswork_recordchange", "sswork_auditevent"):
        cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")  # noqa: S608  # our own words
        words += [row[0] for row in cursor.fetchall()]
    return "\n".join(words)


@pytest.mark.django_db
def test_nothing_that_was_written_can_be_read_in_the_database(pals):
    said = {"text": "When?", "kind": "text", "asked_of": "families"}
    question = add_question(organization=pals.district, said=said, by=pals.sol)
    asked, _link = made.outside(pals.cedar, answers=[(question.pk, "Por la tarde")], **TOLD)
    ask_back(request=asked, text="¿Desde cuándo?", by=pals.ana)
    answer_public(request=asked, text="Desde octubre", by=None)
    with unscoped("test"), connection.cursor() as cursor:
        kept = everything_kept(cursor)
        again = PublicRequest.objects.get()
        said = list(PublicMessage.objects.order_by("pk"))
    assert [words for words in (*TOLD.values(), "Por la tarde", "¿Desde cuándo?", "octubre") if words in kept] == []
    assert {name: getattr(again, name) for name in TOLD} == TOLD
    assert [each.text for each in said] == ["¿Desde cuándo?", "Desde octubre"]


def test_every_text_of_whoever_asks_is_one_that_is_encrypted():
    """A column that is added later is a choice, a day or a key, or it is encrypted."""
    free = [
        field.name
        for model in (PublicRequest, PublicMessage)
        for field in model._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField", "EmailField") and not field.choices
    ]
    sealed = [
        field.name
        for model in (PublicRequest, PublicMessage)
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    assert set(free) - set(sealed) == {"language", "student_grade"}
    assert set(sealed) == {*WRITTEN, "text"}


@pytest.mark.django_db
def test_the_database_takes_no_readable_word(pals):
    asked, _link = made.outside(pals.cedar)
    with pytest.raises(DatabaseError, match="is_encrypted"), connection.cursor() as cursor:
        cursor.execute("UPDATE referrals_publicrequest SET phone = '555' WHERE id = %s", [asked.pk])


class Killed(BaseException):
    pass


def put_plain(owner, numbers) -> None:
    """As it lay before this release."""
    owner.execute("ALTER TABLE referrals_publicrequest DROP CONSTRAINT public_request_is_encrypted")
    for number, pk in enumerate(numbers):
        columns = ", ".join(f"{name} = %s" for name in TOLD)
        values = [f"{words} {number}" for words in TOLD.values()]
        owner.execute(f"UPDATE referrals_publicrequest SET {columns} WHERE id = %s", [*values, pk])  # noqa: S608 - ours
    owner.execute("UPDATE referrals_publicrequest SET voice = 'enc1: said with a prefix' WHERE id = %s", [numbers[0]])
    owner.execute("DELETE FROM sswork_recordchange")


@pytest.fixture
def models_of_then():
    """As the migration itself has them: without our managers."""
    loader = MigrationLoader(None)
    return loader.project_state(("referrals", "0026_written_outside_encrypted")).apps


def test_a_migration_that_was_killed_goes_on(owner, pals, monkeypatch, models_of_then):
    numbers = [made.outside(pals.cedar)[0].pk for _each in range(5)]
    put_plain(owner, numbers)
    monkeypatch.setattr(encrypting, "BATCH", 2)
    real, done = encrypting.encrypt_row, []

    def dies_at_the_fourth(row):
        if len(done) == 3:
            raise Killed
        done.append(real(row))

    monkeypatch.setattr(encrypting, "encrypt_row", dies_at_the_fourth)
    with unscoped("test"), pytest.raises(Killed):
        encrypting.encrypt_all(models_of_then, None)
    plain = "SELECT count(*) FROM referrals_publicrequest WHERE concern NOT LIKE 'enc1:%'"
    assert owner.execute(plain).fetchone() == (3,)  # the first batch is done, of the second nothing
    monkeypatch.setattr(encrypting, "encrypt_row", real)
    for _again in range(2):
        with unscoped("test"):
            encrypting.encrypt_all(models_of_then, None)
    with unscoped("test"):
        rows = list(PublicRequest.objects.order_by("pk"))
    expected = [{name: f"{words} {number}" for name, words in TOLD.items()} for number in range(5)]
    expected[0]["voice"] = "enc1: said with a prefix"
    assert [{name: getattr(row, name) for name in TOLD} for row in rows] == expected
    with owner.cursor() as cursor:
        kept = everything_kept(cursor)
    assert [words for words in TOLD.values() if words in kept] == []


def test_what_a_web_server_wrote_meanwhile_is_encrypted_before_the_tables_refuse_it(owner, pals, models_of_then):
    """Between the last batch and the constraint; both in one transaction, as the migration has them."""
    asked, _link = made.outside(pals.cedar)
    put_plain(owner, [asked.pk])
    with unscoped("test"), transaction.atomic(), connection.schema_editor(atomic=False) as editor:
        refusing.encrypt_what_came_since(models_of_then, editor)
    assert owner.execute("SELECT concern LIKE 'enc1:%' FROM referrals_publicrequest").fetchone() == (True,)
    with owner.transaction(force_rollback=True):
        owner.execute("UPDATE referrals_publicrequest SET concern = 'enc1:another'")
        owner.execute("ALTER TABLE referrals_publicrequest ADD CONSTRAINT again CHECK (concern LIKE 'enc1:%')")


def test_the_migration_takes_what_history_kept_of_destroyed_requests(owner, pals):
    asked, _link = made.outside(pals.cedar)
    stays, _link = made.outside(pals.cedar)
    take_up_public_request(request=stays, student=pals.mateo, parent_informed="yes", by=pals.ana)
    owner.execute("DELETE FROM referrals_publicrequest WHERE id = %s", [asked.pk])
    owner.execute(encrypting.FORGET.replace("%s", "%(tables)s"), {"tables": encrypting.TABLES})
    left = owner.execute(
        'SELECT record, is_delete FROM sswork_recordchange WHERE "table" = ANY (%s)', [encrypting.TABLES]
    )
    assert left.fetchall() == [(str(stays.pk), False)]
    removed = owner.execute("SELECT cardinality(ids) FROM sswork_sealremoval").fetchall()
    assert removed == [(1,)]
