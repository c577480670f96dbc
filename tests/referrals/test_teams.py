"""Teams: who sets them, who sits in them, when they meet, and that nobody goes in silence."""

from datetime import date, time, timedelta

import pytest

from referrals.actions import teams as acts
from referrals.models import ConfidentialityAgreement, ConfidentialityText, Meeting, Team, TeamMember
from referrals.queries.teams import may_join, text_to_sign
from referrals.rules import meeting_days
from sswork.conflicts import Conflict
from sswork.models import AuditEvent, User
from tests.pals import TODAY
from tests.queries import queries_of

TEAMS = "/referrals/teams/"


@pytest.fixture
def team(pals):
    return acts.make_team(school=pals.cedar, facts={"name": "COST"}, by=pals.ana)


def sit(team, person, by, role="member", is_backup=False):
    return acts.add_member(team=team, person=person, role=role, is_backup=is_backup, by=by)


class TestSchedule:
    def test_from_the_first_meeting_on_the_same_weekday(self):
        first = date(2026, 8, 19)
        assert meeting_days(first, 2, date(2026, 9, 1), date(2026, 10, 1)) == [
            date(2026, 9, 2),
            date(2026, 9, 16),
            date(2026, 9, 30),
        ]

    def test_a_first_meeting_to_come_is_the_first(self):
        assert meeting_days(date(2026, 12, 1), 1, TODAY, date(2026, 12, 9)) == [date(2026, 12, 1), date(2026, 12, 8)]

    def test_meetings_are_planned_on_school_days_only(self, pals):
        facts = {"name": "COST", "first_meeting": date(2026, 11, 18), "starts_at": time(14, 30)}
        team = acts.make_team(school=pals.cedar, facts=facts, by=pals.ana)
        planned = list(Meeting.objects.filter(team=team).values_list("day", flat=True))
        days = set(pals.cedar.calendar_days.filter(kind="instructional").values_list("day", flat=True))
        assert planned[0] == TODAY
        assert set(planned) <= days
        assert len(planned) >= 4

    def test_another_schedule_moves_what_nobody_has_prepared(self, pals):
        facts = {"name": "COST", "first_meeting": date(2026, 11, 18)}
        team = acts.make_team(school=pals.cedar, facts=facts, by=pals.ana)
        prepared = Meeting.objects.filter(team=team, day__gt=TODAY).first()
        Meeting.objects.filter(pk=prepared.pk).update(version=2)
        changed = acts.change_team(team=team, version=1, facts={"first_meeting": date(2026, 11, 19)}, by=pals.ana)
        days = set(Meeting.objects.filter(team=changed).values_list("day", flat=True))
        assert prepared.day in days
        assert {day.weekday() for day in days - {TODAY, prepared.day}} == {3}

    def test_planning_twice_plans_once(self, pals):
        team = acts.make_team(school=pals.cedar, facts={"name": "A", "first_meeting": TODAY}, by=pals.ana)
        assert acts.plan_meetings(team=team, today=TODAY, by=None) == 0


class TestMembers:
    def test_only_who_reads_requests_at_the_school_can_join(self, pals, team):
        offered = {each.given_name for each in may_join(team, TODAY)}
        assert offered == {"Ana", "Sol", "Tess"}
        with pytest.raises(acts.NotPossible):
            sit(team, pals.theo, pals.ana)
        with pytest.raises(acts.NotPossible):
            sit(team, pals.ben, pals.ana)

    def test_nobody_adds_for_another_school(self, pals, team):
        with pytest.raises(acts.NotPossible):
            sit(team, pals.tess, pals.ben)
        assert not TeamMember.objects.exists()

    def test_a_member_sits_once(self, pals, team):
        sit(team, pals.tess, pals.ana)
        with pytest.raises(acts.NotPossible):
            sit(team, pals.tess, pals.ana)

    def test_a_membership_ends_for_a_reason_by_name_and_may_be_taken_back(self, pals, team):
        member = sit(team, pals.tess, pals.ana)
        with pytest.raises(acts.NotPossible):
            acts.end_membership(member=member, why="Not mine to end", by=pals.ben)
        acts.end_membership(member=member, why="Other duties", by=pals.tess)
        ended = TeamMember.objects.get()
        assert (ended.last_day, ended.ended_by, ended.ended_why) == (TODAY, pals.tess, "Other duties")
        acts.take_up_membership(member=member, by=pals.tess)
        assert TeamMember.objects.get().last_day is None

    def test_the_page_says_who_left_and_why(self, pals, team, sign_in, clock):
        member = sit(team, pals.tess, pals.ana)
        acts.end_membership(member=member, why="Other duties", by=pals.tess)
        clock.shift(timedelta(days=2))
        assert "Other duties" in sign_in(pals.ana).get(f"{TEAMS}{team.pk}/").text


