"""Passwords that leaked somewhere are refused, without asking anybody outside.

Two lists are looked at. The one that comes along is Django's: the 20,000 commonest leaked passwords, as they are and with
the usual changes undone (capital letters, digits and signs at the end, 0 for o, a word written twice), for whoever guesses
passwords tries those. A district that wants all known ones makes the second from the file of Pwned Passwords
(``manage.py leaked_passwords FILE``): a sorted file of hashes in the data folder, searched by halving.
"""

import gzip
import hashlib
import mmap
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HASH = 8  # bytes kept of each SHA-1: two of a thousand million passwords share theirs by chance about once in forty
LOOK_ALIKES = str.maketrans("@013457$!", "aoieastsi")
COMMONEST = Path(password_validation.__file__).resolve().parent / "common-passwords.txt.gz"


class LeakedPasswordValidator:
    def validate(self, password: str, user=None) -> None:
        if is_common(password) or is_in_district_list(password):
            raise ValidationError(
                _("This password, or one much like it, is on lists of passwords that leaked. Choose another."),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        return _("Not one that leaked somewhere: four words that do not belong together are good.")


@cache
def common_passwords() -> frozenset[str]:
    with gzip.open(COMMONEST, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)


def is_common(password: str) -> bool:
    return not common_passwords().isdisjoint(undone(password))


def undone(password: str) -> set[str]:
    """The password as it is, and what it was before the usual changes."""
    lower = password.lower().strip()
    found = {lower, re.sub(r"[\W\d_]+$", "", lower), re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lower)}
    found |= {each.translate(LOOK_ALIKES) for each in found}
    found |= {once for each in found if (once := _written_once(each))}
    return {each for each in found if len(each) > 3}


def _written_once(word: str) -> str:
    """ "passwordpassword" is "password"."""
    again = re.fullmatch(r"(.+?)\1+", word)
    return again[1] if again else ""


def district_list() -> Path:
    return settings.SSWORK_DATA / "leaked-passwords"


def is_in_district_list(password: str) -> bool:
    """By halving the sorted file: about thirty looks among a thousand million."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).digest()[:HASH]
    try:
        with district_list().open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as hashes:
            return _holds(hashes, wanted)
    except (FileNotFoundError, ValueError):  # not made, or empty
        return False


def _holds(hashes, wanted: bytes) -> bool:
    low, high = 0, len(hashes) // HASH
    while low < high:
        middle = (low + high) // 2
        found = hashes[middle * HASH : (middle + 1) * HASH]
        if found == wanted:
            return True
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False
