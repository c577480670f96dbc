"""A referral that nobody answers ends by itself, its owner is told, and an end can be taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.actions import service_referral as acts
from referrals.actions.service_referral import News
from referrals.reminders.requests import AskTheAgency
from referrals.tasks import expire_service_referrals
from sswork.links import links_to
from sswork.models import CalendarDay, Definition
from sswork.scoping import unscoped
from tests.cached import forget
from tests.referrals.loop import made
from tests.referrals.loop.made import again, path_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _links_are_not_counted():
    forget()


def instructional_day(school, after, number: int):
    days = CalendarDay.objects.filter(school=school, kind=CalendarDay.Kind.INSTRUCTIONAL, day__gt=after)
    found = list(days.order_by("day").values_list("day", flat=True)[number - 1 : number])
    return found[0] if found else after + timedelta(days=number * 7 // 5)


class TestExpiry:
    def days_on(self, clock, days: int):
        clock.move_to(timezone.now() + timedelta(days=days))

    def test_nobody_answered_for_thirty_school_days(self, pals, clock):
        referral = made.sent(pals)
        last = instructional_day(pals.cedar, referral.sent_on, 30)
        self.days_on(clock, (last - timezone.localdate()).days)
        expire_service_referrals()
        assert again(referral).state == "sent"
        self.days_on(clock, 1)
        expire_service_referrals()
        expire_service_referrals()
        row = again(referral)
        assert (row.state, row.denied_by, row.why) == ("expired", "nobody", "No answer in 30 school days")
        assert not links_to(row, acts.ANSWER).filter(ended_at=None).exists()
        lines = AskTheAgency().due(pals.ana, timezone.localdate())
        assert [each.title for each in lines] == ["Look for another service: the agency did not answer"]
        with unscoped("as the scheduler does"):
            assert AskTheAgency().waits_for(timezone.localdate()) == {pals.ana.pk}

    def test_a_district_sets_its_own_days_and_none_is_one(self, pals, clock):
        referral = made.sent(pals)
        own = {"code": "loop.expire_days", "title": "-", "text": "-", "source": "-"}
        with unscoped("a test"):
            Definition.objects.filter(code="loop.expire_days").update(value=500)
            Definition.objects.create(organization=pals.cedar.parent, value=0, **own)
        self.days_on(clock, 10)
        expire_service_referrals()
        assert again(referral).why == "No answer in 1 school days"

    def test_what_was_answered_or_asked_does_not_expire(self, pals, client, clock):
        asked, moved = made.sent(pals), made.sent(pals)
        client.post(path_of(asked), {"state": "sent", "said": "Which language?"})
        client.post(path_of(moved), {"state": "waiting"})
        self.days_on(clock, 120)
        expire_service_referrals()
        assert [again(each).state for each in (asked, moved)] == ["sent", "waiting"]

    def test_an_end_is_taken_back_to_where_it_stood(self, pals, sign_in, clock):
        referral = made.sent(pals)
        row = acts.note_news(referral=referral, version=referral.version, news=News("waiting"), by=pals.ana)
        row = acts.note_news(referral=row, version=row.version, news=News("no_capacity", "Full"), by=pals.ana)
        sign_in(pals.ana).post(reverse("referrals:service-referral-reopen", args=[row.pk]))
        fresh = again(row)
        assert (fresh.state, fresh.why, fresh.denied_by, fresh.look_on is None) == ("waiting", "", "", False)
        with pytest.raises(acts.NotThatMove):
            acts.take_back_end(referral=fresh, by=pals.ana)
