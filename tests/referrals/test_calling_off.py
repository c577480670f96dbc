"""A meeting is moved or called off: its agenda goes along, everybody who would come is told, and it can be taken back."""

from datetime import timedelta

import pytest

from referrals.actions import teams as acts
from referrals.actions.agenda import build_agenda, invite_guest, leave_out
from referrals.actions.calling_off import call_off_meeting, hold_after_all
from referrals.actions.meetings import open_meeting, write_notes
from referrals.actions.teams import add_meeting
from referrals.models import Meeting, MeetingNote, TeamMember
from referrals.owning import Closed, NotPossible
from referrals.queries.teams import teams_with_next
from sswork.registry import reminder_sources
from sswork.scoping import unscoped
from tests.pals import TODAY
from tests.referrals import meeting
from tests.test_waits_for import have_lines, named, pks

LATER = TODAY + timedelta(days=7)
KEY = "referrals.called_off"
BACK = "referrals.held_after_all"


@pytest.fixture
def found(pals):
    return meeting.agenda(pals)


def off(found, by, to=None, why="Snow day"):
    return call_off_meeting(meeting=found.meeting, why=why, to=to, by=by)


class TestTheAgendaGoesAlong:
    def test_to_another_day_with_notes_and_order(self, pals, found):
        write_notes(item=found.mateo, texts={"goal": ("On time", 0)}, by=pals.tess)
        before = meeting.order(found.meeting)
        gone = off(found, pals.tess, to=LATER)
        assert (gone.state, gone.is_moved, gone.agenda_to.day) == ("called_off", True, LATER)
        assert meeting.order(found.meeting) == []
        assert meeting.order(gone.agenda_to) == before
        item = meeting.items(gone.agenda_to)["mateo"]
        assert (item.pk, item.day, item.came_from_id) == (found.mateo.pk, LATER, found.meeting.pk)

    def test_to_the_next_meeting_behind_what_stands_there(self, pals, found):
        coming = add_meeting(team=found.team, day=LATER, by=pals.ana)
        gone = off(found, pals.tess)
        assert (gone.agenda_to, gone.is_moved) == (coming, False)
        assert meeting.order(coming) == ["Noah", "Mateo", "Aaliyah"]

    def test_without_a_next_meeting_it_stays_and_is_locked(self, pals, found):
        gone = off(found, pals.tess)
        assert gone.agenda_to is None
        assert {each.is_locked for each in meeting.items(found.meeting).values()} == {True}
        with pytest.raises(Closed):
            write_notes(item=found.mateo, texts={"goal": ("On time", 0)}, by=pals.tess)

    def test_the_schedule_does_not_plan_it_again(self, pals):
        team = meeting.team(pals, pals.tess, first_meeting=TODAY, name="Weekly")
        first = Meeting.objects.get(team=team, day=TODAY)
        call_off_meeting(meeting=first, why="Snow day", by=pals.tess)
        assert acts.plan_meetings(team=team, today=TODAY, by=None) == 0
        (line,) = [each for each in teams_with_next(meeting.anew(pals.tess), TODAY) if each.pk == team.pk]
        assert line.next_day > TODAY


class TestTakenBack:
    def test_what_went_along_comes_back_and_the_new_day_is_free_again(self, pals, found):
        before = meeting.order(found.meeting)
        off(found, pals.tess, to=LATER)
        back = hold_after_all(meeting=found.meeting, by=pals.ana)
        assert (back.state, back.told, back.called_off_why) == ("planned", [], "")
        assert meeting.order(found.meeting) == before
        assert not Meeting.objects.filter(day=LATER).exists()

    def test_a_meeting_that_stood_there_before_stays(self, pals, found):
        add_meeting(team=found.team, day=LATER, by=pals.ana)
        off(found, pals.tess, to=LATER)
        hold_after_all(meeting=found.meeting, by=pals.tess)
        assert Meeting.objects.filter(day=LATER, state="planned").exists()

    def test_planning_the_day_again_is_the_same(self, pals, found):
        off(found, pals.tess)
        assert add_meeting(team=found.team, day=TODAY, by=pals.ana).state == "planned"
        assert {each.is_locked for each in meeting.items(found.meeting).values()} == {False}


