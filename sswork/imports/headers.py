"""Which column is which, whatever the header row makes of the names.

The standards say that headers are case-sensitive and exact; files are not. A name is taken as written, then without regard
to case, spaces and punctuation, then by its other known names, then by its nearest spelling: each step is reported.
Columns that hold passwords are never handed out.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .issues import IssueLog

SECRET = re.compile(r"pass_?w|passcode|pwd|^pin$|secret")
NEAR_ENOUGH = 0.87


@dataclass(frozen=True)
class Column:
    """A column that an importer knows: its name in the standard, and other names seen for it.

    ``keeps_literals`` is for names of people: somebody may be called Null.
    """

    name: str
    aliases: tuple[str, ...] = ()
    keeps_literals: bool = False


def plain(header: str) -> str:
    """Case, spaces and punctuation do not tell columns apart."""
    return re.sub(r"[\W_]+", "", header).lower()


def is_secret(header: str) -> bool:
    """Passwords and the like, also misspelt: such a column is dropped unread."""
    return bool(SECRET.search(plain(header))) or _similarity(plain(header), "password") >= NEAR_ENOUGH


def _similarity(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def match(headers: Sequence[str], expected: Sequence[Column], file: str, line: int, log: IssueLog) -> dict[str, int]:
    """Name of the column in the standard → its position in the file."""
    open_headers = _without_repeats_and_secrets(headers, file, line, log)
    found: dict[str, int] = {}
    for step in (_as_written, _by_plain_name, _by_alias, _by_spelling):
        for column in expected:
            if column.name not in found and (header := step(column, open_headers)) is not None:
                found[column.name] = open_headers.pop(header)
                if header not in (column.name, *column.aliases):
                    log.note(
                        file, line, _("The column is read as “%(column)s”.") % {"column": column.name}, column=header
                    )
    return found


def _without_repeats_and_secrets(headers: Sequence[str], file: str, line: int, log: IssueLog) -> dict[str, int]:
    kept: dict[str, int] = {}
    for position, header in enumerate(headers):
        if not header:
            log.note(file, line, _("Column %(number)d has no name and is not read.") % {"number": position + 1})
        elif header in kept:
            log.warning(file, line, _("The column occurs twice. The first one is read."), column=header)
        elif not is_secret(header):
            kept[header] = position
    return kept


def _as_written(column: Column, headers: dict[str, int]) -> str | None:
    return column.name if column.name in headers else None


def _by_plain_name(column: Column, headers: dict[str, int]) -> str | None:
    return next((header for header in headers if plain(header) == plain(column.name)), None)


def _by_alias(column: Column, headers: dict[str, int]) -> str | None:
    names = {plain(alias) for alias in column.aliases}
    return next((header for header in headers if plain(header) in names), None)


def _by_spelling(column: Column, headers: dict[str, int]) -> str | None:
    """The nearest name, if it is near; extensions (``metadata.…``) are other people's columns."""
    near = {header: _similarity(plain(header), plain(column.name)) for header in headers if "." not in header}
    best = max(near, key=near.__getitem__, default=None)
    return best if best is not None and near[best] >= NEAR_ENOUGH else None
