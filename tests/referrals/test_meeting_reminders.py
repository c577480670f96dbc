"""Members and guests are told of their meetings, and of the agreement; nobody else is, and no student is named."""

from datetime import timedelta

import pytest

from referrals.actions.agenda import invite_guest
from referrals.models import ConfidentialityAgreement
from sswork.registry import reminder_sources
from tests.pals import TODAY
from tests.referrals import made, meeting
from tests.test_waits_for import have_lines, named, pks

KEYS = ("referrals.meeting", "referrals.invited", "referrals.agreement")


@pytest.fixture
def found(pals):
    agenda = meeting.agenda(pals)
    invite_guest(item=agenda.mateo, person=pals.theo, by=pals.tess)
    ConfidentialityAgreement.objects.filter(person=pals.ana).delete()
    return agenda


@pytest.mark.parametrize("key", KEYS)
def test_the_scheduler_asks_whom_it_concerns(pals, found, key):
    assert named(key, TODAY) == have_lines(key, TODAY)


def test_each_is_told_the_own(pals, found):
    assert have_lines("referrals.meeting", TODAY) == pks(pals.tess)
    assert have_lines("referrals.invited", TODAY) == pks(pals.theo)
    assert have_lines("referrals.agreement", TODAY) == pks(pals.ana)


def test_no_line_names_a_student(pals, found):
    for key in KEYS:
        for person in (pals.tess, pals.ana, pals.theo):
            for line in reminder_sources.get(key).due(meeting.anew(person), TODAY):
                assert "Mateo" not in f"{line.title} {line.why} {line.about}"


def test_over_is_over(pals, found, clock):
    clock.shift(timedelta(days=1))
    assert have_lines("referrals.meeting", TODAY + timedelta(days=1)) == set()
    assert have_lines("referrals.invited", TODAY + timedelta(days=1)) == set()


def test_whoever_asked_is_told_that_the_team_decided_and_not_what(pals):
    made.decided(pals, made.referral(pals, pals.mateo), note="SECRET", decision="refer_out")
    made.referral(pals, pals.noah)
    assert named("referrals.decided", TODAY) == have_lines("referrals.decided", TODAY) == pks(pals.theo)
    (line,) = reminder_sources.get("referrals.decided").due(meeting.anew(pals.theo), TODAY)
    assert "SECRET" not in f"{line}"
    assert "agency" not in f"{line.title} {line.why}"


def test_the_word_goes_after_some_days(pals, clock):
    made.decided(pals, made.referral(pals, pals.mateo))
    later = TODAY + timedelta(days=4)
    clock.shift(timedelta(days=4))
    assert named("referrals.decided", later) == have_lines("referrals.decided", later) == set()
