"""A student's chronology to be taken out: in the lane chosen, oldest first, other students under a letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Lane
from cases.models import Student
from cases.queries.lanes import RANK
from cases.queries.records_request import composed, each_named
from cases.records_rules import covered
from sswork.registry import TimelineEntry, timeline_sources

AT_MOST = 5000  # entries of each source


@dataclass(frozen=True)
class Line:
    """One thing that happened, as it stands in the file."""

    at: datetime
    title: str
    detail: str
    who: str
    words: str


@dataclass(frozen=True)
class Chronology:
    """``others``: how many other students stand in it under a letter."""

    lines: list[Line]
    others: int


def chronology_of(user, student: Student, *, lane: str, first: date | None, last: date | None) -> Chronology:
    """What this person reads on the timeline, up to the lane chosen, from day to day (both included)."""
    found = sorted(each for source in timeline_sources.for_user(user) for each in _of(source, user, student))
    entries = [each for each in found if RANK[Lane(each.lane)] <= RANK[Lane(lane)] and _within(each, first, last)]
    lines = [_line(each) for each in entries]
    names = each_named(user, student, [text for each in lines for text in (each.title, each.words, each.detail)])
    return Chronology([_without(line, names) for line in lines], len(names))


def without_others(text: str, user, student: Student) -> str:
    """The same words with other students under a letter, as far as this person sees them."""
    return _under_letters([text], each_named(user, student, [text]))[0]


def _of(source, user, student) -> list[TimelineEntry]:
    return source.entries(user, student, None, AT_MOST)


def _within(entry: TimelineEntry, first: date | None, last: date | None) -> bool:
    day = timezone.localtime(entry.at).date()
    return (first is None or first <= day) and (last is None or day <= last)


def _line(entry: TimelineEntry) -> Line:
    title, detail, body = (composed(str(each)) for each in (entry.title, entry.detail, entry.body))
    return Line(timezone.localtime(entry.at), title, detail, entry.who, body)


def _without(line: Line, names: list[list[str]]) -> Line:
    title, detail, words = _under_letters([line.title, line.detail, line.words], names)
    return Line(line.at, title, detail, line.who, words)


def _under_letters(texts: list[str], names: list[list[str]]) -> list[str]:
    """Whole names before given names, so that no family name stays behind."""
    marks = {name: mark for mark, own in zip(pseudonyms(), names, strict=False) for name in own}
    for name in sorted(marks, key=len, reverse=True):
        texts = [covered(text, [name], marks[name]) for text in texts]
    return texts


def pseudonyms() -> Iterable[str]:
    """Student A, B, … Z, then AA, AB: the same letter for the same student throughout one file."""
    for number in count():
        high, low = divmod(number, 26)
        letters = (chr(64 + high) if high else "") + chr(65 + low)
        yield _("[Student %(letters)s]") % {"letters": letters}
