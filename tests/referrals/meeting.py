"""A team and its meeting for tests, made as people make them."""

from types import SimpleNamespace

from referrals.actions.agenda import build_agenda
from referrals.actions.teams import add_meeting, add_member, make_team, sign_agreement
from referrals.models import AgendaItem
from sswork.models import User
from sswork.scoping import unscoped
from tests.pals import TODAY
from tests.referrals import made


def anew(person) -> User:
    """The person without what an earlier question keeps."""
    return User.objects.get(pk=person.pk)


def team(pals, *members, school=None, **facts):
    """A COST; its members have signed."""
    found = make_team(school=school or pals.cedar, facts={"name": "COST"} | facts, by=pals.sol)
    for person in members:
        add_member(team=found, person=person, role="member", is_backup=False, by=pals.sol)
        sign_agreement(by=person)
    return found


def agenda(pals, *members, day=TODAY):
    """Today's meeting of Tess and Ana: Noah urgent, Mateo and Aaliyah new, with its items by the given name."""
    made.referral(pals, pals.mateo, days_ago=6)
    made.referral(pals, pals.noah, days_ago=1, urgency="urgent")
    made.referral(pals, pals.aaliyah, days_ago=3)
    found = team(pals, *(members or (pals.tess, pals.ana)))
    meeting = add_meeting(team=found, day=day, by=pals.sol)
    build_agenda(meeting=meeting, by=pals.tess)
    return SimpleNamespace(team=found, meeting=meeting, **items(meeting))


def items(meeting) -> dict[str, AgendaItem]:
    with unscoped("a test looks"):
        found = AgendaItem.objects.filter(meeting=meeting).select_related("student", "meeting")
        return {each.student.given_name.lower(): each for each in found.order_by("position")}


def order(meeting) -> list[str]:
    return [name.capitalize() for name in items(meeting)]
