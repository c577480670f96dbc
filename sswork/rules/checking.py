"""Whether a file is a rule pack: every fault with its file, rule, field, value and what is allowed there."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import combinations
from typing import Any

from . import vocabulary as words
from .days import Unit

COUNSEL = "confirm with counsel"
ABSENT = "nothing"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. ``rule`` is empty for what concerns the pack as a whole."""

    file: str
    rule: str
    field: str
    value: str
    allowed: str

    def __str__(self) -> str:
        place = f"{self.file}, {f'rule {self.rule}, ' if self.rule else ''}field {self.field}"
        return f"{place}: found {self.value}; allowed is {self.allowed}"


class PackError(ValueError):
    """A file is no rule pack; ``faults`` says all that is wrong with it."""

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(each) for each in self.faults))


@dataclass(frozen=True)
class Field:
    """What one field may hold: said to people, and as a question to a value."""

    allowed: str
    fits: Callable[[Any], bool]
    required: bool = True


def optional(field: Field) -> Field:
    return replace(field, required=False)


def matching(pattern: str, allowed: str) -> Field:
    return Field(allowed, lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None)


def one_of(choices: Collection[str]) -> Field:
    return Field("one of " + ", ".join(choices), lambda value: isinstance(value, str) and value in choices)


def list_of(field: Field) -> Field:
    return Field(
        f"a list of at least one: {field.allowed}",
        lambda value: isinstance(value, list) and value != [] and all(field.fits(each) for each in value),
    )


def whole_number(least: int) -> Field:
    return Field(f"a whole number from {least}", lambda value: type(value) is int and value >= least)


def is_number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < float("inf")


def is_span(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(is_number, value)) and value[0] < value[1]


def is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


TEXT = Field("text", lambda value: isinstance(value, str) and value.strip() != "")
DAY = Field("a day, as 2026-11-21", is_day)
NUMBER = Field("a number from 0", is_number)
SPAN = Field("two numbers from 0, the smaller one first", is_span)
NAME = matching(r"[a-z][a-z0-9_]*", "a name in small letters, as notice_sent")
MAPPING = Field("fields with values", lambda value: isinstance(value, dict))
SWITCH = Field("true or false", lambda value: isinstance(value, bool))
DISCLAIMER = Field(
    'a sentence that says "not legal advice"', lambda value: isinstance(value, str) and "not legal advice" in value
)

PACK_FIELDS = {
    "jurisdiction": matching(r"US(-[A-Z]{2}(-[A-Z0-9]+)?)?", "US, US-<state> or US-<state>-<district>"),
    "name": TEXT,
    "version": whole_number(1),
    "compiled": DAY,
    "disclaimer": DISCLAIMER,
    "rules": list_of(MAPPING),
}
RULE_FIELDS = {
    "code": matching(r"[A-Z][A-Z0-9_]*", "a name in capitals, as WI_TRUANCY_DAY"),
    "name": TEXT,
    "trigger": MAPPING,
    "action": TEXT,
    "due": optional(MAPPING),
    "prerequisites": optional(list_of(TEXT)),
    "authority": TEXT,
    "source": TEXT,
    "confidence": one_of(words.CONFIDENCES),
    "effective_from": optional(DAY),
    "effective_until": optional(DAY),
    "enabled": optional(SWITCH),
    "notes": optional(TEXT),
}
DUE_FIELDS = {
    "amount": whole_number(0),
    "unit": one_of([each.value for each in Unit]),
    "counts_from": optional(one_of(words.COUNTS_FROM)),
    "breaks_over": optional(whole_number(1)),
    "not_on": optional(one_of(words.NOT_ON)),
    "at_least": optional(SWITCH),
}


def trigger_fields(trigger: dict[str, Any]) -> dict[str, Field]:
    """What kind it is decides which operators make sense, and the operator what a threshold looks like."""
    kind = trigger.get("kind")
    is_named = isinstance(kind, str) and kind in words.NAMED_KINDS
    return {
        "kind": one_of(words.KINDS),
        "operator": one_of([words.IS] if is_named else [*words.COMPARING, *words.BETWEEN]),
        "threshold": _named(NAME) if is_named else _threshold(kind, trigger.get("operator")),
        "unit": one_of(words.UNITS),
        "window": optional(one_of(words.WINDOWS)),
    }


