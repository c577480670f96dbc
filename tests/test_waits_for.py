"""For whom something is due, said for all people at once: each source names exactly those for whom it has a line.

The scheduler asks nobody else, so that one name too few would be a reminder that nobody gets.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions
from cases.actions.protection import begin_protection
from referrals.actions.listing import propose_listing
from sswork.covering import arrange_cover
from sswork.models import RoleAssignment
from sswork.registry import reminder_sources
from sswork.reminders import people_today
from sswork.roles import Role
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.attendance import made as attendance
from tests.homeless import made as homeless
from tests.referrals import made as referrals
from tests.referrals.directory import made as directory

A_DAY = timedelta(days=1)


def named(key: str, today) -> set[int]:
    with unscoped("as the scheduler does"):
        return set(reminder_sources.get(key).waits_for(today))


def have_lines(key: str, today) -> set[int]:
    """Asked one by one, as themselves and apart from those who only stand in for somebody."""
    source, found = reminder_sources.get(key), set()
    for person in people_today(today):
        with acting(person):
            if person.can(source.permission) and any(each.due_on <= today for each in source.due(person, today)):
                found.add(person.pk)
    return found


def pks(*people) -> set[int]:
    return {each.pk for each in people}


@pytest.fixture
def mixed(pals):
    """Ivy, an intern, works with Mateo; Ben has Mateo on his caseload without working at Cedar."""
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    actions.add_to_caseload(student=pals.mateo, worker=pals.ben, by=pals.ana)
    return pals


def test_requests_that_wait_for_the_team(mixed):
    pals = mixed
    assert named("referrals.waiting", pals.today) == set()
    referrals.referral(pals, pals.mateo, days_ago=9)
    assert named("referrals.waiting", pals.today) == have_lines("referrals.waiting", pals.today)
    assert named("referrals.waiting", pals.today) >= pks(pals.tess, pals.sol)
    assert pals.ben.pk not in named("referrals.waiting", pals.today)


def test_a_request_in_time_is_nobodys_yet(mixed):
    referrals.referral(mixed, mixed.mateo)
    assert named("referrals.waiting", mixed.today) == have_lines("referrals.waiting", mixed.today) == set()


def test_decisions_to_look_at_again(mixed):
    pals = mixed
    decided = referrals.decided(pals, referrals.referral(pals, pals.mateo), in_days=2)
    assert named("referrals.review", pals.today) == have_lines("referrals.review", pals.today) == set()
    day = decided.review_on
    assert named("referrals.review", day) == have_lines("referrals.review", day) != set()


def test_newly_chronic(mixed):
    """Eight days ago, to be answered within seven: whoever has Mateo on the caseload, and the attendance officers."""
    pals = mixed
    attendance.chronic(pals.mateo, days_ago=8)
    assert named("chronic", pals.today) == have_lines("chronic", pals.today)
    assert named("chronic", pals.today) >= pks(pals.ivy, pals.ben, pals.otis)
    assert pals.sol.pk not in named("chronic", pals.today)


def test_newly_chronic_of_yesterday_is_not_due(mixed):
    attendance.chronic(mixed.mateo, days_ago=1)
    assert named("chronic", mixed.today) == have_lines("chronic", mixed.today) == set()


def test_housing_without_help(mixed):
    pals = mixed
    found = homeless.episode(pals, pals.mateo, by=pals.lia)
    homeless.episode(pals, pals.noah, by=pals.lia, days_ago=1)
    assert named("homeless.no_service", pals.today) == have_lines("homeless.no_service", pals.today)
    assert named("homeless.no_service", pals.today) >= pks(pals.lia, pals.ana, pals.ben)
    assert pals.otis.pk not in named("homeless.no_service", pals.today)
    homeless.service(pals, found)
    assert named("homeless.no_service", pals.today) == have_lines("homeless.no_service", pals.today) == set()


def test_private_records(mixed):
    """The reporter and the custodian, and nobody who stands in for either."""
    pals = mixed
    assert named("private", pals.today) == set()
    begin_protection(
        district=pals.district,
        custodian=pals.ruth,
        at=timezone.now(),
        child="Mateo",
        seen="A bruise",
        words="",
        impressions="",
        marks=[],
        by=pals.theo,
    )
    assert named("private", pals.today) == have_lines("private", pals.today) == pks(pals.theo, pals.ruth)
    assert named("private", pals.today - A_DAY) == pks(pals.ruth), "she has not read it, whatever the day"


def test_who_stands_in_is_asked_for_the_absent_one(mixed):
    """``user.selves`` holds the absent person, who is named."""
    pals = mixed
    attendance.chronic(pals.mateo, days_ago=8)
    arrange_cover(
        absent=pals.ben, covering=pals.sol, first_day=pals.today, last_day=pals.today, reason="Ill", by=pals.sol
    )
    sol = type(pals.sol).objects.get(pk=pals.sol.pk)
    assert pals.sol.pk in have_lines("chronic", pals.today)
    assert not sol.selves.isdisjoint(named("chronic", pals.today))


def test_a_role_that_ended_is_not_named(mixed):
    pals = mixed
    referrals.referral(pals, pals.mateo, days_ago=9)
    RoleAssignment.objects.filter(person=pals.tess, role=Role.TEAM_MEMBER).update(
        first_day=pals.today - 2 * A_DAY, last_day=pals.today - A_DAY
    )
    assert pals.tess.pk not in named("referrals.waiting", pals.today)
    assert named("referrals.waiting", pals.today) == have_lines("referrals.waiting", pals.today)


def test_what_agencies_say_of_the_directory(mixed):
    pals = mixed
    assert named("referrals.listing", pals.today) == set()
    propose_listing(service=directory.service(), status="active", wait_time="", note="New number", by=None)
    assert named("referrals.listing", pals.today) == have_lines("referrals.listing", pals.today)
    assert named("referrals.listing", pals.today) >= pks(pals.ana, pals.sol, pals.lia)
