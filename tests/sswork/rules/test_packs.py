"""Which rules hold in a place on a day; and that what was published cannot change unnoticed."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sswork.rules.packs import Pack, Rule, Trigger, changed, jurisdictions_of, load, rules_for
from sswork.rules.reading import digest, read_pack

from .pack_files import rule as written
from .pack_files import write

DAY = date(2026, 3, 2)
ONE = timedelta(days=1)


def a_rule(place: str, code: str = "NOTICE", **fields) -> Rule:
    trigger = Trigger(kind="event", operator="is", threshold="notice_sent", unit="event")
    words = {"name": code, "action": "Act.", "authority": "law", "source": "page", "confidence": "high"}
    return Rule(code=code, jurisdiction=place, version=1, trigger=trigger, **words | fields)


def a_pack(place: str, *rules: Rule, version: int = 1, digest: str = "") -> Pack:
    return Pack(
        jurisdiction=place,
        name=place,
        version=version,
        compiled=DAY,
        disclaimer="This is not legal advice.",
        rules=rules,
        digest=digest,
    )


def found(packs, *places, day=DAY, **options):
    return [(each.jurisdiction, each.code) for each in rules_for(places, day, packs=packs, **options)]


# Days at their edges.


def test_a_rule_holds_on_its_first_and_last_day_and_on_no_day_beside_them():
    rule = a_rule("US", effective_from=DAY, effective_until=DAY + ONE)
    days = [DAY - ONE, DAY, DAY + ONE, DAY + ONE + ONE]
    assert [rule.is_in_force(day) for day in days] == [False, True, True, False]


def test_a_rule_without_days_always_holds():
    assert [a_rule("US").is_in_force(day) for day in (date.min, DAY, date.max)] == [True, True, True]


@pytest.mark.parametrize(
    ("code", "day", "holds"),
    [
        ("TX_CHRONIC_ABSENT", date(2025, 8, 31), False),
        ("TX_CHRONIC_ABSENT", date(2025, 9, 1), True),
        ("CA_PC_270_1_REPEALED", date(2025, 12, 31), True),
        ("CA_PC_270_1_REPEALED", date(2026, 1, 1), False),
        ("OH_EXCESSIVE_38_OLD", date(2025, 9, 29), True),
        ("OH_EXCESSIVE_38_OLD", date(2025, 9, 30), False),
        ("OH_EXCESSIVE_65_OLD", date(2025, 9, 29), True),
        ("OH_EXCESSIVE_65_OLD", date(2025, 9, 30), False),
        ("OH_CHRONIC_ABSENT", date(2025, 9, 29), False),
        ("OH_CHRONIC_ABSENT", date(2025, 9, 30), True),
        ("OH_COURT_FILING", date(2025, 9, 29), False),
        ("OH_COURT_FILING", date(2025, 9, 30), True),
    ],
)
def test_the_dated_rules_at_the_days_of_their_laws(code, day, holds):
    state = f"US-{code[:2]}"
    assert (code in {each.code for each in rules_for([state, "US"], day)}) is holds


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(edges=st.tuples(days, days).map(sorted), day=days, since=st.booleans(), until=st.booleans())
def test_a_rule_holds_from_its_first_to_its_last_day(edges, day, since, until):
    first, last = edges[0] if since else None, edges[1] if until else None
    rule = a_rule("US", effective_from=first, effective_until=last)
    for each in {day, *edges, *(edge - ONE for edge in edges), *(edge + ONE for edge in edges)}:
        expected = not ((since and each < edges[0]) or (until and each > edges[1]))
        assert rule.is_in_force(each) is expected
        assert found([a_pack("US", rule)], "US", day=each) == [("US", "NOTICE")] * expected


@given(change=days)
def test_a_law_that_changed_has_one_rule_on_every_day(change):
    old = a_rule("US", name="old", effective_until=change - ONE)
    new = a_rule("US", name="new", effective_from=change)
    packs = [a_pack("US", old, new)]
    names = {day: [each.name for each in rules_for(["US"], day, packs=packs)] for day in (change - ONE, change)}
    assert names == {change - ONE: ["old"], change: ["new"]}


# The more specific place first.


def test_rules_come_from_the_most_specific_place_to_the_federal_one():
    packs = [a_pack("US", a_rule("US", "A")), a_pack("US-WI-MPS", a_rule("US-WI-MPS", "B"))]
    packs.append(a_pack("US-WI", a_rule("US-WI", "C")))
    expected = [("US-WI-MPS", "B"), ("US-WI", "C"), ("US", "A")]
    assert found(packs, "US", "US-WI-MPS", "US-WI") == expected
    assert found(packs, "US-WI", "US-WI-MPS", "US", "US") == expected


def test_a_rule_of_the_same_code_in_a_more_specific_place_replaces_the_general_one():
    packs = [
        a_pack("US", a_rule("US"), a_rule("US", "OTHER")),
        a_pack("US-WI", a_rule("US-WI")),
        a_pack("US-WI-MPS", a_rule("US-WI-MPS")),
    ]
    assert found(packs, "US") == [("US", "NOTICE"), ("US", "OTHER")]
    assert found(packs, "US", "US-WI") == [("US-WI", "NOTICE"), ("US", "OTHER")]
    assert found(packs, "US", "US-WI", "US-WI-MPS") == [("US-WI-MPS", "NOTICE"), ("US", "OTHER")]


def test_a_rule_replaces_only_while_it_is_in_force_itself():
    state = a_rule("US-WI", effective_from=DAY, effective_until=DAY)
    packs = [a_pack("US", a_rule("US")), a_pack("US-WI", state)]
    places = {day: found(packs, "US", "US-WI", day=day)[0][0] for day in (DAY - ONE, DAY, DAY + ONE)}
    assert places == {DAY - ONE: "US", DAY: "US-WI", DAY + ONE: "US"}


def test_what_is_switched_off_neither_holds_nor_replaces_until_counsel_confirmed_it():
    packs = [a_pack("US", a_rule("US")), a_pack("US-WI", a_rule("US-WI", enabled=False, confidence="low"))]
    assert found(packs, "US", "US-WI") == [("US", "NOTICE")]
    assert found(packs, "US", "US-WI", confirmed=["NOTICE"]) == [("US-WI", "NOTICE")]


def test_a_place_without_a_pack_is_said_and_not_left_out_in_silence():
    with pytest.raises(LookupError, match=r"^no rule pack for US-WA; there are US, US-WI$"):
        found([a_pack("US"), a_pack("US-WI")], "US", "US-WA")


def test_places_must_lie_in_one_another():
    packs = [a_pack("US"), a_pack("US-WI"), a_pack("US-CA"), a_pack("US-W")]
    for one, other in [("US-WI", "US-CA"), ("US-WI", "US-W")]:
        with pytest.raises(ValueError, match=f"^{one} does not lie in {other}$|^{other} does not lie in {one}$"):
            found(packs, one, other, "US")


def test_a_place_and_what_it_lies_in_as_far_as_there_are_packs():
    assert jurisdictions_of("US-WI-MPS") == ("US-WI-MPS", "US-WI", "US")
    assert jurisdictions_of("US-MO") == ("US-MO", "US")
    assert jurisdictions_of("US-WI-NONE") == ("US-WI", "US")
    assert jurisdictions_of("US-WA") == ("US",)
    assert jurisdictions_of("FR") == ()


def test_milwaukee_has_its_own_rule_its_states_and_the_federal_ones():
    codes = [each.code for each in rules_for(jurisdictions_of("US-WI-MPS"), DAY)]
    assert codes[:2] == ["MPS_SUSPENSION_EXCUSED", "WI_TRUANCY_DAY"]
    assert codes[-1] == "MTSS_TREND_FLAT"
    # One, 22 of which one is off, and 33.
    assert len(codes) == 1 + 21 + 33


def test_new_york_city_goes_further_than_its_state():
    def ages(place):
        rules = rules_for(jurisdictions_of(place), DAY)
        return [(each.jurisdiction, each.trigger.threshold) for each in rules if each.code == "NY_COMPULSORY_AGE"]

    assert ages("US-NY") == [("US-NY", (6, 16))]
    assert ages("US-NY-NYC") == [("US-NY-NYC", (6, 17))]


# Nothing changes once it is in use.


def test_packs_are_read_once():
    assert load() is load()


def test_nothing_of_a_pack_can_be_changed():
    pack = load()[0]
    for thing, field in [(pack, "version"), (pack.rules[0], "code"), (pack.rules[0].trigger, "threshold")]:
        with pytest.raises(FrozenInstanceError):
            setattr(thing, field, 2)
    hash(pack)


def test_a_pack_as_it_was_published_needs_nothing():
    assert changed([a_pack("US", digest="aa")], {"US/1": "aa"}) == []


def test_a_published_pack_that_says_something_else_needs_a_new_version():
    assert changed([a_pack("US-WI", digest="bb")], {"US-WI/1": "aa"}) == [
        (
            "us-wi.yaml says something else than when version 1 was published, and obligations may stand on that. "
            "Give the pack a new version; the next run says what to add to digests.yaml"
        )
    ]


def test_a_new_version_needs_a_line_with_its_digest():
    assert changed([a_pack("US-WI", version=2, digest="bb")], {"US-WI/1": "aa"}) == [
        "us-wi.yaml: version 2 is new. Add to digests.yaml: US-WI/2: bb"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"trigger__threshold": 4},
        {"trigger__operator": ">"},
        {"due__amount": 6},
        {"action": "Send the notice!"},
        {"source": "another page"},
        {"confidence": "medium"},
        {"notes": "A doubt."},
        {"effective_from": DAY},
    ],
)
def test_a_digest_changes_with_every_word_and_number(tmp_path, change):
    before = read_pack(write(tmp_path)).digest
    assert read_pack(write(tmp_path, written(**change))).digest != before


def test_a_digest_is_of_what_is_said_and_not_of_how_it_is_laid_out(tmp_path):
    path = write(tmp_path)
    before = read_pack(path).digest
    said = yaml.safe_load(path.read_text())
    path.write_text("# a comment\n" + yaml.safe_dump(said, sort_keys=True, default_flow_style=True))
    assert read_pack(path).digest == before == digest(said)
