"""What happened, as rules look at it, and whether a rule applies to it: pure values, no database and no clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from .counting import reached_on, years_old
from .rule import Rule, Trigger
from .vocabulary import AGE_RANGE, NAMED_KINDS, TRUANCY_KINDS


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A record that shows that a duty was done, on a day."""

    record_key: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened to a student, or was measured, and the record that says so.

    ``name``: in the words of the rule packs (``access_request``), or for a measured share its kind (``absence_percent``) with
    ``value``, ``unit`` and the ``windows`` within which it was measured. A count (``unexcused_events``) has its ``days``, in
    order, beside: which of them reached a threshold is reckoned here. ``born_on``: of the student, where rules ask for the age.

    ``on``: the day; ``at``: the moment, where the record has it and hours may run from it.
    ``source_key``: the record, as ``cases.recordsrequest:4``. ``seen_with``: the right by which the record is seen; ``lane`` and
    ``readers`` are the record's. ``proof``: what of the record itself shows that the duty was done. ``not_needed``: why the duty
    ended without being done, in words, such as a request that was withdrawn.
    """

    name: str
    student_id: int
    school_id: int
    on: date
    source_key: str
    seen_with: str
    at: datetime | None = None
    value: Decimal | None = None
    unit: str = ""
    windows: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    born_on: date | None = None
    owner_id: int | None = None
    case_id: int | None = None
    lane: str = "team"
    readers: tuple[int, ...] = ()
    proof: Proof | None = None
    not_needed: Any = ""


@dataclass(frozen=True)
class Verdict:
    """Whether a rule applies to a fact, and why or why not; of a count the day on which the threshold was reached."""

    fires: bool
    why: Any
    on: date | None = None


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": lambda value, line: value >= line,
    ">": lambda value, line: value > line,
    "<=": lambda value, line: value <= line,
    "<": lambda value, line: value < line,
    "between": lambda value, ends: ends[0] <= value <= ends[1],
    "between_min_incl_max_excl": lambda value, ends: ends[0] <= value < ends[1],
    "between_excl": lambda value, ends: ends[0] < value < ends[1],
}


def names_waited_for(trigger: Trigger) -> tuple[str, ...]:
    """The names of events, documents or statuses; none, where something is measured."""
    if trigger.kind not in NAMED_KINDS:
        return ()
    return trigger.threshold if isinstance(trigger.threshold, tuple) else (trigger.threshold,)  # type: ignore[return-value]  # names, as checked when the pack is read


def is_reached(trigger: Trigger, value: Any, line: Any = None) -> bool:
    """Whether what was measured lies where the rule draws its line. ``line``: what a threshold stands for that is a name, such
    as the last day of the year or the slope of the aim line.
    """
    return COMPARE[trigger.operator](value, trigger.threshold if line is None else line)


def verdict(rule: Rule, fact: Fact, place: Iterable[Rule] = ()) -> Verdict:
    """Named things apply by their name; what is measured by comparing, and as a duty only once there is a time to act in.

    Most thresholds of the packs are ways of counting (a band of attendance, a word of a statute): nobody is late with them.
    A district that gives one a number of days makes it a duty. ``place``: the rules in force there, of which the age of
    compulsory attendance says to whom those on truancy apply.
    """
    names = names_waited_for(rule.trigger)
    if names:
        found = fact.name in names
        return Verdict(found, _("it happened") if found else _("waits for something else"))
    if other := _looks_at_another(rule.trigger, fact):
        return Verdict(False, other)
    on = _reached(rule.trigger, fact)
    if on is None:
        return Verdict(False, _("the threshold is not reached"))
    if not _is_of_age(rule.trigger, fact, on, place):
        return Verdict(False, _("the student is not of the age of compulsory attendance"), on)
    if rule.due is None:
        words = _("the threshold is reached; the rule sets no time to act in, and the district none either")
        return Verdict(False, words, on)
    return Verdict(True, _("the threshold is reached"), on)


def _looks_at_another(trigger: Trigger, fact: Fact) -> Any:
    """What a rule measures otherwise than the fact does; empty, where it is the same."""
    if trigger.kind != fact.name:
        return _("looks at something else")
    if trigger.unit != fact.unit:
        return _("counts in another unit, which is not measured here")
    return "" if trigger.window in fact.windows else _("counts within another time")


def _reached(trigger: Trigger, fact: Fact) -> date | None:
    if fact.days:
        return reached_on(trigger, fact.days)
    return fact.on if fact.value is not None and is_reached(trigger, fact.value) else None


def _is_of_age(trigger: Trigger, fact: Fact, day: date, place: Iterable[Rule]) -> bool:
    """Where the age is not known, or the place's rules say nothing of it, the rule applies: nobody is forgotten for a gap."""
    if trigger.kind not in TRUANCY_KINDS or fact.born_on is None:
        return True
    ages = [rule.trigger for rule in place if rule.trigger.kind == AGE_RANGE]
    return all(is_reached(each, years_old(fact.born_on, day)) for each in ages)
