"""A meeting with the family: invited as the safe-contact rules allow, asked before, interpreted, signed, and once evaluated."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Evaluation, Guardianship, Obligation
from referrals.actions import attendees as acts
from referrals.actions.agenda import add_to_agenda, invite_guest
from referrals.actions.calling_off import call_off_meeting
from referrals.actions.teams import add_meeting, sign_agreement
from referrals.models import AgendaItem, Attendee
from referrals.owning import Closed, NotPossible
from referrals.queries.family import may_be_invited
from sswork.links import links_to, path_of
from sswork.registry import record_sources, reminder_sources
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.pals import TODAY
from tests.queries import queries_of
from tests.referrals import made, meeting
from tests.test_waits_for import have_lines, named, pks

SAID = {"strengths": "Dibuja muy bien", "helps": "", "worries": "No duerme", "hopes": ""}


@pytest.fixture
def sst(pals):
    return family_meeting(pals)


def family_meeting(pals, day=TODAY + timedelta(days=7)):
    """Mateo's, with Tess and Ana; Rosa is his grandmother and speaks Spanish."""
    referral = made.referral(pals, pals.mateo)
    team = meeting.team(pals, pals.tess, pals.ana, name="SST", kind="sst", minutes=45)
    held = add_meeting(team=team, day=day, by=pals.ana)
    item = add_to_agenda(meeting=held, referral=referral, why="Second request", by=pals.ana)
    rosa = Guardianship.objects.visible_to(pals.ana).filter(student=pals.mateo).order_by("pk")[0]
    return SimpleNamespace(team=team, meeting=held, item=item, rosa=rosa, referral=referral)


def rule(row, **limits):
    with unscoped("a test sets a rule"):
        Guardianship.objects.filter(pk=row.pk).update(rule_reason="Court order", **limits)
    row.refresh_from_db()


def invited(sst, pals, **more):
    facts = {"kind": "guardian", "who": "Rosa Rivera", "guardianship": sst.rosa, "language": "Spanish"} | more
    return acts.invite_attendee(item=sst.item, by=pals.ana, **facts)


def link_of(row):
    return links_to(row, acts.BEFORE).first()


def again(row) -> Attendee:
    with unscoped("a test looks"):
        return Attendee.objects.select_related("item").get(pk=row.pk)


class TestInvited:
    def test_once_with_a_link_in_the_familys_language(self, pals, sst):
        row = invited(sst, pals)
        assert invited(sst, pals) == row
        assert links_to(row, acts.BEFORE).count() == 1
        assert link_of(row).language == "es"

    @pytest.mark.parametrize(
        "limits",
        [{"contact_rule": "do_not_contact"}, {"may_tell": False}, {"may_write": False, "may_call": False}],
    )
    def test_nobody_whom_the_safe_contact_rules_keep_out(self, pals, sst, limits):
        rule(sst.rosa, **limits)
        with pytest.raises(acts.NotSafe):
            invited(sst, pals)
        assert not Attendee.objects.visible_to(pals.ana).exists()

    def test_without_a_link_where_nothing_may_be_written(self, pals, sst, sign_in):
        rule(sst.rosa, may_write=False)
        row = invited(sst, pals)
        assert link_of(row) is None
        address = f"/referrals/meetings/{sst.meeting.pk}/{sst.item.pk}/family/{row.pk}/letter.pdf"
        assert sign_in(pals.ana).get(address).status_code == 404

    def test_only_by_members_of_a_team_that_meets_families(self, pals, sst):
        for person in (pals.sol, pals.ben, pals.theo):
            with pytest.raises(NotPossible):
                acts.invite_attendee(item=sst.item, kind="student", who="Mateo", by=person)
        cost = meeting.agenda(pals)
        with pytest.raises(NotPossible):
            acts.invite_attendee(item=cost.noah, kind="student", who="Noah", by=pals.tess)

    def test_a_member_without_the_right_is_offered_no_guardian(self, pals, sst):
        kinds = {each.kind for each in may_be_invited(sst.item, sst.team, meeting.anew(pals.tess), [])}
        assert kinds == {"student", "staff"}
        assert "guardian" in {each.kind for each in may_be_invited(sst.item, sst.team, meeting.anew(pals.ana), [])}

    def test_taken_back_until_something_was_told(self, pals, sst):
        row = invited(sst, pals)
        acts.note_told(attendee=row, answers=SAID, by=pals.tess)
        with pytest.raises(NotPossible):
            acts.uninvite_attendee(attendee=row, by=pals.ana)


