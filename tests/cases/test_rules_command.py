"""``manage.py rules explain``: why a rule asked for something of a student, or did not, with the records it looked at."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import Obligation, RuleOverride
from sswork.scoping import unscoped
from tests.cases.records import made as records
from tests.cases.test_obligations import MONDAY, place


def said(*words) -> str:
    out = StringIO()
    call_command("rules", *map(str, words), stdout=out)
    return out.getvalue()


def test_why_it_fired_with_the_record_the_day_and_the_obligation(pals):
    place(pals, "")
    request = records.collected(pals)
    with unscoped("test"):
        made = Obligation.objects.get()
    assert said("explain", "FERPA_ACCESS_45", "--student", pals.mateo.pk) == (
        "FERPA_ACCESS_45: Inspection of the records by those with the right\n"
        "  US/2, 34 CFR 99.10(b); confidence high\n"
        "  applies when: something in writing came is one of access_request event\n"
        "  time: 45 calendar days\n"
        "  the district lies in US\n"
        "\n"
        "What was looked at:\n"
        f"  cases.recordsrequest:{request.pk}: access_request, 2026-11-16\n"
        "    yes: it happened\n"
        "    due 2026-12-31\n"
        f"    obligation {made.pk}, open\n"
        "\n"
        "The rule applies.\n"
    )


def test_why_it_did_not(pals):
    records.collected(pals)
    words = said("explain", "IDEA_MDR", "--student", pals.mateo.pk)
    assert "no: waits for something else" in words
    assert words.endswith("The rule does not apply.\n")
    assert "No record of this student" in said("explain", "IDEA_MDR", "--student", pals.noah.pk)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("WI_EVAL_60", "It is a rule of US-WI; the district lies in US-CA."),
        ("CA_PC_270_1_REPEALED", "It is not in force today"),
    ],
)
def test_why_it_does_not_hold_here(pals, code, why):
    assert why in said("explain", code, "--student", pals.mateo.pk)


def test_what_counsel_has_not_confirmed_and_the_districts_own_number(pals):
    place(pals, "US-NY-NYC")
    assert "no confirmation with counsel" in said("explain", "NYC_407_RESOLVE", "--student", pals.mateo.pk)
    RuleOverride.objects.create(
        organization=pals.district,
        code="FERPA_ACCESS_45",
        amount=10,
        unit="calendar_days",
        overrode="US/2",
        was_amount=45,
        was_unit="calendar_days",
        is_floor=True,
        why="Families wait too long",
        source="Policy 5125",
        effective_from=MONDAY,
        made_by=pals.sol,
    )
    words = said("explain", "FERPA_ACCESS_45", "--student", pals.mateo.pk)
    assert "instead of 45 calendar_days: Families wait too long (Policy 5125)" in words


def test_nobody_is_named_and_what_is_not_there_is_said(pals):
    assert "Mateo" not in said("explain", "FERPA_ACCESS_45", "--student", pals.mateo.pk)
    with pytest.raises(CommandError, match="There is no student 999999"):
        said("explain", "FERPA_ACCESS_45", "--student", 999999)
    with pytest.raises(CommandError, match="No pack has a rule LUNCH"):
        said("explain", "LUNCH", "--student", pals.mateo.pk)


def test_the_rules_of_a_place(pals):
    words = said("list", "--place", "US-NY-NYC")
    assert "NYC_407_RESOLVE" in words
    assert "switched off: confirm with counsel" in words
    assert "FERPA_ACCESS_45" in words
