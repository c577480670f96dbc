"""Words that somebody typed to find a person, kept out of addresses.

Addresses stand in the logs of servers and proxies, in the history of a browser that the next person uses, and in what is sent
on by mistake. A form that asks for a name sends it by POST, and the answer's address holds it sealed (``w=…``): back, reload,
paging and saved views work, for the person who asked and for nobody else. A list that follows the typing sends the words in a
header (``X-Words``, written like a part of an address).
"""

import base64
import binascii
import secrets
from urllib.parse import unquote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.http import QueryDict
from django.utils.crypto import salted_hmac

NONCE = 12
LONGEST = 100
LONGEST_SEALED = 8_000
PLAIN, SEALED, HEADER = "q", "w", "X-Words"


def tidy(words: str) -> str:
    return " ".join(words.replace("\x00", "").split())[:LONGEST]


def sealed(text: str, user) -> str:
    """The text as a part of an address that only we can open, for this person only."""
    nonce = secrets.token_bytes(NONCE)
    hidden = nonce + _cipher().encrypt(nonce, text.encode("utf-8", "surrogatepass"), _bound(user))
    return base64.urlsafe_b64encode(hidden).decode().rstrip("=")


def opened(token: str, user) -> str:
    """The text again; empty where it is not ours, of another person, or was changed."""
    if not token or len(token) > LONGEST_SEALED:
        return ""
    try:
        hidden = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        text = _cipher().decrypt(hidden[:NONCE], hidden[NONCE:], _bound(user))
    except (binascii.Error, ValueError, InvalidTag):
        return ""
    return text.decode("utf-8", "surrogatepass")


def question(request) -> QueryDict:
    """What is asked of a list: the form that was posted, or the address with its words opened as ``q``."""
    if request.method == "POST":
        return request.POST
    asked = request.GET.copy()
    asked.pop(PLAIN, None)
    if words := opened(asked.get(SEALED, ""), request.user):
        asked[PLAIN] = words
    return asked


def typed(request) -> str:
    """What a list that follows the typing was sent."""
    return tidy(unquote(request.headers.get(HEADER, "")[: LONGEST * 12]))


def _cipher() -> AESGCM:
    return AESGCM(salted_hmac("sswork.words", "addresses", algorithm="sha256").digest())


def _bound(user) -> bytes:
    return str(user.pk).encode()