def _named(name: Field) -> Field:
    several = list_of(name)
    return Field(f"{name.allowed}, or a list of such names", lambda value: name.fits(value) or several.fits(value))


def _threshold(kind: object, operator: object) -> Field:
    if kind == words.DATE:
        return Field(f"{DAY.allowed}, or {NAME.allowed}", lambda value: DAY.fits(value) or NAME.fits(value))
    if kind == words.TREND:
        return NAME
    return SPAN if isinstance(operator, str) and operator in words.BETWEEN else NUMBER


def check(file: str, data: object) -> None:
    """Raise ``PackError`` with every fault of what was read from a file."""
    if faults := list(pack_faults(file, data)):
        raise PackError(faults)


def pack_faults(file: str, data: object) -> Iterator[Fault]:
    if not isinstance(data, dict):
        yield Fault(file, "", "(the file)", repr(data), MAPPING.allowed)
        return
    yield from _field_faults(Fault(file, "", "", "", ""), data, PACK_FIELDS)
    expected = f"{str(data.get('jurisdiction')).lower()}.yaml"
    if file != expected:
        yield Fault(file, "", "jurisdiction", repr(data.get("jurisdiction")), "what the file is named after")
    rules = data.get("rules")
    rules = [each for each in rules if isinstance(each, dict)] if isinstance(rules, list) else []
    for number, rule in enumerate(rules, 1):
        yield from rule_faults(Fault(file, str(rule.get("code", f"number {number}")), "", "", ""), rule)
    yield from _twice(file, rules)


def rule_faults(at: Fault, rule: dict[str, Any]) -> Iterator[Fault]:
    yield from _field_faults(at, rule, RULE_FIELDS)
    if isinstance(trigger := rule.get("trigger"), dict):
        yield from _field_faults(at, trigger, trigger_fields(trigger), "trigger.")
    if isinstance(due := rule.get("due"), dict):
        yield from _field_faults(at, due, DUE_FIELDS, "due.")
    first, last = _period(rule)
    if first > last:
        yield replace(at, field="effective_from", value=str(first), allowed=f"a day up to effective_until, {last}")
    yield from _low_faults(at, rule)


def _low_faults(at: Fault, rule: dict[str, Any]) -> Iterator[Fault]:
    """What nobody confirmed is switched on by a district that asked its counsel, never by a pack."""
    if rule.get("confidence") != words.LOW:
        return
    if rule.get("enabled") is not False:
        value = str(rule.get("enabled", ABSENT)).lower()
        yield replace(at, field="enabled", value=value, allowed="false while the confidence is low")
    if COUNSEL not in str(rule.get("notes", "")).lower():
        allowed = f'text with "{COUNSEL}" while the confidence is low'
        yield replace(at, field="notes", value=repr(rule.get("notes", "")), allowed=allowed)


def _field_faults(at: Fault, data: dict[str, Any], fields: dict[str, Field], inside: str = "") -> Iterator[Fault]:
    for name in data:
        if name not in fields:
            yield replace(at, field=f"{inside}{name}", value="a field", allowed="one of " + ", ".join(fields))
    for name, field in fields.items():
        if name not in data:
            if field.required:
                yield replace(at, field=inside + name, value=ABSENT, allowed=field.allowed)
        elif not field.fits(data[name]):
            yield replace(at, field=inside + name, value=repr(data[name]), allowed=field.allowed)


def _twice(file: str, rules: list[dict[str, Any]]) -> Iterator[Fault]:
    """A code may come back with another period, when the law changed; on one day it means one thing."""
    for one, other in combinations(rules, 2):
        code = one.get("code")
        if code is not None and code == other.get("code") and _overlap(_period(one), _period(other)):
            yield Fault(file, str(code), "code", repr(code), "a code that no other rule has on the same days")


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _period(rule: dict[str, Any]) -> tuple[date, date]:
    first, last = rule.get("effective_from"), rule.get("effective_until")
    return (first if is_day(first) else date.min, last if is_day(last) else date.max)  # type: ignore[return-value]  # is_day says it
