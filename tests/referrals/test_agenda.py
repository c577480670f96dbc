"""Agendas build themselves, stay as people put them, and are seen by the team and, item by item, by guests."""

from datetime import timedelta

import pytest

from referrals.actions import Step
from referrals.actions import agenda as acts
from referrals.actions.meetings import close_meeting, open_meeting
from referrals.actions.teams import add_meeting, end_membership, sign_agreement
from referrals.models import AgendaItem, ConfidentialityAgreement, Referral, Team, TeamMember
from referrals.owning import Closed
from referrals.queries.agenda import meetings_open_to
from referrals.rules import placed
from sswork.models import RoleAssignment
from sswork.scoping import unscoped, without_asking
from sswork.security.actor import acting
from tests.pals import TODAY
from tests.queries import queries_of
from tests.referrals import made, meeting


def seen(person) -> set[str]:
    """By the rule, and by the database without asking: the same."""
    with acting(person):
        by_rule = set(AgendaItem.objects.visible_to(meeting.anew(person)).values_list("student__given_name", flat=True))
    with acting(person), unscoped_python():
        by_rows = set(AgendaItem.objects.values_list("student_id", flat=True))
    assert len(by_rule) == len(by_rows)
    return by_rule


def unscoped_python():
    return without_asking("a page that forgot")


class TestBuilding:
    def test_safety_then_new_then_reviews_each_kind_in_the_boards_order(self, pals):
        made.decided(pals, made.referral(pals, pals.noah, days_ago=50), in_days=0)
        found = meeting.agenda(pals)
        assert [(each.student.given_name, each.kind) for each in _all(found.meeting)] == [
            ("Noah", "safety"),
            ("Mateo", "new"),
            ("Aaliyah", "new"),
            ("Noah", "review"),
        ]

    def test_an_action_long_past_its_date_brings_a_student_back(self, pals, clock):
        steps = [Step("Call home", pals.ana, TODAY)]
        made.decided(pals, made.referral(pals, pals.zoe, referrer=pals.ana), by=pals.ana, steps=steps)
        made.decided(pals, made.referral(pals, pals.noah), steps=steps)
        found = meeting.team(pals, pals.tess)
        on_time = add_meeting(team=found, day=TODAY + timedelta(days=9), by=pals.sol)
        later = add_meeting(team=found, day=TODAY + timedelta(days=10), by=pals.sol)
        acts.build_agenda(meeting=on_time, by=pals.tess)
        acts.build_agenda(meeting=later, by=pals.tess)
        assert _kinds(on_time) == []
        assert _kinds(later) == ["no_progress"]

    def test_twice_is_as_once_and_what_people_did_stays(self, pals):
        found = meeting.agenda(pals)
        acts.move_item(item=found.aaliyah, to=1, by=pals.tess)
        acts.leave_out(item=found.mateo, why="Father comes next week", by=pals.ana)
        made.referral(pals, pals.noah)
        assert acts.build_agenda(meeting=found.meeting, by=pals.ana) == 1
        assert [each.student.given_name for each in _all(found.meeting)] == ["Aaliyah", "Noah", "Mateo", "Noah"]
        assert acts.build_agenda(meeting=found.meeting, by=pals.ana) == 0
        assert meeting.items(found.meeting)["mateo"].left_out_why == "Father comes next week"

    def test_what_was_decided_before_the_meeting_goes(self, pals):
        found = meeting.agenda(pals)
        with unscoped("a test"):
            asked = Referral.objects.get(pk=found.mateo.referral_id)
        made.decided(pals, asked)
        acts.build_agenda(meeting=found.meeting, by=pals.tess)
        assert meeting.order(found.meeting) == ["Noah", "Aaliyah"]

    def test_another_schools_requests_stay_there(self, pals):
        made.referral(pals, pals.lucia, referrer=pals.ana)
        assert set(meeting.order(meeting.agenda(pals).meeting)) == {"Noah", "Mateo", "Aaliyah"}

    def test_other_kinds_of_teams_take_what_is_brought(self, pals):
        made.referral(pals, pals.mateo)
        found = meeting.team(pals, pals.tess, kind="crisis", name="Crisis")
        day = add_meeting(team=found, day=TODAY, by=pals.sol)
        assert acts.build_agenda(meeting=day, by=pals.tess) == 0

    def test_placed_behind_the_own_kind(self):
        assert placed([(1, 0), (2, 2), (3, 1)], [(4, 0), (5, 2), (6, 1)]) == [1, 4, 2, 3, 6, 5]


def _all(day):
    with unscoped("a test looks"):
        return list(AgendaItem.objects.filter(meeting=day).select_related("student").order_by("position"))


def _kinds(day):
    return [each.kind for each in _all(day)]


