"""Every row of every pack against a table that was made from the sources, and not from the packs."""

from datetime import date
from pathlib import Path

import pytest

from sswork.rules import vocabulary
from sswork.rules.packs import Clock, Rule, changed, digests, load

TABLE = Path(__file__).with_name("rows.md")
RULES = {(rule.jurisdiction, rule.code): rule for pack in load() for rule in pack.rules}


def rows() -> dict[tuple[str, str], list[str]]:
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]
    return {(cell[0], cell[1]): cell for cell in cells}


ROWS = rows()


def threshold_words(threshold: object) -> str:
    if isinstance(threshold, tuple):
        return (" or " if isinstance(threshold[0], str) else " to ").join(map(str, threshold))
    return str(threshold)


def due_words(due: Clock | None) -> str:
    if due is None:
        return ""
    start = "" if due.counts_from == "threshold_reached" else f", from {due.counts_from}"
    breaks = "" if due.breaks_over is None else f", breaks over {due.breaks_over}"
    off = f", not on {due.not_on}" if due.not_on else ""
    least = ", at least" if due.at_least else ""
    return f"{due.amount} {due.unit}{start}{breaks}{off}{least}"


def period_words(rule: Rule) -> str:
    if rule.effective_from is None and rule.effective_until is None:
        return ""
    return f"{rule.effective_from or ''} to {rule.effective_until or ''}".strip()


def row_of(rule: Rule) -> list[str]:
    trigger = rule.trigger
    return [
        rule.jurisdiction,
        rule.code,
        trigger.kind,
        trigger.operator,
        threshold_words(trigger.threshold),
        trigger.unit,
        trigger.window,
        due_words(rule.due),
        period_words(rule),
        rule.confidence,
        rule.authority,
        rule.source,
    ]


def test_the_table_and_the_packs_have_the_same_rules():
    assert sorted(ROWS) == sorted(RULES), "a new rule needs a row in rows.md, written from its source"


def test_no_code_and_no_row_stands_twice():
    assert len(RULES) == sum(len(pack.rules) for pack in load())
    assert len(ROWS) == sum(line.startswith("| US") for line in TABLE.read_text().splitlines())


@pytest.mark.parametrize(("place", "code"), sorted(RULES))
def test_a_rule_is_what_its_source_says(place, code):
    assert row_of(RULES[place, code]) == ROWS[place, code]


def test_what_nobody_confirmed_is_off_and_everything_else_is_on():
    assert {code for (_, code), rule in RULES.items() if not rule.enabled} == {
        "NYC_407_RESOLVE",
        "WI_CHRONIC_MIN_ENROLL",
    }
    assert {code for (_, code), rule in RULES.items() if rule.needs_counsel} == {
        "NYC_407_RESOLVE",
        "WI_CHRONIC_MIN_ENROLL",
    }


def test_what_must_be_on_file_before_a_rule_applies():
    assert {code: len(rule.prerequisites) for (_, code), rule in RULES.items() if rule.prerequisites} == {
        "CA_CHRONIC_ABSENT": 1,
        "CA_CHRONIC_DASHBOARD": 2,
        "CA_CHRONIC_TRUANT": 1,
        "CA_HABITUAL_TRUANT": 1,
        "IL_ABSENT_15_IN_A_ROW": 2,
        "TX_COURT_REFERRAL": 1,
        "WI_COURT_PREREQS": 4,
    }


def test_every_jurisdiction_has_its_pack():
    assert {pack.reference for pack in load()} == {
        *["US/2", "US-CA/3", "US-FL/2", "US-IL/3", "US-MO/2", "US-MO-SLPS/1", "US-NY/2", "US-NY-NYC/2"],
        *["US-OH/2", "US-PA/3", "US-TX/2", "US-WI/3", "US-WI-MPS/1"],
    }
    assert {pack.compiled for pack in load()} == {date(2026, 11, 21), date(2026, 11, 22)}


def test_every_word_of_the_vocabulary_is_used_by_a_rule():
    """A word that no pack uses would be a promise that nobody checked."""
    triggers = [rule.trigger for rule in RULES.values()]
    assert {each.kind for each in triggers} == set(vocabulary.KINDS)
    assert {each.unit for each in triggers} == set(vocabulary.UNITS)
    assert {each.window for each in triggers} - {""} == set(vocabulary.WINDOWS)
    assert {each.operator for each in triggers} == set(vocabulary.OPERATORS)
    assert {each.due.not_on for each in RULES.values() if each.due} - {""} == set(vocabulary.NOT_ON)
    assert {each.confidence for each in RULES.values()} == set(vocabulary.CONFIDENCES)


def test_packs_are_as_they_were_published():
    """A version of a pack never changes once it was published: obligations stand on what it said."""
    assert changed(load(), digests()) == []
