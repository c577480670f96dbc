"""In which place of the rule packs a district lies, and what follows for its schools."""

import pytest
from django.core.management import CommandError, call_command

from sswork.models import AuditEvent, Organization


def test_a_school_lies_where_its_district_lies(pals):
    assert (pals.district.place, pals.cedar.place) == ("US-CA", "US-CA")


def test_where_nobody_has_said_it_the_federal_rules_hold(pals):
    Organization.objects.filter(pk=pals.district.pk).update(jurisdiction="")
    assert Organization.objects.get(pk=pals.cedar.pk).place == "US"


def test_the_command_sets_it_and_leaves_an_audit_event(pals, capsys):
    call_command("place", "US-WI-MPS", "--district", "Riverbend Unified")
    pals.district.refresh_from_db()
    assert pals.district.place == "US-WI-MPS"
    event = AuditEvent.objects.get(type="district.placed")
    assert event.changes == {"before": "US-CA", "after": "US-WI-MPS"}
    assert "Riverbend Unified: US-WI-MPS" in capsys.readouterr().out


def test_without_a_place_it_lists_those_that_there_are(pals, capsys):
    call_command("place")
    assert "US-CA  California" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["US-XX"], ["US-CA", "--district", "Nowhere"]])
def test_what_it_does_not_know_it_says(pals, arguments):
    with pytest.raises(CommandError):
        call_command("place", *arguments)
