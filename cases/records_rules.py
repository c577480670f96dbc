"""Records law as pure decisions on values: who holds the rights, whether a consent allows a sharing, when an answer is due."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from cases.records_enums import NEEDS_DOCUMENT, OF_AGE, Authority, ConsentProblem, Direction
from sswork.rules.dates import Unit, Window, due


def comes_of_age_on(birth_date: date, age: int) -> date:
    """The birthday on which the rights move from the parents to the student (34 CFR 99.5(a)). Of 29 February it is 1 March."""
    year = birth_date.year + age
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def student_holds_rights(birth_date: date | None, day: date, age: int) -> bool:
    """Whether the rights are the student's on a day. Where no birth date is known they are the parents'."""
    return birth_date is not None and day >= comes_of_age_on(birth_date, age)


class ConsentFacts(Protocol):
    """What the rule reads of a consent."""

    direction: str
    records: list[str]
    purpose: str
    recipient: str
    recipient_is_class: bool
    authority: str
    signed_on: date
    expires_on: date | None
    revoked_on: date | None


C = TypeVar("C", bound=ConsentFacts)


@dataclass(frozen=True)
class Sharing:
    """What is about to be shared. ``party_of``: the class of parties to which the recipient belongs, where a consent names one."""

    recipient: str
    purpose: str
    records: frozenset[str]
    party_of: str = ""


@dataclass(frozen=True)
class Verdict(Generic[C]):
    """The consent that allows a sharing, or of each consent why it does not."""

    consent: C | None = None
    refused: list[tuple[C, list[ConsentProblem]]] = field(default_factory=list)


def check_sharing(
    sharing: Sharing, consents: Iterable[C], *, birth_date: date | None, today: date, age: int
) -> Verdict[C]:
    """Whether one of the consents allows this sharing today (34 CFR 99.30); asked at the moment of sharing, never before."""
    refused = []
    for each in consents:
        problems = validity_problems(each, birth_date=birth_date, today=today, age=age) + scope_problems(each, sharing)
        if not problems:
            return Verdict(consent=each)
        refused.append((each, problems))
    return Verdict(refused=refused)


def validity_problems(consent: ConsentFacts, *, birth_date: date | None, today: date, age: int) -> list[ConsentProblem]:
    """Why a consent counts for nothing today, whatever is to be shared."""
    of_age_now = student_holds_rights(birth_date, today, age)
    of_age_then = student_holds_rights(birth_date, consent.signed_on, age)
    found = {
        ConsentProblem.NOT_SIGNED_YET: consent.signed_on > today,
        ConsentProblem.EXPIRED: consent.expires_on is not None and consent.expires_on < today,
        ConsentProblem.REVOKED: consent.revoked_on is not None and consent.revoked_on <= today,
        ConsentProblem.RIGHTS_MOVED: of_age_now and consent.authority not in OF_AGE,
        ConsentProblem.TOO_YOUNG: consent.authority == Authority.ELIGIBLE_STUDENT and not of_age_then,
    }
    return [problem for problem, holds in found.items() if holds]


def scope_problems(consent: ConsentFacts, sharing: Sharing) -> list[ConsentProblem]:
    """Why a consent does not reach this sharing: recipient, purpose, records, direction."""
    named = sharing.party_of if consent.recipient_is_class else sharing.recipient
    found = {
        ConsentProblem.OTHER_RECIPIENT: folded(named.strip()) != folded(consent.recipient.strip()),
        ConsentProblem.OTHER_PURPOSE: sharing.purpose != consent.purpose,
        ConsentProblem.OTHER_RECORDS: not sharing.records <= set(consent.records),
        ConsentProblem.ONLY_IN: consent.direction == Direction.IN,
    }
    return [problem for problem, holds in found.items() if holds]


def may_inspect(
    authority: str, document: str, *, birth_date: date | None, today: date, age: int
) -> ConsentProblem | None:
    """Whether somebody may ask to see the records (34 CFR 99.10, 99.5): the rights holder, or who shows a document."""
    of_age = student_holds_rights(birth_date, today, age)
    if authority == Authority.ELIGIBLE_STUDENT and not of_age:
        return ConsentProblem.TOO_YOUNG
    if of_age and authority not in OF_AGE and not document:
        return ConsentProblem.RIGHTS_MOVED
    return None


def lacks_document(authority: str, document: str) -> bool:
    """Whoever acts on a paper names it."""
    return authority in NEEDS_DOCUMENT and not document.strip()


def due_on(received_on: date, *, number: int, business_days: bool, closed: Collection[date] = ()) -> date:
    """The last day of a clock that starts on the day after the request. Business days leave out weekends, federal holidays and
    ``closed`` days (``sswork.rules.dates``)."""
    if not business_days:
        return received_on + timedelta(days=number)
    windows = [Window(day, day) for day in closed]
    found = due(received_on, number, Unit.BUSINESS_DAYS, not_counting=windows)
    if found.day is None:
        raise ValueError("business days are known without a calendar")
    return found.day


def folded(text: str) -> str:
    """Without capitals and accents, letter by letter, so that a place in it is the same place in the text."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[0] for letter in text)


def spans_of(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where any of the words stands as words of its own in ``text``, however accented; places that touch are one."""
    wanted = sorted({folded(each.strip()) for each in words if each.strip()}, key=len, reverse=True)
    if not wanted:
        return []
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(_loosely_spaced, wanted)) + r")(?!\w)")
    return [match.span() for match in pattern.finditer(folded(text))]


def _loosely_spaced(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))


def covered(text: str, words: Iterable[str], mark: str) -> str:
    """The text with ``mark`` in the place of each of the words: what is covered is nowhere in what comes back."""
    made, after = [], 0
    for start, end in spans_of(text, words):
        made += [text[after:start], mark]
        after = end
    return "".join([*made, text[after:]])
