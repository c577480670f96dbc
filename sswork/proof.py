"""A small sum that a browser does before it may send a public form: nothing for one person, dear for a machine that sends thousands.

Proof of work after Hashcash (Back, 2002): the page carries a signed challenge, the script (static/js/proof.js) finds a number
with which its SHA-256 begins with ``BITS`` zero bits, and each challenge is taken once. No third party learns who asks.
"""

import hashlib
import secrets

from django.core import signing
from django.core.cache import cache

BITS = 15  # some 33,000 hashes: about a second on a phone
LASTS = 4 * 3600  # seconds for which a page may stay open
SALT = "sswork.proof"
LONGEST = 20


def challenge() -> str:
    return signing.dumps(secrets.token_urlsafe(9), salt=SALT)


def is_solved(asked: str, number: str) -> bool:
    """Whether the number solves a challenge of ours that nobody used yet. Asking uses it up."""
    try:
        signing.loads(asked, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return False
    return (
        number.isascii() and number.isdecimal() and len(number) <= LONGEST and _fits(asked, number) and _is_first(asked)
    )


def _fits(asked: str, number: str) -> bool:
    digest = hashlib.sha256(f"{asked}:{number}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0


def _is_first(asked: str) -> bool:
    return cache.add(f"proof:{hashlib.sha256(asked.encode()).hexdigest()}", 1, LASTS)
