"""Teams: who sits in them, when they meet, and the agreement that each member signs."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from referrals import owning
from referrals.actions.calling_off import follow_on, hold_after_all
from referrals.enums import MeetingState
from referrals.models import ConfidentialityAgreement, Meeting, SystemIssue, Team, TeamMember
from referrals.queries.teams import may_join, school_days_among, teams_managed_by, text_to_sign
from referrals.rules import meeting_days
from sswork import live
from sswork.actions import action, audit
from sswork.conflicts import save_version

# As far as meetings are planned ahead: two of a team that meets every other week, and time to prepare.
AHEAD = timedelta(days=35)


class NameTaken(Exception):
    """The school has a team of this name."""


class NotPossible(Exception):
    """The person may not do this, or it was done meanwhile."""


class OtherText(Exception):
    """A new text came into force while the person read the one before."""


@action
def make_team(*, school, facts: dict[str, Any], by) -> Team:
    """A team of a school, with the meetings of its schedule."""
    try:
        with transaction.atomic():
            team = Team.objects.create(school=school, **facts)
    except IntegrityError as error:
        raise NameTaken from error
    audit("team.made", by=by, target=team, kind=team.kind)
    _plan(team, timezone.localdate(), by)
    return team


@action
def change_team(*, team, version: int, facts: dict[str, Any], by) -> Team:
    """Other days: planned meetings whose agenda nobody has begun make way for those of the new schedule."""
    try:
        with transaction.atomic():
            save_version(teams_managed_by(by), pk=team.pk, version=version, **facts)
    except IntegrityError as error:
        raise NameTaken from error
    changed = Team.objects.get(pk=team.pk)
    today = timezone.localdate()
    Meeting.objects.filter(team=changed, day__gt=today, state=MeetingState.PLANNED, version=1).delete()
    _plan(changed, today, by)
    audit("team.changed", by=by, target=changed)
    return changed


@action
def plan_meetings(*, team, today: date, by) -> int:
    """The meetings of the schedule for the weeks to come; those that are planned stay."""
    made = _plan(team, today, by)
    audit("team.meetings_planned", by=by, target=team, meetings=made)
    return made


def _plan(team, today: date, by) -> int:
    if team.first_meeting is None:
        return 0
    days = meeting_days(team.first_meeting, team.every_weeks, today - timedelta(days=1), today + AHEAD)
    planned = set(Meeting.objects.filter(team=team, day__in=days).values_list("day", flat=True))
    held = [Meeting(team=team, day=day) for day in school_days_among(team.school_id, days) if day not in planned]
    Meeting.objects.bulk_create(held, ignore_conflicts=True)
    _take_up_agendas(team, today, by)
    return len(held)


def _take_up_agendas(team, today: date, by) -> None:
    """Of meetings that were called off when no next one was planned."""
    waiting = Meeting.objects.filter(team=team, state=MeetingState.CALLED_OFF, agenda_to=None).order_by("day")
    planned = Meeting.objects.filter(team=team, state=MeetingState.PLANNED, day__gte=today).order_by("day")
    for each in waiting:
        coming = planned.filter(day__gt=each.day).first()
        if coming is None:
            return
        try:
            follow_on(meeting=each, to=coming, by=by)
        except (owning.Closed, owning.NotPossible):
            return


@action
def add_meeting(*, team, day: date, by) -> Meeting:
    """One more, beside the schedule: a crisis team meets when it has to. One that was called off takes place after all."""
    meeting, is_new = Meeting.objects.get_or_create(team=team, day=day)
    if meeting.state == MeetingState.CALLED_OFF:
        return hold_after_all(meeting=meeting, by=by)
    if is_new:
        audit("team.meeting_added", by=by, target=meeting, day=str(day))
    else:
        audit("team.meeting_stands", by=by, target=meeting, day=str(day))
    _take_up_agendas(team, timezone.localdate(), by)
    return meeting


@action
def add_member(*, team, person, role: str, is_backup: bool, by) -> TeamMember:
    """From today. It opens the team's meetings to the person, once the person has signed."""
    if not teams_managed_by(by).filter(pk=team.pk).exists():
        raise NotPossible
    if not may_join(team, timezone.localdate()).filter(pk=person.pk).exists():
        raise NotPossible
    member = TeamMember.objects.create(team=team, person=person, role=role, is_backup=is_backup, added_by=by)
    audit("team.member_added", by=by, target=member, team=team.pk, person=person.pk, role=role)
    return member


@action
def end_membership(*, member, why: str, by, at_once: bool = False) -> TeamMember:
    """From tomorrow the person is not in the team; ``at_once``, for a conflict of interest, from now on. By whoever sets the team,
    or by the person; who and why is said on its page."""
    if member.person_id != by.pk and not teams_managed_by(by).filter(pk=member.team_id).exists():
        raise NotPossible
    ended = TeamMember.objects.filter(pk=member.pk, last_day=None).update(
        last_day=timezone.localdate(), ended_by=by, ended_why=why, ended_at_once=at_once
    )
    if ended != 1:
        raise NotPossible
    audit("team.member_ended", by=by, target=member, team=member.team_id, person=member.person_id, at_once=at_once)
    live.end_for(member.person_id)
    return member


@action
def take_up_membership(*, member, by) -> TeamMember:
    """Take an ending back, on the day it was made and by whoever made it."""
    mine = TeamMember.objects.filter(pk=member.pk, ended_by=by, last_day=timezone.localdate(), ended_at_once=False)
    if mine.update(last_day=None, ended_by=None, ended_why="") != 1:
        raise NotPossible
    audit("team.member_stays", by=by, target=member, team=member.team_id, person=member.person_id)
    return member


@action
def sign_agreement(*, by, read: str | None = None) -> ConfidentialityAgreement:
    """The text in force, for the days of the school year. Signed once a year, for all teams.

    ``read``: the mark of the words that were shown.
    """
    today = timezone.localdate()
    wanted = text_to_sign(by, today)
    if wanted is None:
        raise NotPossible
    text, year = wanted
    if read is not None and read != text.mark:
        raise OtherText
    first = min(today, year.first_day)
    agreement, _is_new = ConfidentialityAgreement.objects.get_or_create(
        person=by, last_day=year.last_day, defaults={"text": text, "first_day": first}
    )
    audit("team.agreement_signed", by=by, target=agreement, text=text.pk, until=str(year.last_day))
    return agreement


@action
def raise_issue(*, team, what: str, by) -> SystemIssue:
    """What the school should change. It stays on the agenda until somebody says that it is settled."""
    issue = SystemIssue.objects.create(team=team, what=what, raised_by=by)
    audit("team.issue_raised", by=by, target=issue, team=team.pk)
    return issue


@action
def settle_issue(*, issue, by) -> SystemIssue:
    open_ = SystemIssue.objects.filter(pk=issue.pk, settled_on=None)
    if open_.update(settled_on=timezone.localdate(), settled_by=by) != 1:
        raise NotPossible
    audit("team.issue_settled", by=by, target=issue, team=issue.team_id)
    return issue