class TestByLink:
    def test_the_family_answers_in_its_language_and_nothing_is_shown_back(self, pals, sst, client):
        row = invited(sst, pals)
        address = path_of(link_of(row))
        page = client.get(address).text
        assert "Usted conoce mejor a su hijo o hija" in page
        assert "Mateo" not in page
        answer = client.post(address, SAID | {"coming": "yes", "needs_interpreter": "on"}, follow=True)
        assert "Dibuja" not in answer.text
        told = again(row)
        assert (told.strengths, told.worries, told.coming, told.interpreter) == (
            "Dibuja muy bien",
            "No duerme",
            "yes",
            "missing",
        )
        assert (told.told_on, told.told_to) == (TODAY, None)

    def test_what_comes_later_stands_below_and_nothing_is_doubled(self, pals, sst, client):
        row = invited(sst, pals)
        address = path_of(link_of(row))
        for words in ("Dibuja", "Dibuja", "Canta"):
            client.post(address, {"strengths": words})
        assert again(row).strengths == "Dibuja\n\nCanta"

    def test_nothing_at_all_is_asked_again(self, pals, sst, client):
        row = invited(sst, pals)
        assert client.post(path_of(link_of(row)), {}).status_code == 422
        assert not again(row).has_told

    def test_it_ends_with_the_rule_the_meeting_and_the_invitation(self, pals, sst, client, clock):
        row = invited(sst, pals)
        address = path_of(link_of(row))
        rule(sst.rosa, may_write=False)
        assert "Esta página ya no está activa" in client.get(address).text
        client.post(address, SAID)
        assert not again(row).has_told
        rule(sst.rosa, may_write=True)
        acts.uninvite_attendee(attendee=row, by=pals.ana)
        assert client.get(address).status_code == 404

    def test_over_when_the_day_is_over_and_open_when_it_is_moved(self, pals, sst, client, clock):
        row = invited(sst, pals)
        call_off_meeting(meeting=sst.meeting, why="Snow", to=TODAY + timedelta(days=14), by=pals.ana)
        clock.shift(timedelta(days=10))
        assert client.post(path_of(link_of(row)), SAID).status_code == 302
        assert again(row).has_told
        clock.shift(timedelta(days=10))
        assert "ya no está activa" in client.get(path_of(link_of(row))).text


class TestByAccount:
    def test_a_teacher_answers_the_own_questions_and_sees_nothing_else(self, pals, sst, sign_in):
        row = invited(sst, pals, kind="staff", who="Theo", guardianship=None, person=pals.theo)
        assert named("referrals.asked_before", TODAY) == have_lines("referrals.asked_before", TODAY) == pks(pals.theo)
        with acting(pals.theo):
            (line,) = reminder_sources.get("referrals.asked_before").due(meeting.anew(pals.theo), TODAY)
        client = sign_in(pals.theo)
        assert "Before the meeting about Mateo" in client.get(line.url).text
        client.post(line.url, {"strengths": "Draws"})
        assert again(row).strengths == "Draws"
        assert client.get(f"/referrals/meetings/{sst.meeting.pk}/{sst.item.pk}/family/").status_code == 404
        assert set(Attendee.objects.visible_to(meeting.anew(pals.theo))) == {row}
        assert sign_in(pals.ben).get(line.url).status_code == 404
        assert have_lines("referrals.asked_before", TODAY) == set()

    def test_nobody_answers_for_somebody_else(self, pals, sst):
        row = invited(sst, pals, kind="staff", who="Theo", guardianship=None, person=pals.theo)
        for person in (pals.tess, pals.ben):
            with pytest.raises(NotPossible):
                acts.tell_before(attendee=row, answers=SAID, by=person)


class TestWhoReads:
    def test_the_team_and_guests_of_the_item_only(self, pals, sst):
        row = invited(sst, pals)
        invite_guest(item=sst.item, person=pals.theo, by=pals.ana)
        sign_agreement(by=pals.theo)
        readers = {each.pk for each in (pals.tess, pals.ana, pals.theo, pals.sol, pals.ben, pals.lia)
                   if Attendee.objects.visible_to(meeting.anew(each)).filter(pk=row.pk).exists()}  # fmt: skip
        assert readers == pks(pals.tess, pals.ana, pals.theo)


