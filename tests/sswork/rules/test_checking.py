"""What is wrong with a pack is said with file, rule, field, value and what is allowed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sswork.rules.days import Unit
from sswork.rules.packs import Clock, PackError, Trigger, load
from sswork.rules.reading import read_pack
from sswork.rules.vocabulary import CONFIDENCES, COUNTS_FROM, KINDS, UNITS, WINDOWS

from .pack_files import GONE, rule, write

COMPARISONS = "one of >=, >, <=, <, between, between_min_incl_max_excl, between_excl"
NAME = "a name in small letters, as notice_sent"
DAY = "a day, as 2026-11-21"
SPAN = "two numbers from 0, the smaller one first"
EVENT = {"kind": "event", "operator": "is", "threshold": "notice_sent", "unit": "event"}


def faults(path):
    with pytest.raises(PackError) as caught:
        read_pack(path)
    return [(each.rule, each.field, each.value, each.allowed) for each in caught.value.faults]


def test_a_right_pack_is_read_as_it_stands(tmp_path):
    (found,) = read_pack(write(tmp_path)).rules
    assert (found.code, found.jurisdiction, found.version) == ("ZZ_NOTICE", "US-ZZ", 1)
    assert found.trigger == Trigger(
        kind="unexcused_events", operator=">=", threshold=3, unit="days", window="school_year"
    )
    assert found.due == Clock(amount=5, unit=Unit.SCHOOL_DAYS, counts_from="threshold_reached", breaks_over=None)
    assert (found.prerequisites, found.effective_from, found.effective_until) == ((), None, None)
    assert (found.enabled, found.needs_counsel, found.notes) == (True, False, "")


NINE = "datetime.datetime(2026, 1, 1, 9, 0, tzinfo=datetime.timezone.utc)"
WRONG = [
    ({"code": "zz notice"}, "code", "'zz notice'", "a name in capitals, as WI_TRUANCY_DAY"),
    ({"source": GONE}, "source", "nothing", "text"),
    ({"source": "  "}, "source", "'  '", "text"),
    ({"authority": GONE}, "authority", "nothing", "text"),
    ({"name": 7}, "name", "7", "text"),
    ({"confidence": "sure"}, "confidence", "'sure'", "one of " + ", ".join(CONFIDENCES)),
    ({"confidence": ["high"]}, "confidence", "['high']", "one of " + ", ".join(CONFIDENCES)),
    ({"due": 5}, "due", "5", "fields with values"),
    ({"due__unit": "weeks"}, "due.unit", "'weeks'", "one of calendar_days, business_days, school_days, hours"),
    ({"due__amount": -1}, "due.amount", "-1", "a whole number from 0"),
    ({"due__amount": True}, "due.amount", "True", "a whole number from 0"),
    ({"due__amount": GONE}, "due.amount", "nothing", "a whole number from 0"),
    ({"due__counts_from": "then"}, "due.counts_from", "'then'", "one of " + ", ".join(COUNTS_FROM)),
    ({"due__breaks_over": 0}, "due.breaks_over", "0", "a whole number from 1"),
    ({"trigger": GONE}, "trigger", "nothing", "fields with values"),
    ({"trigger__kind": "mood"}, "trigger.kind", "'mood'", "one of " + ", ".join(KINDS)),
    ({"trigger__operator": "=>"}, "trigger.operator", "'=>'", COMPARISONS),
    ({"trigger__operator": "is"}, "trigger.operator", "'is'", COMPARISONS),
    ({"trigger__operator": GONE}, "trigger.operator", "nothing", COMPARISONS),
    ({"trigger__unit": "fortnights"}, "trigger.unit", "'fortnights'", "one of " + ", ".join(UNITS)),
    ({"trigger__window": "ever"}, "trigger.window", "'ever'", "one of " + ", ".join(WINDOWS)),
    ({"trigger__threshold": "three"}, "trigger.threshold", "'three'", "a number from 0"),
    ({"trigger__threshold": float("nan")}, "trigger.threshold", "nan", "a number from 0"),
    ({"trigger__threshold": -1}, "trigger.threshold", "-1", "a number from 0"),
    ({"trigger__operator": "between"}, "trigger.threshold", "3", SPAN),
    ({"trigger__operator": "between", "trigger__threshold": [5, 5]}, "trigger.threshold", "[5, 5]", SPAN),
    ({"trigger__kind": "date"}, "trigger.threshold", "3", f"{DAY}, or {NAME}"),
    ({"trigger__kind": "trend_slope"}, "trigger.threshold", "3", NAME),
    ({"trigger": EVENT | {"operator": ">="}}, "trigger.operator", "'>='", "one of is"),
    ({"trigger": EVENT | {"threshold": 3}}, "trigger.threshold", "3", f"{NAME}, or a list of such names"),
    ({"trigger": EVENT | {"threshold": []}}, "trigger.threshold", "[]", f"{NAME}, or a list of such names"),
    ({"effective_from": "soon"}, "effective_from", "'soon'", DAY),
    ({"effective_until": datetime(2026, 1, 1, 9, tzinfo=UTC)}, "effective_until", NINE, DAY),
    ({"prerequisites": []}, "prerequisites", "[]", "a list of at least one: text"),
    ({"enabled": "no"}, "enabled", "'no'", "true or false"),
    ({"notes": None}, "notes", "None", "text"),
    (
        {"effective_from": date(2026, 1, 2), "effective_until": date(2026, 1, 1)},
        "effective_from",
        "2026-01-02",
        "a day up to effective_until, 2026-01-01",
    ),
]


@pytest.mark.parametrize(("changes", "field", "value", "allowed"), WRONG)
def test_a_wrong_field_of_a_rule(tmp_path, changes, field, value, allowed):
    code = str(changes.get("code", "ZZ_NOTICE"))
    assert faults(write(tmp_path, rule(**changes))) == [(code, field, value, allowed)]


def test_an_unknown_field_is_named_with_those_that_there_are(tmp_path):
    allowed = (
        "one of code, name, trigger, action, due, prerequisites, authority, source, confidence, effective_from, "
        "effective_until, enabled, notes"
    )
    assert faults(write(tmp_path, rule(effective_to=date(2026, 1, 1)))) == [
        ("ZZ_NOTICE", "effective_to", "a field", allowed)
    ]


def test_an_unknown_field_inside_a_trigger_is_named_with_its_place(tmp_path):
    allowed = "one of kind, operator, threshold, unit, window"
    assert faults(write(tmp_path, rule(trigger__when="x"))) == [("ZZ_NOTICE", "trigger.when", "a field", allowed)]


def test_a_rule_that_begins_and_ends_on_one_day_is_right(tmp_path):
    day = date(2026, 1, 1)
    (found,) = read_pack(write(tmp_path, rule(effective_from=day, effective_until=day))).rules
    assert (found.effective_from, found.effective_until) == (day, day)


WRONG_HEADS = [
    ({"version": "one"}, "version", "'one'", "a whole number from 1"),
    ({"version": 0}, "version", "0", "a whole number from 1"),
    ({"compiled": GONE}, "compiled", "nothing", DAY),
    ({"name": ""}, "name", "''", "text"),
    ({"disclaimer": "Rely on this."}, "disclaimer", "'Rely on this.'", 'a sentence that says "not legal advice"'),
    ({"jurisdiction": "US-Zz"}, "jurisdiction", "'US-Zz'", "US, US-<state> or US-<state>-<district>"),
    ({"owner": "us"}, "owner", "a field", "one of jurisdiction, name, version, compiled, disclaimer, rules"),
]


@pytest.mark.parametrize(("head", "field", "value", "allowed"), WRONG_HEADS)
def test_a_wrong_field_of_a_pack(tmp_path, head, field, value, allowed):
    assert faults(write(tmp_path, **head)) == [("", field, value, allowed)]


def test_a_file_is_named_after_its_jurisdiction(tmp_path):
    path = write(tmp_path).rename(tmp_path / "us-yy.yaml")
    assert faults(path) == [("", "jurisdiction", "'US-ZZ'", "what the file is named after")]


def test_all_faults_are_said_at_once_each_on_a_line(tmp_path):
    path = write(tmp_path, rule(source=GONE, due__unit="weeks"), rule(code="ZZ_OTHER", confidence="sure"))
    with pytest.raises(PackError) as caught:
        read_pack(path)
    assert str(caught.value).splitlines() == [
        "us-zz.yaml, rule ZZ_NOTICE, field source: found nothing; allowed is text",
        (
            "us-zz.yaml, rule ZZ_NOTICE, field due.unit: found 'weeks'; allowed is one of calendar_days, business_days, "
            "school_days, hours"
        ),
        "us-zz.yaml, rule ZZ_OTHER, field confidence: found 'sure'; allowed is one of high, medium, low",
    ]


def test_a_code_stands_once(tmp_path):
    assert faults(write(tmp_path, rule(), rule(name="The same again"))) == [
        ("ZZ_NOTICE", "code", "'ZZ_NOTICE'", "a code that no other rule has on the same days")
    ]


def test_a_code_may_come_back_when_the_law_changed_but_not_on_the_same_day(tmp_path):
    old = rule(effective_until=date(2025, 12, 31))
    new = rule(effective_from=date(2026, 1, 1), trigger__threshold=4)
    assert [each.trigger.threshold for each in read_pack(write(tmp_path, old, new)).rules] == [3, 4]
    overlapping = rule(effective_from=date(2025, 12, 31))
    assert faults(write(tmp_path, old, overlapping)) == [
        ("ZZ_NOTICE", "code", "'ZZ_NOTICE'", "a code that no other rule has on the same days")
    ]


def test_rules_without_a_code_are_told_apart_by_their_number(tmp_path):
    missing = ("code", "nothing", "a name in capitals, as WI_TRUANCY_DAY")
    assert faults(write(tmp_path, rule(code=GONE), rule(code=GONE))) == [("number 1", *missing), ("number 2", *missing)]


UNSURE = {"confidence": "low", "enabled": False, "notes": "One page only. Confirm with counsel."}


def test_what_nobody_confirmed_is_off_and_says_so(tmp_path):
    (found,) = read_pack(write(tmp_path, rule(**UNSURE))).rules
    assert (found.enabled, found.needs_counsel) == (False, True)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"enabled": True}, ("ZZ_NOTICE", "enabled", "true", "false while the confidence is low")),
        (
            {"notes": "One page only."},
            (
                "ZZ_NOTICE",
                "notes",
                "'One page only.'",
                'text with "confirm with counsel" while the confidence is low',
            ),
        ),
    ],
)
def test_a_pack_cannot_switch_on_what_nobody_confirmed(tmp_path, changes, fault):
    assert faults(write(tmp_path, rule(**UNSURE | changes))) == [fault]


def test_off_must_be_said_where_the_confidence_is_low(tmp_path):
    left_out = {name: value for name, value in UNSURE.items() if name != "enabled"}
    assert faults(write(tmp_path, rule(**left_out))) == [
        ("ZZ_NOTICE", "enabled", "nothing", "false while the confidence is low")
    ]


def test_a_fraction_is_kept_as_it_is_written(tmp_path):
    (found,) = read_pack(write(tmp_path, rule(trigger__threshold=7.1))).rules
    assert found.trigger.threshold == Decimal("7.1")


def test_a_field_that_stands_twice_is_not_read_as_the_last_one(tmp_path):
    path = write(tmp_path)
    path.write_text(path.read_text() + "version: 2\n")
    ((_, field, value, allowed),) = faults(path)
    assert (field, allowed) == ("(the file)", "YAML")
    assert value.startswith("the field version stands twice")


@pytest.mark.parametrize("text", ["rules: [", "compiled: 2026-13-40\n", "a: !!python/object/apply:os.getcwd []\n"])
def test_what_is_no_yaml_or_no_plain_data_is_a_fault_of_the_file(tmp_path, text):
    path = tmp_path / "us-zz.yaml"
    path.write_text(text)
    assert [(rule, field, allowed) for rule, field, _, allowed in faults(path)] == [("", "(the file)", "YAML")]


@pytest.mark.parametrize(("text", "value"), [("", "None"), ("- a\n", "['a']")])
def test_a_file_without_fields_is_no_pack(tmp_path, text, value):
    path = tmp_path / "us-zz.yaml"
    path.write_text(text)
    assert faults(path) == [("", "(the file)", value, "fields with values")]


def test_rules_must_be_a_list_of_rules(tmp_path):
    path = write(tmp_path)
    path.write_text(path.read_text().split("rules:")[0] + "rules: {}\n")
    assert faults(path) == [("", "rules", "{}", "a list of at least one: fields with values")]


def test_a_folder_with_a_wrong_pack_is_not_loaded_in_part(tmp_path):
    write(tmp_path)
    write(tmp_path, rule(source=GONE), jurisdiction="US-YY")
    with pytest.raises(PackError, match=r"^us-yy\.yaml, rule ZZ_NOTICE, field source"):
        load(tmp_path)
