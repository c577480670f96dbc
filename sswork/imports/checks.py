"""Checks and conversions of a whole column at a time.

A column of 300,000 cells has few different values (dates, grades, roles): each is converted once, and rows are looked at only
for values that could not be. A conversion raises ``Unfit`` with a reason for people; the cell is then empty, or what
``Unfit`` puts in its place, and a warning says so.
"""

import datetime
import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from .issues import IssueLog
from .reading import Block

TIME = r"(?:[T ][\d:.,]+\s*(?:Z|UTC|[+-]\d\d:?\d\d)?)?"
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + TIME)
YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})" + TIME + r"|(\d{4})(\d{2})(\d{2})")
GUID = re.compile(r"[0-9a-zA-Z.\-_/@]{1,255}")
GUIDS = re.compile(r"[0-9a-zA-Z.\-_/@\n]*")
PLAIN_LISTS = re.compile(r"[\w.\-/@,\n]*")
LOOSE_COMMA = re.compile(r"(?m),,|^,|,$")
YES = {"true", "t", "yes", "y", "1"}
NO = {"false", "f", "no", "n", "0"}


class Unfit(ValueError):
    """The value cannot be used. ``instead`` stands in its place."""

    def __init__(self, reason: str, instead: str = ""):
        super().__init__(reason)
        self.reason = reason
        self.instead = instead


class Converted:
    """Converts columns value by value, each different value once. Empty stays empty."""

    def __init__(self, convert: Callable[[str], str]):
        self._convert = convert
        self._known = {"": ""}
        self._unfit: dict[str, str] = {}

    def __call__(self, block: Block, name: str, log: IssueLog) -> list[str]:
        values = block[name]
        for value in set(values).difference(self._known):
            self._known[value] = self._try(value)
        if self._unfit and not self._unfit.keys().isdisjoint(values):
            self._report(block, name, log)
        return list(map(self._known.__getitem__, values))

    def _try(self, value: str) -> str:
        try:
            return self._convert(value)
        except Unfit as unfit:
            self._unfit[value] = unfit.reason
            return unfit.instead

    def _report(self, block: Block, name: str, log: IssueLog) -> None:
        for line, value in zip(block.lines, block[name], strict=True):
            if value in self._unfit:
                log.warning(block.file, line, self._unfit[value], column=name, value=value)


def one_of(terms: Mapping[str, str]) -> Callable[[str], str]:
    """A value of a vocabulary, whatever its case; ``terms`` maps lower-case terms to what is kept."""

    def convert(value: str) -> str:
        try:
            return terms[value.lower()]
        except KeyError:
            raise Unfit(_("This is not a term that is known here.")) from None

    return convert


def yes_or_no(value: str) -> str:
    """``t`` or ``f``, as PostgreSQL reads them."""
    if value.lower() in YES:
        return "t"
    if value.lower() in NO:
        return "f"
    raise Unfit(_("This is neither true nor false."))


def date_of(value: str, declared: str | None = None) -> datetime.date:
    """An ISO date (also with a time, or as 2026/9/1 or 20260901), or a date in the declared format of ``strptime``.

    Nothing is guessed: 03/04/2026 is March in one file and April in the next, so that a format must be declared for it.
    """
    if match := ISO_DATE.fullmatch(value) or YEAR_FIRST.fullmatch(value):
        try:
            return datetime.date(*[int(part) for part in match.groups() if part])
        except ValueError:
            raise Unfit(_("There is no such day.")) from None
    if declared is None:
        raise Unfit(_("This is not a date as YYYY-MM-DD."))
    try:
        return datetime.datetime.strptime(value, declared).date()  # noqa: DTZ007 — a day has no time zone
    except ValueError:
        raise Unfit(_("This is not a date in the declared format.")) from None


def day(declared: str | None = None) -> Callable[[str], str]:
    """A date as ISO text."""
    return lambda value: date_of(value, declared).isoformat()


def last_day_before(declared: str | None = None) -> Callable[[str], str]:
    """The last day of a span whose end is given as the first day after it (OneRoster's exclusive endDate)."""

    def convert(value: str) -> str:
        end = date_of(value, declared)
        if end == datetime.date.min:
            raise Unfit(_("There is no such day."))
        return (end - datetime.timedelta(days=1)).isoformat()

    return convert


def with_identifier(block: Block, name: str, log: IssueLog) -> Block:
    """The rows that can be told apart: rows without an identifier, or with one of over 255 characters, are left out.

    Other characters than OneRoster allows in a GUID do no harm here; they are reported.
    """
    values = block[name]
    if "" not in values and max(map(len, values), default=0) <= 255 and GUIDS.fullmatch("\n".join(values)):
        return block
    usable = [
        _is_identifier(value, block.file, line, name, log) for line, value in zip(block.lines, values, strict=True)
    ]
    return block if all(usable) else block.keep(usable)


def _is_identifier(value: str, file: str, line: int, column: str, log: IssueLog) -> bool:
    if not value:
        log.error(file, line, _("The row has no identifier."), column=column)
    elif len(value) > 255:
        log.error(file, line, _("The identifier is longer than 255 characters."), column=column, value=value)
    elif not GUID.fullmatch(value):
        log.warning(
            file, line, _("The identifier has characters that the standard does not allow."), column=column, value=value
        )
    return 0 < len(value) <= 255


def not_longer_than(limit: int, block: Block, name: str, log: IssueLog) -> list[str]:
    """Text on one line, cut where the database would refuse it."""
    values = block[name]
    if "\n" in "".join(values):
        values = [" ".join(value.split()) if "\n" in value else value for value in values]
    if max(map(len, values), default=0) <= limit:
        return values
    for line, value in zip(block.lines, values, strict=True):
        if len(value) > limit:
            log.warning(
                block.file,
                line,
                _("The text is cut after %(limit)d characters.") % {"limit": limit},
                column=name,
                value=value,
            )
    return [value[:limit] for value in values]


def split_lists(values: list[str]) -> list[list[str]]:
    """A column of lists; nearly always they are as the standard says."""
    text = "\n".join(values)
    if PLAIN_LISTS.fullmatch(text) and not LOOSE_COMMA.search(text):
        return [value.split(",") if value else [] for value in values]
    return [split_list(value) for value in values]


def split_list(value: str) -> list[str]:
    """A list in one cell: ``a,b`` as the standard says, ``a;b`` and ``a|b`` as some files have it."""
    return [part for part in (piece.strip().strip('"') for piece in re.split(r"[,;|\n]", value)) if part]
