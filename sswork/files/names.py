"""The name of an uploaded file as it is shown and given back: what a name says, without what a name can do."""

import unicodedata
from pathlib import PurePosixPath

LONGEST = 150
# Left-to-right and right-to-left marks, overrides and isolates: "cod.<RLO>fdp.exe" would be read as "cod.exe.pdf".
TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean_name(name: str) -> str:
    """The last part of a path, in one line, without marks that turn or hide parts of it. Never empty, never a hidden file."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(_harmless(each) for each in unicodedata.normalize("NFC", last))
    return _shortened(" ".join(shown.split()).strip(" .")) or "file"


def suffix(name: str) -> str:
    """``"Letter.PDF"`` → ``"pdf"``."""
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _harmless(character: str) -> str:
    if character in TURNING or character in '<>:"|?*':
        return ""
    return "" if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") else character


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: LONGEST - len(ending) - 1]}{dot}{ending}" if stem and len(ending) <= 10 else name[:LONGEST]