class TestInTheMeeting:
    def test_interpreter_missing_until_booked(self, pals, sst, sign_in):
        row = invited(sst, pals, needs_interpreter=True)
        client = sign_in(pals.tess)
        page = f"/referrals/meetings/{sst.meeting.pk}/{sst.item.pk}/family/"
        assert "An interpreter is missing" in client.get(page).text
        assert "Interpreter missing" in client.get(f"/referrals/meetings/{sst.meeting.pk}/").text
        sent = {"do": "interpreter", "language": "Spanish", "interpreter": "booked", "interpreter_who": ""}
        assert client.post(f"{page}{row.pk}/", sent).status_code == 422
        client.post(f"{page}{row.pk}/", sent | {"interpreter_who": "Language line"})
        assert "An interpreter is missing" not in client.get(page).text

    def test_a_plan_is_signed_once_it_is_decided_also_after_the_meeting(self, pals, sst):
        row = invited(sst, pals)
        with pytest.raises(NotPossible):
            acts.sign_plan(attendee=again(row), name="Rosa Rivera", is_on_paper=False, by=pals.tess)
        made.decided(pals, sst.referral)
        acts.sign_plan(attendee=again(row), name="Rosa Rivera", is_on_paper=True, by=pals.tess)
        signed = again(row)
        assert (signed.signed_name, signed.signed_before, signed.is_on_paper, signed.was_there) == (
            "Rosa Rivera",
            pals.tess,
            True,
            True,
        )
        with pytest.raises(NotPossible):
            acts.sign_plan(attendee=again(row), name="Somebody else", is_on_paper=False, by=pals.ana)

    def test_an_evaluation_is_asked_for_once_with_its_clock(self, pals, sst):
        case = actions.open_case(
            student=pals.mateo, reason="academic", owner=pals.ana, next_step="Meet", review_on=TODAY, by=pals.ana
        )
        request = {
            "case": case,
            "requested_on": TODAY,
            "requested_by": "SST",
            "question": "How does he learn?",
            "language": "",
            "interpreter": "",
        }
        made_ = acts.ask_evaluation(item=sst.item, request=request, by=pals.ana)
        assert acts.ask_evaluation(item=sst.item, request=request, by=pals.ana) == made_
        assert Evaluation.objects.visible_to(pals.ana).count() == 1
        key = f"cases.evaluation:{made_.pk}"
        assert Obligation.objects.visible_to(pals.ana).filter(source_key=key).count() <= 1
        with unscoped("a test looks"):
            assert AgendaItem.objects.get(pk=sst.item.pk).evaluation == made_

    def test_over_is_over(self, pals, sst):
        row = invited(sst, pals)
        call_off_meeting(meeting=sst.meeting, why="Snow", by=pals.ana)
        with pytest.raises(Closed):
            acts.note_told(attendee=row, answers=SAID, by=pals.ana)


class TestPages:
    def test_letter_and_page_in_the_browser(self, pals, sst, sign_in):
        client = sign_in(pals.ana)
        page = f"/referrals/meetings/{sst.meeting.pk}/{sst.item.pk}/family/"
        answer = client.post(f"{page}add/", {"who": f"g{sst.rosa.pk}"}, follow=True)
        assert "Letter in Spanish" in answer.text
        row = Attendee.objects.visible_to(pals.ana).get()
        letter = client.get(f"{page}{row.pk}/letter.pdf?lang=es")
        assert letter.content[:5] == b"%PDF-"
        assert client.post(f"{page}{row.pk}/", {"do": "told", "strengths": "Draws"}).status_code == 302
        assert "Draws" in client.get(page).text
        assert (
            client.post(f"{page}{row.pk}/", {"do": "presence", "coming": "yes", "was_there": "true"}).status_code == 302
        )
        assert again(row).was_there is True
        assert '<option value="true" selected>' in client.get(f"{page}{row.pk}/").text
        assert client.post(f"{page}{row.pk}/", {"do": "anything"}).status_code == 404

    def test_as_many_queries_for_three_as_for_one(self, pals, sst, sign_in):
        client = sign_in(pals.ana)
        page = f"/referrals/meetings/{sst.meeting.pk}/{sst.item.pk}/family/"
        acts.note_told(attendee=invited(sst, pals), answers=SAID, by=pals.ana)
        few = queries_of(client, page)
        for person in (pals.theo, pals.sol):
            row = invited(sst, pals, kind="staff", who=person.name, guardianship=None, person=person)
            acts.note_told(attendee=row, answers=SAID, by=pals.ana)
        assert queries_of(client, page) == few

    def test_what_was_told_is_part_of_the_record(self, pals, sst):
        acts.note_told(attendee=invited(sst, pals), answers=SAID, by=pals.ana)
        (record,) = record_sources.get("meeting_attendees").records(meeting.anew(pals.ana), pals.mateo)
        assert "Dibuja muy bien" in record.body
        assert timezone.localdate() < record.day
