"""Notes of a meeting: everybody writes at once, nothing is overwritten in silence, closing locks."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import Case, Task
from referrals.actions import meetings as acts
from referrals.actions.agenda import invite_guest, leave_out
from referrals.actions.teams import add_meeting, sign_agreement
from referrals.models import AgendaItem, MeetingNote, Referral
from referrals.owning import Closed, NotPossible
from sswork.models import Look
from sswork.scoping import unscoped, without_asking
from sswork.security.actor import acting
from tests.pals import TODAY
from tests.referrals import made, meeting


@pytest.fixture
def found(pals):
    return meeting.agenda(pals)


def write(item, by, version=0, **texts):
    return acts.write_notes(item=item, texts={part: (text, version) for part, text in texts.items()}, by=by)


def notes(item, part):
    """(author, text), the one of all first."""
    with unscoped("a test looks"):
        rows = (
            MeetingNote.objects.filter(item=item, part=part)
            .select_related("author")
            .order_by("author__given_name", "pk")
        )
        found = [(each.author and each.author.given_name, each.text) for each in rows]
    return sorted(found, key=lambda each: each[0] or "")


class TestWriting:
    def test_everybody_has_minutes_of_the_own(self, pals, found):
        write(found.mateo, pals.tess, minutes="Comes late on Mondays")
        write(found.mateo, pals.ana, minutes="Grandmother brings him")
        assert notes(found.mateo, "minutes") == [("Ana", "Grandmother brings him"), ("Tess", "Comes late on Mondays")]

    def test_the_next_text_of_all_takes_the_place_of_the_last(self, pals, found):
        _item, (first,) = write(found.mateo, pals.tess, goal="On time")
        write(found.mateo, pals.ana, first.version, goal="On time on Mondays")
        assert notes(found.mateo, "goal") == [(None, "On time on Mondays")]

    def test_two_texts_that_meet_are_both_kept(self, pals, found):
        write(found.mateo, pals.tess, goal="On time")
        _item, (met,) = write(found.mateo, pals.ana, goal="Every day")
        assert (met.met, met.text) == (True, "On time")
        write(found.mateo, pals.ana, goal="Every day, with breakfast")  # she types on
        assert notes(found.mateo, "goal") == [(None, "On time"), ("Ana", "Every day, with breakfast")]

    @pytest.mark.parametrize(
        ("how", "text"), [("below", "On time\nEvery day"), ("instead", "Every day"), ("drop", "On time")]
    )
    def test_people_say_what_becomes_of_the_two(self, pals, found, how, text):
        write(found.mateo, pals.tess, goal="On time")
        write(found.mateo, pals.ana, goal="Every day")
        with unscoped("a test looks"):
            note = MeetingNote.objects.get(author=pals.ana)
        acts.settle_note(note=note, how=how, by=pals.tess)
        assert notes(found.mateo, "goal") == [(None, text)]

    def test_the_same_person_on_two_devices_loses_nothing(self, pals, found):
        write(found.mateo, pals.tess, minutes="At the laptop")
        write(found.mateo, pals.tess, minutes="On the phone")
        assert notes(found.mateo, "minutes") == [("Tess", "At the laptop\nOn the phone")]

    def test_what_two_devices_have_in_common_is_kept_once(self, pals, found):
        write(found.mateo, pals.tess, minutes="Late\nTired")
        write(found.mateo, pals.tess, minutes="Late\nHungry")
        write(found.mateo, pals.tess, minutes="Late\nHungry and cold")
        assert notes(found.mateo, "minutes") == [("Tess", "Late\nTired\nHungry and cold")]

    def test_a_text_that_its_writer_went_on_with_is_not_settled_as_it_was(self, pals, found):
        write(found.mateo, pals.tess, goal="On time")
        write(found.mateo, pals.ana, goal="Every day")
        with unscoped("a test looks"):
            note = MeetingNote.objects.get(author=pals.ana)
        write(found.mateo, pals.ana, goal="Every day, with breakfast")
        with pytest.raises(NotPossible):
            acts.settle_note(note=note, how="below", by=pals.tess)
        assert notes(found.mateo, "goal") == [(None, "On time"), ("Ana", "Every day, with breakfast")]

    def test_what_is_too_long_is_refused_and_not_cut(self, pals, found, sign_in):
        address = f"/referrals/meetings/{found.meeting.pk}/{found.mateo.pk}/notes/"
        client, typed = sign_in(pals.tess), {"minutes": "My words " + "x" * acts.LONGEST}
        assert client.post(address, typed, headers={"Accept": "application/json"}).status_code == 422
        answer = client.post(address, typed)
        assert (answer.status_code, "My words" in answer.text) == (422, True)
        assert notes(found.mateo, "minutes") == []

    def test_it_is_encrypted_where_it_lies(self, pals, found):
        write(found.mateo, pals.tess, minutes="SECRET")
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM referrals_meetingnote")
            (stored,) = cursor.fetchone()
        assert stored.startswith("enc1:")

    def test_nobody_writes_who_does_not_see_the_item(self, pals, found):
        for person in (pals.sol, pals.ben, pals.theo):
            with pytest.raises(Closed):
                write(found.mateo, person, minutes="From outside")
        assert notes(found.mateo, "minutes") == []


class TestClosing:
    def test_what_was_not_reached_is_first_next_time(self, pals, found):
        coming = add_meeting(team=found.team, day=TODAY + timedelta(days=7), by=pals.sol)
        acts.open_meeting(meeting=found.meeting, by=pals.tess)
        acts.finish_item(item=found.noah, by=pals.tess)
        leave_out(item=found.aaliyah, why="Not now", by=pals.tess)
        assert acts.close_meeting(meeting=found.meeting, by=pals.tess) == coming
        (again,) = meeting.items(coming).values()
        assert (again.student, again.carried_from, again.kind) == (pals.mateo, TODAY, "new")

    def test_notes_are_locked_and_later_words_are_added_below(self, pals, found):
        acts.open_meeting(meeting=found.meeting, by=pals.tess)
        with pytest.raises(Closed):
            acts.add_addendum(item=found.mateo, text="Too early", by=pals.tess)
        acts.close_meeting(meeting=found.meeting, by=pals.tess)
        with pytest.raises(Closed):
            write(found.mateo, pals.tess, minutes="Too late")
        acts.add_addendum(item=found.mateo, text="His bus line was cut", by=pals.tess)
        acts.add_addendum(item=found.mateo, text="It runs again", by=pals.tess)
        assert notes(found.mateo, "addendum") == [("Tess", "His bus line was cut"), ("Tess", "It runs again")]

    def test_it_opens_once_and_closes_once(self, pals, found):
        acts.open_meeting(meeting=found.meeting, by=pals.tess)
        with pytest.raises(Closed):
            acts.open_meeting(meeting=found.meeting, by=pals.ana)
        acts.close_meeting(meeting=found.meeting, by=pals.tess)
        with pytest.raises(Closed):
            acts.close_meeting(meeting=found.meeting, by=pals.ana)


class TestRoom:
    def address(self, found, *parts):
        return "/".join(["/referrals/meetings", str(found.meeting.pk), *map(str, parts), ""])

    def test_one_page_has_everything_of_everybody(self, pals, found, sign_in):
        write(found.mateo, pals.ana, statement="Late four Mondays of five")
        page = sign_in(pals.tess).get(self.address(found, "room")).text
        for words in ("Mateo", "Noah", "Aaliyah", "Late four Mondays of five", made.CONCERN):
            assert words in page

    def test_a_decision_in_place_opens_a_case_and_gives_tasks(self, pals, found, sign_in):
        form = {
            "version": 1,
            "decision": "open_case",
            "case_reason": "attendance",
            "case_owner": pals.ana.pk,
            "case_next_step": "Meet Mateo",
            "review_on": "2027-01-06",
            "steps-TOTAL_FORMS": 1,
            "steps-INITIAL_FORMS": 0,
            "steps-0-what": "Call home",
            "steps-0-owner": pals.tess.pk,
            "steps-0-by_when": "2026-11-20",
        }
        client, address = sign_in(pals.tess), self.address(found, found.mateo.pk, "decide")
        missing = client.post(address, form | {"case_owner": ""}, headers={"HX-Request": "true"})
        assert missing.status_code == 422
        answer = client.post(address, form, headers={"HX-Request": "true"})
        assert "What the team decided" in answer.text
        with unscoped("a test looks"):
            asked = Referral.objects.get(pk=found.mateo.referral_id)
            assert (asked.decision, asked.meeting, asked.decided_by) == ("open_case", found.meeting, pals.tess)
            assert Case.objects.get().owner == pals.ana
            assert Task.objects.get(title="Call home").owner == pals.tess
            assert AgendaItem.objects.get(pk=found.mateo.pk).done_at is not None
        late = client.post(address, form | {"note": "My words"}, headers={"HX-Request": "true"})
        assert (late.status_code, "My words" in late.text) == (409, True)

    def test_how_much_is_on_a_desk_is_said_to_who_may_count_it(self, pals, found, sign_in):
        assert "0 open cases" in sign_in(pals.ana).get(self.address(found, "room")).text
        assert "0 open cases" not in sign_in(pals.tess).get(self.address(found, "room")).text

    def test_what_a_script_types_is_answered_with_versions(self, pals, found, sign_in):
        client, address = sign_in(pals.tess), self.address(found, found.mateo.pk, "notes")
        answer = client.post(address, {"goal": "On time", "goal_version": 0}, headers={"Accept": "application/json"})
        assert answer.json()["parts"] == {"goal": {"text": "On time", "version": 1, "met": False}}
        now = sign_in(pals.ana).get(self.address(found, found.mateo.pk, "now")).json()
        assert now["parts"]["goal"] == {"text": "On time", "version": 1}

    def test_news_are_numbers_only(self, pals, found, sign_in):
        write(found.mateo, pals.tess, minutes="SECRET")
        told = sign_in(pals.ana).get(self.address(found, "live"))
        assert told["Content-Type"] == "text/event-stream"
        assert told.text.startswith("retry: 1000\n\nevent: state\n")
        assert f'"{found.mateo.pk}": 2' in told.text
        assert "SECRET" not in told.text

    def test_the_recap_has_decisions_owners_and_who_wrote(self, pals, found, sign_in):
        write(found.noah, pals.ana, minutes="Sleeps at his aunt's")
        acts.open_meeting(meeting=found.meeting, by=pals.tess)
        acts.finish_item(item=found.noah, by=pals.tess)
        client = sign_in(pals.tess)
        client.post(self.address(found, "close"))
        page = client.get(self.address(found, "recap")).text
        assert "Sleeps at his aunt" in page
        assert "Not reached" in page
        pdf = client.get(f"/referrals/meetings/{found.meeting.pk}/recap.pdf")
        assert pdf.content.startswith(b"%PDF")
        assert client.get(self.address(found, "room"))["Location"].endswith("/recap/")

    def test_what_the_team_talked_about_is_logged_from_the_recap_by_who_logs(self, pals, found, sign_in):
        acts.open_meeting(meeting=found.meeting, by=pals.tess)
        acts.finish_item(item=found.noah, by=pals.tess)
        sign_in(pals.tess).post(self.address(found, "close"))
        assert "Log as my encounter" not in sign_in(pals.tess).get(self.address(found, "recap")).text
        ana = sign_in(pals.ana)
        links = re.findall(r'href="(/encounters/log/[^"]+)"', ana.get(self.address(found, "recap")).text)
        assert [f"student={pals.noah.pk}&" in unescape(each) for each in links] == [True]
        form = ana.get(unescape(links[0])).context["form"]
        assert {name: form.fields[name].initial for name in ("students", "kind", "when")} == {
            "students": [pals.noah.pk],
            "kind": "meeting",
            "when": "other",
        }
        found.noah.refresh_from_db()
        assert form.fields["happened_at"].initial == found.noah.done_at

    @pytest.mark.parametrize(
        "strange", ["kind=meeting&at=2026-13-45", "kind=meeting&at=2026-11-18T10:00", "kind=%00&at=x", "at=x"]
    )
    def test_a_beginning_that_cannot_be_read_begins_nothing(self, pals, found, sign_in, strange):
        form = sign_in(pals.ana).get(f"/encounters/log/?{strange}").context["form"]
        assert (form.fields["when"].initial, form.fields["happened_at"].initial) == ("now", None)

    def test_each_student_of_the_page_was_opened_by_the_reader(self, pals, found, sign_in):
        client = sign_in(pals.tess)
        client.get(self.address(found, "room"))
        opened = Look.objects.filter(kind="record", url_name="referrals:room", by_id=pals.tess.pk)
        assert set(opened.values_list("student_id", flat=True)) == {pals.mateo.pk, pals.noah.pk, pals.aaliyah.pk}
        client.get(f"/referrals/meetings/{found.meeting.pk}/recap.pdf")
        assert Look.objects.filter(kind="export", student_id=pals.mateo.pk).count() == 1

    def test_a_decision_stays_where_the_meeting_is_closed_meanwhile(self, pals, found, sign_in, monkeypatch):
        def too_late(**_given):
            raise Closed

        monkeypatch.setattr(acts, "finish_item", too_late)
        form = {"version": 1, "decision": "open_case", "case_reason": "attendance", "case_owner": pals.ana.pk}
        form |= {"case_next_step": "Meet Mateo", "review_on": "2027-01-06", "steps-TOTAL_FORMS": 0}
        form |= {"steps-INITIAL_FORMS": 0}
        address = self.address(found, found.mateo.pk, "decide")
        answer = sign_in(pals.tess).post(address, form, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        with unscoped("a test looks"):
            assert Referral.objects.get(pk=found.mateo.referral_id).decision == "open_case"


class TestGuest:
    @pytest.fixture
    def guest(self, pals, found):
        sign_agreement(by=pals.theo)
        invite_guest(item=found.mateo, person=pals.theo, by=pals.tess)
        return pals.theo

    def test_writes_notes_and_does_not_steer(self, pals, found, guest, sign_in):
        write(found.mateo, guest, minutes="From the guest")
        assert notes(found.mateo, "minutes") == [("Theo", "From the guest")]
        with pytest.raises(NotPossible):
            acts.finish_item(item=found.mateo, by=guest)
        write(found.mateo, pals.tess, goal="On time")
        write(found.mateo, pals.ana, goal="Every day")
        with unscoped("a test looks"):
            note = MeetingNote.objects.get(author=pals.ana)
        with pytest.raises(NotPossible):
            acts.settle_note(note=note, how="drop", by=guest)
        base = f"/referrals/meetings/{found.meeting.pk}/{found.mateo.pk}"
        client = sign_in(guest)
        assert client.post(f"{base}/done/").status_code == 404
        assert client.post(f"{base}/notes/{note.pk}/", {"how": "drop"}).status_code == 404

    def test_sql_changes_neither_the_item_nor_notes_of_others(self, pals, found, guest):
        write(found.mateo, pals.tess, minutes="Hers", goal="On time")
        write(found.mateo, guest, minutes="His")
        assert changed(guest, "UPDATE referrals_agendaitem SET day = '2099-01-01'") == 0
        assert changed(guest, "DELETE FROM referrals_agendaitem") == 0
        assert changed(guest, "DELETE FROM referrals_meetingnote") == 1  # the own
        with pytest.raises(DatabaseError, match="row-level security"):
            changed(guest, "UPDATE referrals_meetingnote SET changed_by_id = 0 WHERE author_id IS NULL")


def changed(person, statement) -> int:
    """How many rows the statement reaches, before it is taken back."""
    with acting(person), without_asking("raw SQL"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        count = cursor.rowcount
        transaction.set_rollback(True)
    return count


def test_sql_of_members_does_not_change_what_is_locked(pals, found):
    write(found.mateo, pals.tess, minutes="Before")
    assert changed(pals.tess, "UPDATE referrals_agendaitem SET minutes = 1") == 3
    acts.open_meeting(meeting=found.meeting, by=pals.tess)
    acts.close_meeting(meeting=found.meeting, by=pals.tess)
    acts.add_addendum(item=found.mateo, text="After", by=pals.tess)
    for statement in (
        "UPDATE referrals_agendaitem SET is_locked = false",
        "DELETE FROM referrals_agendaitem",
        "UPDATE referrals_meetingnote SET version = 9",
        "DELETE FROM referrals_meetingnote",
    ):
        assert changed(pals.tess, statement) == 0, statement
