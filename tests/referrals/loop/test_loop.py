"""Referrals to agencies: sent on a consent that counts at that moment, answered by a link, ended with a reason, begun elsewhere."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actions.lanes import raise_lane
from cases.actions.need import add_need
from cases.actions.records_consent import revoke_consent
from cases.actions.records_sharing import NotAllowed
from cases.models import Disclosure
from referrals.actions import service_referral as acts
from referrals.actions.service_referral import News
from referrals.loop_enums import AGENCY_MAY, DENIED, DENIED_BY, ENDED, MOVES, LoopState
from referrals.models import ServiceReferral
from referrals.reminders.requests import AskTheAgency
from sswork.conflicts import Conflict
from sswork.links import links_to
from sswork.models import AuditEvent
from sswork.scoping import unscoped, without_asking
from sswork.security.actor import acting
from tests.cached import forget
from tests.cases import work
from tests.referrals.directory import made as directory
from tests.referrals.loop import made
from tests.referrals.loop.made import again, path_of
from tests.spanish import english_left

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _links_are_not_counted():
    forget()


class TestSending:
    def test_the_act_writes_the_disclosure(self, pals, clock):
        referral = made.sent(pals)
        disclosure = Disclosure.objects.visible_to(pals.ana).get()
        assert (referral.state, referral.disclosure_id) == ("sent", disclosure.pk)
        assert (disclosure.recipient, disclosure.records) == ("Harbor Food Network", ["casework", "family", "identity"])
        assert again(referral).look_on > timezone.localdate()

    def test_a_consent_that_expired_since_the_draft_sends_nothing(self, pals, clock):
        referral = made.draft(pals)
        consent = made.consent(pals, expires_on=timezone.localdate())
        clock.move_to(timezone.now() + timedelta(days=1))
        with pytest.raises(NotAllowed):
            acts.send_service_referral(referral=referral, version=1, consent=consent, by=pals.ana)
        assert again(referral).state == "draft"
        assert not Disclosure.objects.visible_to(pals.ana).exists()
        assert not links_to(referral, acts.ANSWER).exists()

    @pytest.mark.parametrize(
        "unlike",
        [
            {"recipient": "Somebody else"},
            {"purpose": "care"},
            {"records": ["identity", "casework"]},
            {"direction": "in"},
        ],
    )
    def test_a_consent_for_something_else_sends_nothing(self, pals, clock, unlike):
        referral, consent = made.draft(pals), made.consent(pals, **unlike)
        with pytest.raises(NotAllowed):
            acts.send_service_referral(referral=referral, version=1, consent=consent, by=pals.ana)
        assert again(referral).state == "draft"

    def test_a_revoked_consent_sends_nothing_and_the_page_says_why(self, pals, sign_in, clock):
        referral, consent = made.draft(pals), made.consent(pals)
        revoke_consent(
            consent=consent,
            revoked_on=timezone.localdate(),
            revoked_by_name="Rosa Rivera",
            revoked_how="by phone",
            by=pals.ana,
        )
        answer = sign_in(pals.ana).post(
            reverse("referrals:service-referral-send", args=[referral.pk]), {"version": 1, "consent": consent.pk}
        )
        assert answer.status_code == 422
        assert "It was revoked." in answer.content.decode()

    def test_a_class_of_parties_lets_an_agency_in_only_when_a_person_says_so(self, pals, clock):
        referral = made.draft(pals)
        consent = made.consent(pals, recipient="Food pantries of the county", recipient_is_class=True)
        sending = {"referral": referral, "version": 1, "consent": consent, "by": pals.ana}
        with pytest.raises(NotAllowed):
            acts.send_service_referral(**sending)
        row = acts.send_service_referral(**sending, is_of_class=True)
        assert row.disclosure.details == "Confirmed as one of: Food pantries of the county"
        assert acts.renew_link(referral=row, by=pals.ana)

    def test_twice_is_once(self, pals, clock):
        referral, consent = made.draft(pals), made.consent(pals)
        acts.send_service_referral(referral=referral, version=1, consent=consent, by=pals.ana)
        with pytest.raises(Conflict):
            acts.send_service_referral(referral=referral, version=1, consent=consent, by=pals.ana)
        assert Disclosure.objects.visible_to(pals.ana).count() == 1


class TestMoves:
    def test_an_end_is_an_end_and_a_denial_says_why_and_by_whom(self, pals, clock):
        referral = made.sent(pals)
        row = acts.note_news(
            referral=referral, version=referral.version, news=News("declined", "They found help at church"), by=pals.ana
        )
        assert (row.denied_by, row.why, row.look_on) == ("family", "They found help at church", None)
        with pytest.raises(acts.NotThatMove):
            acts.note_news(referral=row, version=row.version, news=News("accepted"), by=pals.ana)
        assert not links_to(row, acts.ANSWER).filter(ended_at=None).exists()

    def test_every_state_has_its_moves_and_every_end_none(self):
        assert set(MOVES) == set(LoopState)
        assert all(MOVES[each] == () for each in ENDED)
        assert LoopState.SENT not in AGENCY_MAY

    def test_what_came_to_nothing_is_begun_elsewhere(self, pals, sign_in, clock):
        referral = made.sent(pals)
        acts.note_news(referral=referral, version=referral.version, news=News("expired", "No answer"), by=pals.ana)
        other = directory.service("Second pantry")
        page = sign_in(pals.ana)
        text = page.get(reverse("referrals:service-referral", args=[referral.pk])).content.decode()
        assert f"?student={pals.mateo.pk}&amp;instead={referral.pk}" in text
        address = reverse("referrals:refer", args=[pals.mateo.pk, other.pk]) + f"?instead={referral.pk}"
        page.post(address, made.ASKED | {"need": ""})
        fresh = ServiceReferral.objects.visible_to(pals.ana).get(service=other)
        assert (fresh.instead_of_id, fresh.state) == (referral.pk, "draft")

    def test_somebody_asks_after_three_ten_and_twenty_one_school_days(self, pals, clock):
        referral, days = made.sent(pals), []
        while (found := again(referral)).look_on:
            days.append(found.look_on)
            acts.ask_again(referral=found, version=found.version, by=pals.ana)
        assert len(days) == 3
        assert days == sorted(days)
        with unscoped("as the scheduler does"):
            assert AskTheAgency().waits_for(days[0]) == set()

    def test_whose_it_is_is_reminded(self, pals, clock):
        referral = made.sent(pals)
        day = again(referral).look_on
        with unscoped("as the scheduler does"):
            assert AskTheAgency().waits_for(day) == {pals.ana.pk}
        lines = AskTheAgency().due(pals.ana, day)
        assert [(each.about, each.due_on) for each in lines] == [(pals.mateo.name, day)]
        assert AskTheAgency().due(pals.ana, day - timedelta(days=1)) == []


class TestTheLink:
    def test_the_agency_sees_what_it_was_sent_and_answers(self, pals, client, clock):
        referral = made.sent(pals)
        text = client.get(path_of(referral)).content.decode()
        assert all(word in text for word in ("Groceries once a week", "414 555-0101", pals.mateo.name))
        answer = client.post(
            path_of(referral), {"state": "scheduled", "appointment_on": "2026-12-01", "said": "Bring a bag"}
        )
        assert answer.status_code == 302
        row = again(referral)
        assert (row.state, str(row.appointment_on), row.said) == ("scheduled", "2026-12-01", "Bring a bag")
        assert AuditEvent.objects.filter(type="service_referral.answered", by_id=None).count() == 1

    def test_the_agency_reads_and_answers_in_spanish(self, pals, client, clock):
        referral = made.sent(pals)
        path = path_of(referral)
        page = client.get(path, {"lang": "es"}).text
        assert ("Una solicitud de ayuda de Cedar" in page, english_left(page)) == (True, [])
        past = client.post(f"{path}?lang=es", {"state": "scheduled", "appointment_on": "2026-01-01"})
        assert (past.status_code, "Elija hoy o un día posterior." in past.text, english_left(past.text)) == (
            422,
            True,
            [],
        )
        answer = client.post(f"{path}?lang=es", {"state": "accepted", "said": "Con gusto"})
        assert answer["Location"] == f"{path}?sent=1&lang=es"
        thanks = client.get(answer["Location"]).text
        assert ("Gracias" in thanks, "Aceptada" in thanks, english_left(thanks)) == (True, True, [])
        assert again(referral).state == "accepted"

    def test_a_question_changes_no_state_and_comes_to_my_day_at_once(self, pals, client, clock):
        referral = made.sent(pals)
        client.post(path_of(referral), {"state": "sent", "said": "Which language?"})
        row = again(referral)
        assert (row.state, row.said, row.look_on) == ("sent", "Which language?", timezone.localdate())

    def test_a_denial_without_a_reason_is_asked_for_it(self, pals, client, clock):
        referral = made.sent(pals)
        assert client.post(path_of(referral), {"state": "no_capacity"}).status_code == 422
        client.post(path_of(referral), {"state": "no_capacity", "why": "Full until June"})
        assert (again(referral).denied_by, again(referral).why) == ("agency", "Full until June")

    def test_an_ended_referral_shows_nothing_of_the_student(self, pals, client, clock):
        referral = made.sent(pals)
        path = path_of(referral)
        client.post(path, {"state": "completed"})
        text = client.get(path).content.decode()
        assert [word for word in ("Groceries", "414 555", pals.mateo.family_name) if word in text] == []

    def test_what_is_the_schools_to_say_is_not_the_agencys(self, pals, client, clock):
        referral = made.sent(pals)
        for state in ("declined", "expired", "draft"):
            assert client.post(path_of(referral), {"state": state, "why": "x"}).status_code == 422
        assert again(referral).state == "sent"

    def test_a_new_link_ends_the_old_one(self, pals, client, sign_in, clock):
        referral = made.sent(pals)
        old = path_of(referral)
        acts.renew_link(referral=referral, by=pals.ana)
        assert client.get(old).status_code == 404
        assert client.get(path_of(referral)).status_code == 200

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(sent=st.dictionaries(st.sampled_from(["state", "why", "said", "appointment_on", "x"]), st.text(max_size=30)))
    def test_nothing_that_is_sent_breaks_it(self, pals, client, clock, sent):
        forget()
        referral = made.sent(pals)
        answer = client.post(path_of(referral), {k: v.replace("\x00", "") for k, v in sent.items()})
        assert answer.status_code in (200, 302, 422)

    def test_it_shows_nothing_and_is_not_renewed_once_the_consent_is_taken_back(self, pals, client, sign_in, clock):
        referral = made.sent(pals)
        path = path_of(referral)
        revoked = {"revoked_on": timezone.localdate(), "revoked_by_name": "Rosa Rivera", "revoked_how": "by phone"}
        revoke_consent(consent=referral.consent, by=pals.ana, **revoked)
        text = client.get(path).content.decode()
        assert [word for word in ("Groceries", "414 555", pals.mateo.family_name) if word in text] == []
        assert client.post(path, {"state": "accepted"}).status_code == 422
        assert again(referral).state == "sent"
        with pytest.raises(NotAllowed):
            acts.renew_link(referral=again(referral), by=pals.ana)
        answer = sign_in(pals.ana).post(reverse("referrals:service-referral-link", args=[referral.pk]), follow=True)
        assert "It was revoked." in answer.content.decode()
        assert path_of(referral) == path

    def test_a_refusal_ends_the_link_and_waits_on_my_day_until_it_is_read(self, pals, client, sign_in, clock):
        referral = made.sent(pals)
        path = path_of(referral)
        answer = client.post(path, {"state": "no_capacity", "why": "Full until June"})
        assert (answer.status_code, "Thank you" in answer.content.decode()) == (200, True)
        assert client.get(path).status_code == 404
        today = timezone.localdate()
        assert [each.title for each in AskTheAgency().due(pals.ana, today)] == ["Read what the agency answered"]
        sign_in(pals.ana).get(reverse("referrals:service-referral", args=[referral.pk]))
        assert AskTheAgency().due(pals.ana, today) == []

    def test_what_the_agency_wrote_stays_when_somebody_was_quicker(self, pals, client, clock, monkeypatch):
        referral = made.sent(pals)

        def late(**_about):
            raise Conflict(referral)

        monkeypatch.setattr("referrals.views.loop.answer.take_answer", late)
        answer = client.post(path_of(referral), {"state": "accepted", "said": "Come on Monday"})
        assert (answer.status_code, "Come on Monday" in answer.content.decode()) == (409, True)


class TestWhoSees:
    def test_it_follows_its_case_when_that_is_sealed_later(self, pals, clock):
        case = work.case(pals, owner=pals.ana, by=pals.ana)
        need = add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
        referral = made.draft(pals, need=need)
        assert ServiceReferral.objects.visible_to(pals.sol).filter(pk=referral.pk).exists()
        raise_lane(record=case, lane="sealed", readers=[], by=pals.ana)
        assert not ServiceReferral.objects.visible_to(pals.sol).filter(pk=referral.pk).exists()
        with acting(pals.sol), without_asking("what the database lets through"):
            assert not ServiceReferral.objects.filter(pk=referral.pk).exists()
        assert ServiceReferral.objects.visible_to(pals.ana).filter(pk=referral.pk).exists()

    def test_one_in_its_place_is_no_wider(self, pals, clock):
        case = work.case(pals, owner=pals.ana, by=pals.ana, lane="sealed", readers=[pals.ana])
        need = add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
        fresh = made.draft(pals, instead_of=made.draft(pals, need=need))
        assert (fresh.lane, fresh.readers) == ("sealed", [pals.ana.pk])

    def test_the_log_betrays_no_sealed_referral(self, pals, clock):
        case = work.case(pals, owner=pals.ana, by=pals.ana, lane="restricted")
        need = add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
        referral = made.sent(pals, need=need)
        told = Disclosure.objects.visible_to(pals.ana).get(pk=referral.disclosure_id)
        assert referral.service.name not in told.interest
        assert not Disclosure.objects.visible_to(pals.ben).filter(pk=told.pk).exists()
        with acting(pals.ben), without_asking("what the database lets through"):
            assert not Disclosure.objects.filter(pk=told.pk).exists()

    def test_a_need_of_a_restricted_case_keeps_its_lane(self, pals, clock):
        case = work.case(pals, owner=pals.ana, by=pals.ana, lane="restricted")
        need = add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
        referral = made.draft(pals, need=need)
        assert referral.lane == "restricted"
        assert ServiceReferral.objects.visible_to(pals.sol).filter(pk=referral.pk).exists()
        assert not ServiceReferral.objects.visible_to(pals.ben).filter(pk=referral.pk).exists()

    def test_the_student_page_shows_them_and_leads_to_the_search(self, pals, sign_in, clock):
        made.sent(pals)
        text = sign_in(pals.ana).get(reverse("cases:student", args=[pals.mateo.pk])).content.decode()
        assert "Referrals to agencies" in text
        found = sign_in(pals.ana).get(reverse("referrals:directory"), {"student": pals.mateo.pk}).content.decode()
        assert f"Refer {pals.mateo.name}" in found
        assert sign_in(pals.ben).get(reverse("referrals:directory"), {"student": pals.mateo.pk}).status_code == 404
        assert (
            f"Refer {pals.mateo.name}"
            not in sign_in(pals.theo).get(reverse("referrals:directory"), {"student": pals.mateo.pk}).content.decode()
        )


def test_each_denial_has_somebody():
    assert {DENIED_BY[each] for each in DENIED} == {"agency", "family", "nobody"}