class TestAgreement:
    def test_signed_once_for_the_school_year(self, pals):
        agreement = acts.sign_agreement(by=pals.tess)
        acts.sign_agreement(by=pals.tess)
        assert ConfidentialityAgreement.objects.get() == agreement
        assert (agreement.first_day, agreement.last_day) == (date(2026, 8, 17), date(2027, 6, 4))

    def test_the_districts_own_text_comes_before_the_general_one(self, pals):
        general, _year = text_to_sign(User.objects.get(pk=pals.tess.pk), TODAY)
        assert general.organization is None
        assert "not read by counsel" in general.source
        later = {"organization": pals.district, "text": "Ours", "source": "Board policy 5125"}
        ConfidentialityText.objects.create(effective_from=TODAY + timedelta(days=1), **later)
        assert text_to_sign(User.objects.get(pk=pals.tess.pk), TODAY)[0] == general
        ours = ConfidentialityText.objects.create(effective_from=TODAY, **later)
        assert text_to_sign(User.objects.get(pk=pals.tess.pk), TODAY)[0] == ours

    def test_the_page_leads_back_and_nowhere_else(self, pals, sign_in):
        client = sign_in(pals.tess)
        read = text_to_sign(User.objects.get(pk=pals.tess.pk), TODAY)[0].mark
        answer = client.post(f"{TEAMS}agreement/", {"next": "https://evil.example/", "read": read})
        assert answer["Location"] == f"{TEAMS}agreement/"
        assert client.post(f"{TEAMS}agreement/", {"next": TEAMS, "read": read})["Location"] == TEAMS

    def test_who_has_not_signed_is_told(self, pals, team, sign_in):
        sit(team, pals.tess, pals.ana)
        client = sign_in(pals.tess)
        assert "Sign the confidentiality agreement first" in client.get(TEAMS).text
        acts.sign_agreement(by=pals.tess)
        assert "Sign the confidentiality agreement first" not in client.get(TEAMS).text


class TestPages:
    def test_a_team_is_made_and_peopled_in_the_browser(self, pals, sign_in):
        client = sign_in(pals.ana)
        facts = {
            "school": pals.cedar.pk,
            "name": "COST",
            "kind": "cost",
            "every_weeks": 2,
            "minutes": 45,
            "first": "new",
        }
        answer = client.post(f"{TEAMS}add/", facts | {"first_meeting": "2026-11-25", "starts_at": "14:30"})
        team = Team.objects.get()
        assert answer["Location"] == f"{TEAMS}{team.pk}/"
        assert team.order == ["new", "safety", "review", "no_progress"]
        client.post(f"{TEAMS}{team.pk}/members/", {"person": pals.tess.pk, "role": "facilitator"})
        assert TeamMember.objects.get().person == pals.tess
        again = client.post(f"{TEAMS}add/", facts)
        assert "has a team of this name" in again.text

    def test_a_backup_is_for_a_task(self, pals, team, sign_in):
        form = {"person": pals.tess.pk, "role": "member", "is_backup": "on"}
        answer = sign_in(pals.ana).post(f"{TEAMS}{team.pk}/members/", form)
        assert answer.status_code == 422
        assert not TeamMember.objects.exists()

    def test_the_second_of_two_who_change_a_team_sees_both(self, pals, team, sign_in):
        with pytest.raises(Conflict):
            acts.change_team(team=team, version=0, facts={"name": "X"}, by=pals.ana)
        form = {"version": 0, "name": "Mine", "kind": "cost", "every_weeks": 1, "minutes": 30, "first": "safety"}
        answer = sign_in(pals.ana).post(f"{TEAMS}{team.pk}/change/", form)
        assert answer.status_code == 409
        assert Team.objects.get().name == "COST"

    def test_as_many_queries_for_three_teams_as_for_one(self, pals, team, sign_in):
        client = sign_in(pals.ana)
        one = queries_of(client, TEAMS)
        for name in ("SST", "Crisis"):
            sit(acts.make_team(school=pals.cedar, facts={"name": name}, by=pals.ana), pals.tess, pals.ana)
        assert queries_of(client, TEAMS) == one


def test_what_is_done_is_on_record(pals, team):
    member = sit(team, pals.tess, pals.ana)
    acts.end_membership(member=member, why="Other duties", by=pals.tess)
    events = AuditEvent.objects.filter(type__startswith="team.").order_by("pk").values_list("type", flat=True)
    assert list(events) == ["team.made", "team.member_added", "team.member_ended"]
