"""Encrypted fields: read back as written, refused elsewhere, gone with their key, readable across rotations."""

import base64
import secrets
import stat
import uuid

import pytest
from django.core import checks
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Household
from sswork.actions import StrayWrite, refuse_stray_writes
from sswork.models import AuditEvent, DataKey
from sswork.scoping import unscoped
from sswork.security import encryption, master, rotation
from sswork.security.checks import require_master_key
from sswork.security.encryption import KeyDestroyed, Undecipherable, decrypt, destroy_student_key, encrypt

ANYTHING = st.text(st.characters(codec=None), max_size=300)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fresh_master() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(encryption, "_remembered", {})


@pytest.fixture
def as_system():
    with unscoped("test of stored values"):
        yield


def stored(household) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT confidential_address FROM cases_household WHERE id = %s", [household.pk])
        return cursor.fetchone()[0]


@FEW
@given(text=ANYTHING, context=ANYTHING, student=st.none() | st.integers(1, 2**40))
def test_what_was_written_is_read(db, text, context, student):
    context = context.encode("utf-8", "replace").decode()
    value = encrypt(text, context=context, student=student)
    assert value.isascii()
    assert decrypt(value, context=context) == text


@FEW
@given(text=st.text(min_size=1), place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_changed_value_is_refused(db, text, place, bit):
    head, _, sealed = encrypt(text, context="row").rpartition(":")
    raw = bytearray(base64.urlsafe_b64decode(sealed))
    raw[place % len(raw)] ^= 1 << bit
    with pytest.raises(Undecipherable):
        decrypt(f"{head}:{base64.urlsafe_b64encode(raw).decode()}", context="row")


@FEW
@given(here=st.text(max_size=40), there=st.text(max_size=40))
def test_a_value_of_another_row_or_column_is_refused(db, here, there):
    value = encrypt("12 Elm", context=f"row:{here}")
    if here != there:
        with pytest.raises(Undecipherable):
            decrypt(value, context=f"row:{there}")


def test_a_value_under_another_key_is_refused(db):
    ours, theirs = encrypt("ours", context="row", student=1), encrypt("theirs", context="row", student=2)
    swapped = f"enc1:{encryption.key_id_of(ours)}:{theirs.rpartition(':')[2]}"
    with pytest.raises(Undecipherable):
        decrypt(swapped, context="row")


@pytest.mark.parametrize("value", ["", "enc1:", "plain", "enc1:nokey:AAAA", f"enc1:{uuid.UUID(int=1)}:", "enc2:x:y"])
def test_what_was_never_encrypted_is_refused(db, value):
    with pytest.raises(Undecipherable):
        decrypt(value, context="row")


def test_each_student_has_one_key(db):
    first, again, other, own = (encrypt("x", context="row", student=student) for student in (7, 7, 8, None))
    key = encryption.key_id_of
    assert key(first) == key(again)
    assert len({key(first), key(other), key(own)}) == 3
    assert first != again, "a nonce is never used twice"
    assert sorted(DataKey.objects.values_list("student_id", flat=True), key=str) == [7, 8, None]


def test_only_one_key_is_in_use(db):
    encrypt("x", context="row")
    with pytest.raises(IntegrityError), transaction.atomic():
        DataKey.objects.create(wrapped="more", wrapped_by="someone")


def test_a_key_may_be_made_where_stray_writes_are_refused(db):
    with connection.execute_wrapper(refuse_stray_writes):
        encrypt("x", context="row", student=5)
        with pytest.raises(StrayWrite):
            DataKey.objects.update(wrapped_by="")


def test_a_destroyed_key_opens_nothing(pals):
    value = encrypt("12 Elm", context="row", student=pals.mateo)
    assert destroy_student_key(student=pals.mateo, by=pals.dana) == 1
    with pytest.raises(KeyDestroyed):
        decrypt(value, context="row")
    assert DataKey.objects.get(student_id=pals.mateo.pk).wrapped == ""
    event = AuditEvent.objects.get(type="data_key.destroyed")
    assert (event.student_id, event.by_id) == (pals.mateo.pk, pals.dana.pk)
    assert decrypt(encrypt("new", context="row", student=pals.mateo), context="row") == "new"


def test_a_retired_key_is_destroyed_too(pals):
    old = encrypt("old", context="row", student=pals.mateo)
    rotation.retire_keys(by=None)
    encrypt("new", context="row", student=pals.mateo)
    assert destroy_student_key(student=pals.mateo, by=None) == 2
    with pytest.raises(KeyDestroyed):
        decrypt(old, context="row")


def test_a_destroyed_key_is_forgotten_by_other_processes_too(db, monkeypatch):
    value = encrypt("12 Elm", context="row", student=3)
    decrypt(value, context="row")
    DataKey.objects.update(wrapped="", destroyed_at="2026-01-01T00:00Z")  # as another process does it
    now = encryption.time.monotonic()
    monkeypatch.setattr(encryption.time, "monotonic", lambda: now + encryption.REMEMBERED_FOR + 1)
    with pytest.raises(KeyDestroyed):
        decrypt(value, context="row")


@FEW
@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_field_is_plain_to_read_and_encrypted_where_it_lies(db, text):
    with unscoped("test"):
        home = Household.objects.create(confidential_address=text)
        assert Household.objects.get(pk=home.pk).confidential_address == text
        assert home.confidential_address == text
    assert stored(home).startswith("enc1:") == bool(text)


def test_a_field_copied_to_another_row_is_refused(db, as_system):
    home, other = (Household.objects.create(confidential_address=each) for each in ("12 Elm", "9 Oak"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_household SET confidential_address = %s WHERE id = %s", [stored(home), other.pk])
    with pytest.raises(Undecipherable):
        Household.objects.get(pk=other.pk).confidential_address  # noqa: B018 - reading it is the test


def test_a_field_is_never_written_as_it_is(db, as_system):
    Household.objects.create()
    with pytest.raises(TypeError, match="is encrypted with its row"):
        Household.objects.update(confidential_address="12 Elm")
    with pytest.raises(FieldError):
        Household.objects.filter(confidential_address__icontains="Elm").first()


def test_a_row_that_is_saved_again_keeps_its_text(db, as_system):
    home = Household.objects.create(confidential_address="12 Elm")
    again = Household.objects.get(pk=home.pk)
    again.city = "Cedarburg"
    again.save()
    assert Household.objects.get(pk=home.pk).confidential_address == "12 Elm"


def test_a_destroyed_text_says_so_and_stays_as_it_is(db, as_system):
    home = Household.objects.create(confidential_address="12 Elm")
    DataKey.objects.update(wrapped="", destroyed_at="2026-01-01T00:00Z")
    encryption._remembered.clear()
    again = Household.objects.get(pk=home.pk)
    before = stored(home)
    assert again.confidential_address == "This text was destroyed under the retention schedule."
    again.save()
    assert stored(home) == before


def test_text_that_looks_encrypted_is_text(db, as_system):
    home = Household.objects.create(confidential_address="enc1:not so")
    assert Household.objects.get(pk=home.pk).confidential_address == "enc1:not so"


def test_a_new_master_key_rewraps_what_the_old_one_wrapped(db, settings):
    settings.SSWORK_MASTER_KEY = old = fresh_master()
    value = encrypt("12 Elm", context="row", student=4)
    settings.SSWORK_MASTER_KEY, settings.SSWORK_OLD_MASTER_KEYS = fresh_master(), [old]
    assert decrypt(value, context="row") == "12 Elm"
    call_command("rotate_keys")
    settings.SSWORK_OLD_MASTER_KEYS = []
    encryption._remembered.clear()
    assert decrypt(value, context="row") == "12 Elm"
    assert set(DataKey.objects.values_list("wrapped_by", flat=True)) == {master.newest()[0]}


def test_reencrypting_changes_every_value_and_none_of_the_texts(db, as_system):
    homes = [Household.objects.create(confidential_address=each) for each in ("12 Elm", "9 Oak", "")]
    before = [stored(home) for home in homes]
    call_command("rotate_keys", "--reencrypt")
    assert [Household.objects.get(pk=home.pk).confidential_address for home in homes] == ["12 Elm", "9 Oak", ""]
    old, new = {encryption.key_id_of(each) for each in before[:2]}, {encryption.key_id_of(stored(h)) for h in homes[:2]}
    assert not old & new
    assert DataKey.objects.filter(retired_at=None).count() == 1


def test_reencrypting_goes_on_where_it_was_stopped(db, as_system, monkeypatch):
    homes = [Household.objects.create(confidential_address=f"{number} Elm") for number in range(5)]
    monkeypatch.setattr(rotation, "BATCH", 2)
    done, whole = [], rotation.reencrypt_rows

    def stops(**kwargs):
        if done:
            raise KeyboardInterrupt
        done.append(whole(**kwargs))
        return done[0]

    monkeypatch.setattr(rotation, "reencrypt_rows", stops)
    with pytest.raises(KeyboardInterrupt):
        rotation.reencrypt()
    assert [Household.objects.get(pk=each.pk).confidential_address for each in homes] == [f"{n} Elm" for n in range(5)]
    monkeypatch.setattr(rotation, "reencrypt_rows", whole)
    assert rotation.reencrypt() == 3
    assert DataKey.objects.count() == 2, "it went on, rather than begin with newer keys"
    assert len({encryption.key_id_of(stored(each)) for each in homes}) == 1


def test_reencrypting_reaches_what_others_keep(db, monkeypatch):
    kept = {"secret": encrypt("JBSWY3DP", context="mfa:1")}
    monkeypatch.setattr(encryption, "ELSEWHERE", [])
    monkeypatch.setattr(rotation, "ELSEWHERE", encryption.ELSEWHERE)

    @encryption.also_encrypted
    def secrets_of_sign_in(again):
        kept["secret"] = again(kept["secret"], context="mfa:1")
        return 1

    before = kept["secret"]
    assert rotation.reencrypt() == 1
    assert kept["secret"] != before
    assert decrypt(kept["secret"], context="mfa:1") == "JBSWY3DP"


def test_the_kept_master_key_is_ours_alone(settings, tmp_path):
    settings.SSWORK_MASTER_KEY, settings.SSWORK_DATA = "", tmp_path / "data"
    first = master.newest()
    path = tmp_path / "data" / "master_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["master_key"]
    assert master.newest() == first


@pytest.mark.parametrize("text", ["not base64!", base64.b64encode(b"short").decode()])
def test_a_malformed_master_key_is_told_at_the_start(db, settings, text):
    settings.SSWORK_MASTER_KEY = text
    assert [each.id for each in checks.run_checks(tags=["encryption"])] == ["sswork.E001"]


def test_another_master_key_is_told_at_the_start(db, settings):
    settings.SSWORK_MASTER_KEY = old = fresh_master()
    encrypt("12 Elm", context="row")
    assert checks.run_checks(tags=["encryption"]) == []
    settings.SSWORK_MASTER_KEY = fresh_master()
    (error,) = checks.run_checks(tags=["encryption"])
    assert error.id == "sswork.E001"
    assert "no master key at hand" in error.msg
    settings.SSWORK_OLD_MASTER_KEYS = [old]
    assert checks.run_checks(tags=["encryption"]) == []


def test_the_web_server_does_not_start_without_its_master_key(db, settings):
    settings.SSWORK_MASTER_KEY = fresh_master()
    encrypt("12 Elm", context="row")
    require_master_key()
    settings.SSWORK_MASTER_KEY = fresh_master()
    with pytest.raises(ImproperlyConfigured, match="SSWORK_OLD_MASTER_KEYS"):
        require_master_key()


def test_a_wrapped_key_moved_to_another_row_is_told(db):
    encrypt("x", context="row", student=1)
    encrypt("x", context="row", student=2)
    first, second = DataKey.objects.order_by("student_id")
    DataKey.objects.filter(pk=second.pk).update(wrapped=first.wrapped)
    second.refresh_from_db()
    with pytest.raises(master.MasterKeyTrouble, match="belongs to another row"):
        encryption._opened(second)
