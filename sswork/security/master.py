"""The master key: it wraps the data keys and nothing else, and is never in the database or a backup.

``SSWORK_MASTER_KEY`` holds it, 32 bytes in base64; ``SSWORK_OLD_MASTER_KEYS`` the ones before, with commas, until
``manage.py rotate_keys`` has rewrapped everything. Without either, a random one is kept in the data folder.
"""

import base64
import binascii
import hashlib
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

SIZE = 32
NONCE = 12  # what GCM is made for


class MasterKeyTrouble(Exception):
    """The master key is missing, malformed, or not the one that wrapped a data key."""


def fingerprint(key: bytes) -> str:
    """Names a master key without telling it."""
    return hashlib.sha256(b"sswork master key" + key).hexdigest()[:16]


def master_keys() -> dict[str, bytes]:
    """Every master key at hand by its fingerprint, the newest first."""
    texts = [settings.SSWORK_MASTER_KEY or _kept(), *settings.SSWORK_OLD_MASTER_KEYS]
    return {fingerprint(key): key for key in map(_decoded, texts)}


def newest() -> tuple[str, bytes]:
    return next(iter(master_keys().items()))


def wrap(key: bytes, *, name: str) -> tuple[str, str]:
    """The data key as the database keeps it, and the fingerprint of the master key. ``name`` binds it to its row."""
    by, master = newest()
    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + AESGCM(master).encrypt(nonce, key, name.encode())).decode(), by


def unwrap(wrapped: str, *, by: str, name: str) -> bytes:
    keys = master_keys()
    if by not in keys:
        raise MasterKeyTrouble(f"no master key at hand has the fingerprint {by}: see SSWORK_OLD_MASTER_KEYS")
    raw = base64.b64decode(wrapped)
    try:
        return AESGCM(keys[by]).decrypt(raw[:NONCE], raw[NONCE:], name.encode())
    except InvalidTag as error:
        raise MasterKeyTrouble(f"the data key {name} was changed, or belongs to another row") from error


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MasterKeyTrouble("a master key is not base64") from error
    if len(key) != SIZE:
        raise MasterKeyTrouble(f"a master key has {len(key)} bytes instead of {SIZE}")
    return key


def _kept() -> str:
    """The one in the data folder, made when first asked for."""
    path = settings.SSWORK_DATA / "master_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        settings.SSWORK_DATA.mkdir(parents=True, exist_ok=True)
    # Written aside and linked, so that nobody ever reads half a key and the first of two processes wins.
    aside = path.with_name(f"master_key.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(SIZE)).decode())
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        pass  # another process of this installation was quicker
    finally:
        aside.unlink()
    return path.read_text().strip()