class TestWhoMay:
    def test_members_and_who_sets_the_team(self, pals, found):
        for person in (pals.ben, pals.theo, pals.lia):
            with pytest.raises(NotPossible):
                off(found, meeting.anew(person))
        assert off(found, meeting.anew(pals.sol)).called_off_by == pals.sol

    def test_not_what_has_begun(self, pals, found):
        open_meeting(meeting=found.meeting, by=pals.tess)
        with pytest.raises(Closed):
            off(found, pals.tess)

    def test_not_to_a_day_whose_meeting_was_called_off(self, pals, found):
        other = add_meeting(team=found.team, day=LATER, by=pals.ana)
        call_off_meeting(meeting=other, why="Holiday", by=pals.tess)
        with pytest.raises(Closed):
            off(found, pals.tess, to=LATER)


class TestTold:
    def test_members_and_guests_but_who_did_it(self, pals, found):
        invite_guest(item=found.mateo, person=pals.theo, by=pals.tess)
        gone = off(found, pals.tess, to=LATER)
        assert set(gone.told) == pks(pals.ana, pals.theo)
        assert named(KEY, TODAY) == have_lines(KEY, TODAY) == pks(pals.ana, pals.theo)
        (line,) = reminder_sources.get(KEY).due(meeting.anew(pals.ana), TODAY)
        assert line.url == f"/referrals/meetings/{gone.agenda_to_id}/"
        assert "Mateo" not in f"{line.title} {line.why} {line.about}"

    def test_whoever_was_told_that_it_is_off_is_told_that_it_takes_place_after_all(self, pals, found):
        invite_guest(item=found.mateo, person=pals.theo, by=pals.tess)
        off(found, pals.tess, to=LATER)
        assert have_lines(BACK, TODAY) == set()
        back = hold_after_all(meeting=found.meeting, by=pals.ana)
        assert set(back.told_back) == pks(pals.tess, pals.theo)
        assert named(BACK, TODAY) == have_lines(BACK, TODAY) == pks(pals.tess, pals.theo)
        assert have_lines(KEY, TODAY) == set()
        (line,) = reminder_sources.get(BACK).due(meeting.anew(pals.tess), TODAY)
        assert (line.url, line.title) == (f"/referrals/meetings/{back.pk}/", "A meeting takes place after all")
        assert "Mateo" not in f"{line.title} {line.why} {line.about}"
        assert have_lines(BACK, TODAY + timedelta(days=1)) == set()
        again = call_off_meeting(meeting=back, why="Snow again", by=pals.ana)
        assert (again.back_at, again.told_back) == (None, [])
        assert have_lines(BACK, TODAY) == set()

    def test_the_team_page_says_why_and_who_was_told(self, pals, found, sign_in):
        off(found, pals.tess, to=LATER)
        page = sign_in(pals.ana).get(f"/referrals/teams/{found.team.pk}/").text
        assert "Snow day" in page
        assert f"Told: {pals.ana.name}" in page


class TestPages:
    def test_moved_in_the_browser_and_taken_back(self, pals, found, sign_in):
        client = sign_in(pals.tess)
        url = f"/referrals/meetings/{found.meeting.pk}/off/"
        assert "Move or call off" in client.get(url).text
        assert "on this day already" in client.post(url, {"to": TODAY.isoformat(), "why": "x"}).text
        answer = client.post(url, {"to": LATER.isoformat(), "why": "Snow day"}, follow=True)
        assert "1 person is told" in answer.text
        assert client.get(url, follow=True).status_code == 200
        assert "does not take place" in client.get(f"/referrals/meetings/{found.meeting.pk}/").text
        assert client.get(f"/referrals/meetings/{found.meeting.pk}/room/").status_code == 302
        client.post(f"/referrals/meetings/{found.meeting.pk}/back/")
        assert Meeting.objects.get(pk=found.meeting.pk).state == "planned"


class TestEndNow:
    def test_who_joined_today_leaves_at_once_with_true_days(self, pals, found, sign_in):
        member = TeamMember.objects.get(person=pals.tess)
        acts.end_membership(member=member, why="Conflict of interest", by=pals.ana, at_once=True)
        member.refresh_from_db()
        assert (member.first_day, member.last_day, member.ended_at_once) == (TODAY, TODAY, True)
        assert sign_in(pals.tess).get(f"/referrals/meetings/{found.meeting.pk}/").status_code == 404
        with pytest.raises(acts.NotPossible):
            acts.take_up_membership(member=member, by=pals.ana)
        assert "Conflict of interest" in sign_in(pals.ana).get(f"/referrals/teams/{found.team.pk}/").text

    def test_and_may_be_added_again_the_same_day(self, pals, found):
        member = TeamMember.objects.get(person=pals.tess)
        acts.end_membership(member=member, why="By mistake", by=pals.ana, at_once=True)
        acts.add_member(team=found.team, person=pals.tess, role="member", is_backup=False, by=pals.ana)
        assert TeamMember.in_force(TODAY).filter(person=pals.tess).count() == 1


