"""The family says by a link whether help came: made where safe contact allows it, showing the least, answered in its language."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.need import add_need
from cases.models import Guardianship
from referrals.actions import family_answer as acts
from referrals.actions import service_referral as acts_of_loop
from referrals.actions.family_answer import FamilyAnswer
from referrals.actions.service_referral import NotThatMove
from referrals.reminders.requests import AskTheAgency
from sswork.links import links_to
from sswork.models import AuditEvent, LinkOpening
from sswork.scoping import unscoped
from tests.cached import forget
from tests.cases import work
from tests.referrals.loop import made
from tests.referrals.loop.made import again, path_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _links_are_not_counted():
    forget()


@pytest.fixture
def rosa(pals):
    with unscoped("a test"):
        return Guardianship.objects.select_related("guardian").get(student=pals.mateo, guardian__given_name="Rosa")


def link_for(rosa, pals, *, language="es", names_service=False, **changes):
    referral = made.sent(pals, **changes)
    acts.make_family_link(referral=referral, contact=rosa, language=language, names_service=names_service, by=pals.ana)
    return again(referral)


def limit(rosa, **changes):
    with unscoped("a test"):
        Guardianship.objects.filter(pk=rosa.pk).update(rule_reason="An order", **changes)


class TestWhoMayBeAsked:
    @pytest.mark.parametrize(
        "rule", [{"contact_rule": "do_not_contact"}, {"may_write": False}, {"may_tell": False}], ids=str
    )
    def test_whom_safe_contact_keeps_away_gets_no_link_and_the_worker_reads_why(self, pals, sign_in, rosa, clock, rule):
        referral = made.sent(pals)
        limit(rosa, **rule)
        with pytest.raises(acts.NotSafe):
            acts.make_family_link(referral=referral, contact=rosa, language="es", names_service=False, by=pals.ana)
        address = reverse("referrals:service-referral-family", args=[referral.pk])
        page = sign_in(pals.ana)
        assert "Safe contact does not allow it" in page.get(address).content.decode()
        sent = page.post(address, {"contact": rosa.pk, "language": "es", "is_safe": "on"})
        assert sent.status_code == 422
        assert not links_to(referral, acts.FAMILY).exists()

    def test_a_rule_that_comes_later_ends_what_the_link_opens(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals)
        path = path_of(referral, acts.FAMILY)
        assert client.get(path).status_code == 200
        limit(rosa, contact_rule="do_not_contact")
        unknown = reverse(acts.FAMILY, args=["00000000-0000-0000-0000-000000000000", "nothing"])
        gone = client.get(path)
        assert (gone.status_code, gone.content) == (404, client.get(unknown).content)
        assert client.post(path, {"answer": "yes"}).status_code == 404
        assert again(referral).family_said == ""

    def test_whose_rights_are_the_students_is_not_asked(self, pals, sign_in, rosa, clock):
        referral = made.sent(pals)
        pals.mateo.birth_date = timezone.localdate().replace(year=timezone.localdate().year - 19)
        pals.mateo.save()
        text = sign_in(pals.ana).get(reverse("referrals:service-referral-family", args=[referral.pk])).content.decode()
        assert "The student holds the rights" in text

    def test_nothing_was_sent_nobody_is_asked(self, pals, sign_in, rosa, clock):
        referral = made.draft(pals)
        with pytest.raises(NotThatMove):
            acts.make_family_link(referral=referral, contact=rosa, language="es", names_service=False, by=pals.ana)
        answer = sign_in(pals.ana).get(reverse("referrals:service-referral-family", args=[referral.pk]))
        assert answer.status_code == 302

    def test_a_new_link_ends_the_old_one_and_a_worker_ends_both(self, pals, sign_in, client, rosa, clock):
        referral = link_for(rosa, pals)
        old = path_of(referral, acts.FAMILY)
        page = sign_in(pals.ana)
        page.post(
            reverse("referrals:service-referral-family", args=[referral.pk]),
            {"contact": rosa.pk, "language": "en", "is_safe": "on"},
        )
        fresh = path_of(referral, acts.FAMILY)
        assert (old == fresh, client.get(old).status_code, client.get(fresh).status_code) == (False, 404, 200)
        page.post(reverse("referrals:service-referral-family-end", args=[referral.pk]))
        assert client.get(fresh).status_code == 404


class TestWhatItShows:
    def test_no_student_no_request_and_no_service(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals)
        text = client.get(path_of(referral, acts.FAMILY)).content.decode()
        secrets = ["Mateo", "Rivera", "Rosa", "Groceries", referral.service.name, "Harbor", pals.ana.name]
        assert [each for each in secrets if each in text] == []
        assert "¿Recibió la ayuda que pidió?" in text
        with unscoped("a test"):
            assert LinkOpening.objects.filter(kind="opened").count() == 1

    def test_the_service_only_where_the_worker_chose_so(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals, language="en", names_service=True)
        assert referral.service.name in client.get(path_of(referral, acts.FAMILY)).content.decode()

    def test_a_narrow_lane_never_names_it(self, pals, client, sign_in, rosa, clock):
        case = work.case(pals, owner=pals.ana, by=pals.ana, lane="restricted")
        need = add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
        referral = link_for(rosa, pals, names_service=True, need=need)
        assert referral.service.name not in client.get(path_of(referral, acts.FAMILY)).content.decode()

    def test_what_was_answered_is_not_shown_to_who_opens_it_next(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals, language="en")
        path = path_of(referral, acts.FAMILY)
        text = client.post(
            path, {"answer": "no", "why": "cost", "needed": "yes", "note": "He must not know"}
        ).content.decode()
        assert "Thank you" in text
        again = client.get(path).content.decode()
        assert "Thank you" not in again
        text += again
        assert [each for each in ("He must not know", "checked") if each in text] == []


class TestTheAnswer:
    @pytest.mark.parametrize(
        ("sent", "state"),
        [
            ({"answer": "yes", "needed": "no"}, "completed"),
            ({"answer": "yes", "needed": "yes"}, "partly"),
            ({"answer": "waiting"}, "sent"),
            ({"answer": "no", "why": "full"}, "no_capacity"),
            ({"answer": "no", "why": "not_eligible"}, "not_eligible"),
            ({"answer": "no", "why": "not_wanted"}, "sent"),
            ({"answer": "no", "why": "not_called"}, "sent"),
            ({"answer": "no", "why": "too_far"}, "sent"),
        ],
        ids=str,
    )
    def test_it_moves_the_referral_and_comes_to_my_day(self, pals, client, rosa, clock, sent, state):
        referral = link_for(rosa, pals)
        assert "Gracias" in client.post(path_of(referral, acts.FAMILY), sent).content.decode()
        row = again(referral)
        assert (row.state, row.family_said) == (state, sent["answer"])
        lines = AskTheAgency().due(pals.ana, timezone.localdate())
        assert [each.title for each in lines] == ["Read what the family answered"]
        assert AuditEvent.objects.filter(type="service_referral.family_answered", by_id=None).count() == 1

    def test_no_without_a_reason_is_asked_for_one(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals)
        assert client.post(path_of(referral, acts.FAMILY), {"answer": "no"}).status_code == 422
        assert again(referral).family_said == ""

    def test_an_answer_that_is_corrected_takes_back_what_the_first_one_moved(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals)
        path = path_of(referral, acts.FAMILY)
        client.post(path, {"answer": "yes"})
        client.post(path, {"answer": "waiting"})
        row = again(referral)
        assert (row.state, row.family_said, row.look_on) == ("sent", "waiting", timezone.localdate())
        client.post(path, {"answer": "no", "why": "full"})
        assert (again(referral).state, again(referral).came_from) == ("no_capacity", "sent")

    def test_the_worker_takes_it_back(self, pals, client, sign_in, rosa, clock):
        referral = link_for(rosa, pals)
        client.post(path_of(referral, acts.FAMILY), {"answer": "yes"})
        sign_in(pals.ana).post(reverse("referrals:service-referral-reopen", args=[referral.pk]))
        assert again(referral).state == "sent"

    def test_what_others_ended_stays_ended(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals)
        acts.take_family_answer(referral=referral, answer=FamilyAnswer("waiting"), by=None)
        client.post(path_of(again(referral)), {"state": "completed"})
        client.post(path_of(referral, acts.FAMILY), {"answer": "no", "why": "not_called", "needed": "yes"})
        row = again(referral)
        assert (row.state, row.family_said, row.is_unread) == ("completed", "no", True)

    def test_the_page_shows_it_with_the_question_of_the_need(self, pals, client, sign_in, rosa, clock):
        case = work.case(pals, owner=pals.ana, by=pals.ana)
        need = add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
        referral = link_for(rosa, pals, need=need)
        client.post(path_of(referral, acts.FAMILY), {"answer": "yes", "needed": "no", "note": "Gracias"})
        text = sign_in(pals.ana).get(reverse("referrals:service-referral", args=[referral.pk])).content.decode()
        assert all(each in text for each in ("Yes, they got help", "Gracias", "Is the need still open?"))

    def test_a_second_answer_writes_nothing_over_that_nobody_has_read(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals)
        path = path_of(referral, acts.FAMILY)
        client.post(path, {"answer": "no", "why": "not_called", "note": "Call my sister"})
        client.post(path, {"answer": "yes"})
        row = again(referral)
        assert (row.family_said, "Call my sister" in row.family_note) == ("yes", True)
        acts_of_loop.note_read(referral=row, by=pals.ana)
        client.post(path, {"answer": "yes", "note": "All is well"})
        assert again(referral).family_note == "All is well"

    def test_an_answer_after_the_clock_has_ended_it_counts(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals)
        acts_of_loop.expire_service_referral(referral=again(referral), days=30)
        client.post(path_of(referral, acts.FAMILY), {"answer": "waiting"})
        assert again(referral).state == "sent"
        lines = AskTheAgency().due(pals.ana, timezone.localdate())
        assert [each.title for each in lines] == ["Read what the family answered"]

    def test_a_colleague_who_takes_it_back_leaves_the_news_to_whose_it_is(self, pals, client, sign_in, rosa, clock):
        referral = link_for(rosa, pals)
        client.post(path_of(referral, acts.FAMILY), {"answer": "yes", "note": "Thank you"})
        sign_in(pals.sol).post(reverse("referrals:service-referral-reopen", args=[referral.pk]))
        assert (again(referral).state, again(referral).is_unread) == ("sent", True)


class TestWhatComesLater:
    """The link is asked again at each opening."""

    def test_the_student_comes_of_age(self, pals, client, sign_in, rosa, clock):
        referral = link_for(rosa, pals)
        path = path_of(referral, acts.FAMILY)
        pals.mateo.birth_date = timezone.localdate().replace(year=timezone.localdate().year - 19)
        pals.mateo.save()
        assert client.get(path).status_code == 404
        text = sign_in(pals.ana).get(reverse("referrals:service-referral-family", args=[referral.pk])).content.decode()
        assert "Words to send" not in text

    def test_the_lane_of_its_case_narrows(self, pals, client, rosa, clock):
        case = work.case(pals, owner=pals.ana, by=pals.ana)
        need = add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
        referral = link_for(rosa, pals, names_service=True, need=need)
        path = path_of(referral, acts.FAMILY)
        assert referral.service.name in client.get(path).content.decode()
        with unscoped("a test narrows the lane"):
            type(case).objects.filter(pk=case.pk).update(lane="restricted")
        assert referral.service.name not in client.get(path).content.decode()

    def test_who_may_be_no_parent_is_not_told_from_whom_help_comes(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals, names_service=True)
        with unscoped("a test"):
            type(rosa).objects.filter(pk=rosa.pk).update(relationship="relative")
        assert referral.service.name not in client.get(path_of(referral, acts.FAMILY)).content.decode()

    def test_the_family_declines_by_another_way(self, pals, client, rosa, clock):
        referral = link_for(rosa, pals)
        path = path_of(referral, acts.FAMILY)
        acts_of_loop.note_news(
            referral=again(referral),
            version=again(referral).version,
            news=acts_of_loop.News("declined", "They have found another"),
            by=pals.ana,
        )
        assert client.get(path).status_code == 404
