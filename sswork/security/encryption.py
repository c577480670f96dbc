"""Encryption of single fields: AES-256-GCM, a key per student, each value bound to its row and column.

    value = encrypt(text, context="sswork.draft.text:6f0c…", student=student)
    text = decrypt(value, context="sswork.draft.text:6f0c…")

A value is ``enc1:<data key's id>:<nonce and ciphertext in base64>``. ``context`` names model, column and row; it and the
key's id are authenticated, so that a value copied to another place, or changed, is refused. In models ``EncryptedTextField``
does all of it, with the row's random ``row_key`` in the context, for the primary key is not known before the insert.
"""

import base64
import binascii
import secrets
import time
import uuid
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils import timezone

from sswork.actions import action, audit
from sswork.models.keys import DataKey

from .fields import PREFIX, EncryptedTextField
from .master import NONCE, SIZE, unwrap, wrap

__all__ = [
    "PREFIX",
    "EncryptedTextField",
    "KeyDestroyed",
    "Undecipherable",
    "also_encrypted",
    "current_key",
    "decrypt",
    "destroy_student_key",
    "encrypt",
    "key_id_of",
]

# A destroyed key opens nothing, in any process, after this many seconds.
REMEMBERED_FOR = 30
_remembered: dict[uuid.UUID, tuple[float, bytes]] = {}

# Who keeps encrypted values outside of an EncryptedTextField: functions that are given ``again(value, context=)``,
# put its answer in the place of each value, and tell how many they changed. ``rotate_keys --reencrypt`` calls them.
ELSEWHERE: list[Callable[[Callable], int]] = []


class Undecipherable(Exception):
    """The value was changed, or copied from another row, column or installation."""


class KeyDestroyed(Exception):
    """The key was destroyed under the retention schedule: nobody can read the value again."""


def also_encrypted(func):
    """Mark a function as one of ``ELSEWHERE``."""
    ELSEWHERE.append(func)
    return func


def encrypt(text: str, *, context: str, student=None) -> str:
    """``student``: a student or its id, whose key is used; None for the installation's."""
    key_id, key = current_key(getattr(student, "pk", student))
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode("utf-8", "surrogatepass"), _bound(key_id, context))
    return f"{PREFIX}{key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(value: str, *, context: str) -> str:
    key_id, raw = _taken_apart(value)
    key = _key(key_id)
    try:
        text = AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], _bound(key_id, context))
    except InvalidTag as error:
        raise Undecipherable(context) from error
    return text.decode("utf-8", "surrogatepass")


def key_id_of(value: str) -> uuid.UUID:
    return _taken_apart(value)[0]


def current_key(student_id: int | None) -> tuple[uuid.UUID, bytes]:
    """The key that encrypts now for the student, or for the installation; made when first needed."""
    in_use = DataKey.objects.filter(student_id=student_id, retired_at=None, destroyed_at=None)
    found = in_use.first()
    if found is None:
        make_key(student_id=student_id, by=None)
        found = in_use.get()
    return found.pk, _opened(found)


@action
def make_key(*, student_id: int | None, by):
    """A random data key. Of two who make one at once the first wins."""
    made = DataKey(student_id=student_id)
    made.wrapped, made.wrapped_by = wrap(secrets.token_bytes(SIZE), name=made.name)
    DataKey.objects.bulk_create([made], ignore_conflicts=True)
    audit("data_key.made", by=by, target=made)


@action
def destroy_student_key(*, student, by) -> int:
    """Every key of the student, those in use and those retired: what they encrypted is unreadable from now on, here and in
    every backup that does not hold the keys. ``student``: a student or its id. Tells how many were destroyed."""
    keys = list(
        DataKey.objects.select_for_update().filter(student_id=getattr(student, "pk", student), destroyed_at=None)
    )
    for key in keys:
        key.wrapped, key.destroyed_at = "", timezone.now()
        key.save(update_fields=["wrapped", "destroyed_at"])
        _remembered.pop(key.pk, None)
    audit("data_key.destroyed", by=by, target=_about(keys, student), keys=[str(key.pk) for key in keys])
    return len(keys)


def _about(keys: list[DataKey], student):
    """What the event names: the key, which carries the student's id; a student without a key is named the same way."""
    return keys[0] if keys else DataKey(student_id=getattr(student, "pk", student))


def _key(key_id: uuid.UUID) -> bytes:
    until, key = _remembered.get(key_id, (0.0, b""))
    if until > time.monotonic():
        return key
    found = DataKey.objects.filter(pk=key_id).first()
    if found is None:
        raise Undecipherable(f"no data key {key_id}")
    if found.destroyed_at:
        raise KeyDestroyed(str(key_id))
    _remembered[key_id] = time.monotonic() + REMEMBERED_FOR, _opened(found)
    return _remembered[key_id][1]


def _opened(key: DataKey) -> bytes:
    return unwrap(key.wrapped, by=key.wrapped_by, name=key.name)


def _bound(key_id: uuid.UUID, context: str) -> bytes:
    return f"{PREFIX}{key_id}:{context}".encode()


def _taken_apart(value: str) -> tuple[uuid.UUID, bytes]:
    try:
        key_id, _, sealed = value.removeprefix(PREFIX).partition(":")
        raw = base64.urlsafe_b64decode(sealed)
        if value.startswith(PREFIX) and len(raw) > NONCE:
            return uuid.UUID(key_id), raw
    except (ValueError, binascii.Error) as error:
        raise Undecipherable("not an encrypted value") from error
    raise Undecipherable("not an encrypted value")