def again(pals, found, day):
    """The team's meeting of another day, with what belongs on it."""
    other = add_meeting(team=found.team, day=day, by=pals.ana)
    build_agenda(meeting=other, by=pals.tess)
    return other


class TestOnBothAgendas:
    def test_what_was_prepared_goes_along(self, pals, found):
        write_notes(item=found.mateo, texts={"goal": ("On time", 0)}, by=pals.tess)
        other = again(pals, found, LATER)
        off(found, pals.tess)
        there = meeting.items(other)
        assert {name: each.pk for name, each in there.items()} == {
            name: each.pk for name, each in {"noah": found.noah, "mateo": found.mateo, "aaliyah": found.aaliyah}.items()
        }
        assert meeting.items(found.meeting) == {}

    def test_where_both_were_prepared_the_notes_meet(self, pals, found):
        other = again(pals, found, LATER)
        invite_guest(item=found.mateo, person=pals.theo, by=pals.tess)
        write_notes(item=found.mateo, texts={"goal": ("On time", 0), "minutes": ("Tired", 0)}, by=pals.tess)
        there = meeting.items(other)["mateo"]
        write_notes(item=there, texts={"goal": ("Every day", 0)}, by=pals.tess)
        off(found, pals.tess)
        with unscoped("a test looks"):
            notes = {each.part: each.text for each in MeetingNote.objects.filter(item=there)}
        assert notes == {"goal": "Every day\nOn time", "minutes": "Tired"}
        assert meeting.items(other)["mateo"].guests == [pals.theo.pk]

    def test_left_out_of_one_is_not_left_out_of_the_other(self, pals, found):
        other = again(pals, found, LATER)
        leave_out(item=found.noah, why="Not today", by=pals.tess)
        leave_out(item=meeting.items(other)["mateo"], why="Not then", by=pals.tess)
        off(found, pals.tess)
        there = meeting.items(other)
        assert [there["noah"].is_on, there["mateo"].is_on] == [True, True]
        assert list(meeting.items(found.meeting)) == ["noah", "mateo"]


class TestTwice:
    def test_called_off_twice_and_the_first_held_after_all(self, pals, found):
        before = meeting.order(found.meeting)
        second = off(found, pals.tess, to=LATER).agenda_to
        call_off_meeting(meeting=second, why="Storm", to=LATER + timedelta(days=7), by=pals.tess)
        hold_after_all(meeting=found.meeting, by=pals.tess)
        assert meeting.order(found.meeting) == before
        assert {each.came_from_id for each in meeting.items(found.meeting).values()} == {None}

    def test_without_a_next_one_it_follows_to_the_one_planned_later(self, pals, found):
        before = meeting.order(found.meeting)
        off(found, pals.tess)
        coming = add_meeting(team=found.team, day=LATER, by=pals.ana)
        assert meeting.order(coming) == before
        assert not any(each.is_locked for each in meeting.items(coming).values())
        hold_after_all(meeting=found.meeting, by=pals.tess)
        assert meeting.order(found.meeting) == before

    def test_not_out_of_a_meeting_under_way_nor_for_a_day_that_is_past(self, pals, found, clock):
        coming = off(found, pals.tess, to=LATER).agenda_to
        open_meeting(meeting=coming, by=pals.tess)
        with pytest.raises(Closed):
            hold_after_all(meeting=found.meeting, by=pals.tess)
        Meeting.objects.filter(pk=found.meeting.pk).update(day=TODAY - timedelta(days=1))
        with pytest.raises(NotPossible):
            hold_after_all(meeting=found.meeting, by=pals.tess)
        assert len(meeting.items(coming)) == 3


def test_who_types_meanwhile_is_told_where_it_went(pals, found, sign_in):
    gone = off(found, pals.tess, to=LATER)
    url = f"/referrals/meetings/{found.meeting.pk}/{found.mateo.pk}/notes/"
    answer = sign_in(pals.ana).post(url, {"goal": "On time"}, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert answer.json()["url"] == f"/referrals/meetings/{gone.agenda_to_id}/room/"


def test_planning_a_day_that_was_called_off_says_so(pals, found, sign_in):
    off(found, pals.tess)
    page = sign_in(pals.sol).post(
        f"/referrals/teams/{found.team.pk}/meetings/", {"day": TODAY.isoformat()}, follow=True
    )
    assert "takes place after all" in page.text