class TestWhoSees:
    def test_members_by_their_dates_and_nobody_else(self, pals, clock):
        found = meeting.agenda(pals)
        everybody = {"Noah", "Mateo", "Aaliyah"}
        assert seen(pals.tess) == seen(pals.ana) == everybody
        for person in (pals.sol, pals.ben, pals.theo, pals.priya, pals.lia, pals.dana, pals.ivy, pals.otis):
            assert seen(person) == set(), person
        end_membership(member=TeamMember.objects.get(person=pals.tess), why="Other duties", by=pals.tess)
        assert seen(pals.tess) == everybody
        clock.shift(timedelta(days=1))
        assert seen(pals.tess) == set()
        assert not meetings_open_to(meeting.anew(pals.tess)).filter(pk=found.meeting.pk).exists()

    def test_a_membership_that_ends_at_once_opens_nothing_today(self, pals):
        meeting.agenda(pals)
        member = TeamMember.objects.get(person=pals.tess)  # since today
        end_membership(member=member, why="A relative", at_once=True, by=pals.tess)
        assert seen(pals.tess) == set()

    def test_a_member_whose_role_ended_sees_nothing(self, pals):
        meeting.agenda(pals)
        RoleAssignment.objects.filter(person=pals.tess).update(last_day=TODAY - timedelta(days=1))
        assert seen(pals.tess) == set()

    def test_without_the_agreement_nothing_opens(self, pals, sign_in):
        found = meeting.agenda(pals)
        ConfidentialityAgreement.objects.filter(person=pals.tess).delete()
        assert seen(pals.tess) == set()
        answer = sign_in(pals.tess).get(f"/referrals/meetings/{found.meeting.pk}/room/")
        assert answer["Location"].startswith("/referrals/teams/agreement/?next=")
        assert sign_in(pals.ben).get(f"/referrals/meetings/{found.meeting.pk}/room/").status_code == 404

    def test_a_guest_sees_the_one_item_until_the_meeting_is_over(self, pals, sign_in, clock):
        found = meeting.agenda(pals)
        acts.invite_guest(item=found.mateo, person=pals.theo, by=pals.tess)
        address = f"/referrals/meetings/{found.meeting.pk}/"
        assert sign_in(pals.theo).get(address)["Location"].startswith("/referrals/teams/agreement/")
        sign_agreement(by=pals.theo)
        assert seen(pals.theo) == {"Mateo"}
        page = sign_in(pals.theo).get(address).text
        assert ("Mateo" in page, "Noah" in page, "Aaliyah" in page) == (True, False, False)
        room = sign_in(pals.theo).get(f"{address}room/").text
        assert ("Mateo" in room, "Noah" in room, made.CONCERN in room) == (True, False, False)
        other = f"{address}{found.noah.pk}/now/"
        assert sign_in(pals.theo).get(other).status_code == 404
        assert sign_in(pals.theo).get(f"{address}recap/").status_code == 404
        clock.shift(timedelta(days=1))
        assert seen(pals.theo) == set()

    def test_a_guest_who_is_uninvited_sees_nothing(self, pals):
        found = meeting.agenda(pals)
        sign_agreement(by=pals.theo)
        acts.invite_guest(item=found.mateo, person=pals.theo, by=pals.tess)
        acts.uninvite_guest(item=found.mateo, person=pals.theo, by=pals.tess)
        assert seen(pals.theo) == set()


class TestPage:
    def test_moves_adds_and_leaves_out(self, pals, sign_in):
        found = meeting.agenda(pals)
        client, address = sign_in(pals.tess), f"/referrals/meetings/{found.meeting.pk}/"
        client.post(f"{address}{found.aaliyah.pk}/move/", {"to": 1})
        assert meeting.order(found.meeting) == ["Aaliyah", "Noah", "Mateo"]
        client.post(f"{address}{found.noah.pk}/leave-out/", {"why": "Mother asked to be there"})
        assert "Mother asked to be there" in client.get(address).text
        client.post(f"{address}{found.noah.pk}/back/")
        assert not meeting.items(found.meeting)["noah"].left_out_why
        assert client.post(f"{address}add/", {}).status_code == 422

    def test_a_student_is_brought_for_a_reason(self, pals, sign_in):
        found = meeting.agenda(pals)
        asked = made.decided(pals, made.referral(pals, pals.noah), in_days=90)
        sign_in(pals.tess).post(
            f"/referrals/meetings/{found.meeting.pk}/add/", {"referral": asked.pk, "why": "Moved again"}
        )
        assert ("Noah", "review") in [(each.student.given_name, each.kind) for each in _all(found.meeting)]

    def test_as_many_queries_for_three_students_as_for_one(self, pals, sign_in):
        found = meeting.agenda(pals)
        for item in (found.noah, found.aaliyah):
            acts.leave_out(item=item, why="Later", by=pals.tess)
        client = sign_in(pals.ana)
        for page in ("", "room/"):
            address = f"/referrals/meetings/{found.meeting.pk}/{page}"
            one = queries_of(client, address)
            for item in (found.noah, found.aaliyah):
                acts.bring_back(item=item, by=pals.tess)
            three = queries_of(client, address)
            assert three == one, page
            for item in (found.noah, found.aaliyah):
                acts.leave_out(item=item, why="Later", by=pals.tess)


def test_a_meeting_that_is_closed_stays_as_it_is(pals):
    found = meeting.agenda(pals)
    open_meeting(meeting=found.meeting, by=pals.tess)
    close_meeting(meeting=found.meeting, by=pals.tess)
    with pytest.raises(Closed):
        acts.move_item(item=found.mateo, to=1, by=pals.tess)
    with pytest.raises(Closed):
        acts.build_agenda(meeting=found.meeting, by=pals.tess)
    assert Team.objects.get().pk == found.team.pk
