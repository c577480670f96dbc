"""Academic sessions as school years and terms. OneRoster's endDate is the day after the last one."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sswork.imports.checks import Converted, Unfit, day, last_day_before, not_longer_than
from sswork.imports.issues import IssueLog

from .files import RosterFile
from .layouts import TermRow, YearRow
from .terms import SESSIONS, plain

SCHOOL_YEAR = "schoolYear"
# A session that ends in the second half of a calendar year belongs to the school year that ends in the next one.
LAST_MONTH_OF_A_SCHOOL_YEAR = 7


@dataclass
class Session:
    sourced_id: str
    title: str
    type: str
    first_day: str
    last_day: str
    parent: str
    ends_in: str
    removed: str
    line: int


class Sessions:
    def __init__(self, file: RosterFile, date_format: str | None, log: IssueLog):
        self._file = file
        self._log = log
        self._converted = {
            "type": Converted(_type),
            "startDate": Converted(day(date_format)),
            "endDate": Converted(last_day_before(date_format)),
            "schoolYear": Converted(_ends_in),
        }
        self._by_id: dict[str, Session] = {}
        for session in self._read():
            self._by_id.setdefault(session.sourced_id, session)
        for session in self._by_id.values():
            if session.type == SCHOOL_YEAR and not session.removed:
                session.ends_in = self._ends_in(session)

    def years(self) -> list[YearRow]:
        """The sessions of type schoolYear; for other years that sessions name, the span of those sessions."""
        sessions = [each for each in self._by_id.values() if not each.removed]
        named = sorted({self._year_of(each) for each in sessions})
        return [_year(year, [each for each in sessions if self._year_of(each) == year]) for year in named]

    def terms(self) -> list[TermRow]:
        return [
            TermRow(each.sourced_id, each.title, each.type, each.first_day, each.last_day, self._year_of(each))
            for each in self._by_id.values()
            if each.type != SCHOOL_YEAR and not each.removed
        ]

    def _read(self) -> Iterator[Session]:
        for block in self._file.blocks():
            types, first, last, years = (convert(block, name, self._log) for name, convert in self._converted.items())
            titles = not_longer_than(255, block, "title", self._log)
            columns = (
                block["sourcedId"],
                titles,
                types,
                first,
                last,
                block["parentSourcedId"],
                years,
                block["removed"],
                block.lines,
            )
            for row in zip(*columns, strict=True):
                if self._is_usable(session := Session(*row)):
                    yield session

    def _is_usable(self, session: Session) -> bool:
        if session.removed:
            return True
        if not session.first_day or not session.last_day:
            self._log.error(self._file.name, session.line, _("The session has no first or no last day."))
        elif session.first_day > session.last_day:
            self._log.error(
                self._file.name,
                session.line,
                _("The session ends before it begins."),
                column="endDate",
                value=session.last_day,
            )
        elif session.sourced_id in self._by_id:
            self._log.error(
                self._file.name,
                session.line,
                _("The identifier has occurred before."),
                column="sourcedId",
                value=session.sourced_id,
            )
        else:
            return True
        return False

    def _year_of(self, session: Session) -> str:
        """The year above the session, else the one around it, else the one that it names, else the one in which it ends."""
        current, seen = session, set()
        while current.type != SCHOOL_YEAR and current.parent in self._by_id and current.sourced_id not in seen:
            seen.add(current.sourced_id)
            current = self._by_id[current.parent]
        if current.type == SCHOOL_YEAR:
            return current.ends_in
        around = (
            each
            for each in self._by_id.values()
            if each.type == SCHOOL_YEAR and not each.removed and _holds(each, session)
        )
        return next((each.ends_in for each in around), "") or session.ends_in or _from_day(session.last_day)

    def _ends_in(self, year: Session) -> str:
        """The calendar year in which it ends. SDS files name it by the one in which it begins: then its last day counts."""
        if year.ends_in == year.first_day[:4] and year.last_day[:4] == str(int(year.ends_in) + 1):
            self._log.warning(
                self._file.name,
                year.line,
                _("The school year is named by the year in which it ends."),
                column="schoolYear",
                value=year.ends_in,
            )
            return year.last_day[:4]
        return year.ends_in or _from_day(year.last_day)


def _holds(year: Session, session: Session) -> bool:
    return year.first_day <= session.first_day and session.last_day <= year.last_day


def _year(ends_in: str, sessions: list[Session]) -> YearRow:
    whole = [each for each in sessions if each.type == SCHOOL_YEAR]
    span = whole or sessions
    first_day, last_day = min(each.first_day for each in span), max(each.last_day for each in span)
    return YearRow(ends_in, first_day, last_day, whole[0].sourced_id if whole else "")


def _type(value: str) -> str:
    try:
        return SESSIONS[plain(value)]
    except KeyError:
        raise Unfit(_("This type of session is not known. It is taken as a term."), "term") from None


def _ends_in(value: str) -> str:
    """The year in which a school year ends; of ``2026-2027`` and ``2026-27`` the second."""
    if match := re.fullmatch(r"((?:19|20|21))\d\d\s*[-/–]\s*(\d\d)", value):
        return match[1] + match[2]
    if match := re.fullmatch(r"(?:\d{4}\s*[-/–]\s*)?((?:19|20|21)\d\d)", value):
        return match[1]
    raise Unfit(_("This is not a year."))


def _from_day(last_day: str) -> str:
    if not last_day:
        return ""
    end = datetime.date.fromisoformat(last_day)
    return str(end.year + (end.month > LAST_MONTH_OF_A_SCHOOL_YEAR))
