"""How long a sign-in lasts, and the list of own sign-ins."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sswork.accounts.config import SignIn
from sswork.accounts.middleware import UNATTENDED
from sswork.accounts.tidying import forget_old_sign_ins
from sswork.models import KnownDevice

from .conftest import Hand, events

THERE = "/referrals/ask/"
MINUTE = 60


@pytest.fixture
def theo(people, hand):
    hand.sign_in(people.theo)
    return hand.client


def _sent_to_sign_in(answer, over: str, following: str) -> bool:
    url = urlsplit(answer.url)
    return url.path == reverse("sign-in") and parse_qs(url.query) == {"next": [following], "over": [over]}


def test_nobody_there_for_twenty_minutes_ends_it_and_leads_back_to_the_page(people, theo, hand, clock):
    clock.shift(19 * MINUTE)
    assert theo.get(THERE).status_code == 200
    clock.shift(19 * MINUTE)
    assert theo.get(THERE).status_code == 200
    clock.shift(20 * MINUTE + 1)
    answer = theo.get(THERE + "?step=2")
    assert _sent_to_sign_in(answer, "idle", THERE + "?step=2")
    page = theo.get(answer.url)
    assert b"nobody was there" in page.content
    assert hand.sign_in(people.theo, next=page.context["next"]).url == THERE + "?step=2"
    assert [each.changes for each in events("sign_in.ended")] == [{"why": "idle"}]


def test_a_day_of_work_ends_it_however_busy(theo, clock):
    for _ in range(47):
        clock.shift(10 * MINUTE)
        assert theo.get(THERE).status_code == 200
    clock.shift(10 * MINUTE)
    assert _sent_to_sign_in(theo.get(THERE), "day", THERE)


def test_both_are_the_districts_to_set(theo, clock, settings):
    settings.SIGN_IN = SignIn(idle_minutes=5, hours=1)
    clock.shift(5 * MINUTE + 1)
    assert theo.get(THERE).status_code == 302


def test_a_page_that_asks_for_news_by_itself_keeps_nobody_signed_in(theo, clock):
    for _ in range(3):
        clock.shift(9 * MINUTE)
        answer = theo.get(THERE, headers={UNATTENDED: "yes"})
    assert answer.status_code == 302


def test_a_key_pressed_keeps_it(theo, clock):
    for _ in range(3):
        clock.shift(15 * MINUTE)
        assert theo.post(reverse("session-keep")).status_code == 204


def test_what_was_sent_too_late_leads_back_to_its_page_and_not_to_where_it_was_sent(theo, clock):
    clock.shift(21 * MINUTE)
    answer = theo.post(reverse("agenda-answer"), headers={"Referer": "http://testserver/my/page/?a=1"})
    assert _sent_to_sign_in(answer, "idle", "/my/page/?a=1")
    elsewhere = theo.post(reverse("agenda-answer"), headers={"Referer": "https://evil.example/x"})
    assert elsewhere.url == reverse("sign-in")


def test_parts_of_a_page_and_scripts_are_told_where_to_go(theo, clock):
    clock.shift(21 * MINUTE)
    part = theo.get("/search/", headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{THERE}"})
    assert part["HX-Redirect"] == f"{reverse('sign-in')}?next=%2Freferrals%2Fask%2F&over=idle"
    script = theo.post(reverse("session-keep"), headers={"Accept": "application/json"})
    assert (script.status_code, script.json()) == (401, {"sign_in": reverse("sign-in")})


def test_own_sign_ins_are_listed_and_ended_one_by_one(people, theo):
    phone = Hand(
        Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone; CPU) Version/18.0 Safari/604", REMOTE_ADDR="10.1.2.3"), None
    )
    phone.sign_in(people.theo)
    lines = theo.get(reverse("own-sign-in")).context["sessions"]
    assert [(each.device, each.address, each.is_this) for each in lines] == [
        ("An unknown device", "127.0.0.1", True),
        ("Safari on iPhone", "10.1.2.3", False),
    ]
    theo.post(reverse("session-end", args=[lines[1].pk]))
    assert phone.client.get(THERE).status_code == 302
    assert theo.get(THERE).status_code == 200
    assert len(theo.get(reverse("own-sign-in")).context["sessions"]) == 1
    assert [each.changes for each in events("sign_in.revoked")] == [{"sessions": 1, "why": "one"}]


def test_all_others_are_ended_at_once(people, theo):
    others = [Hand(Client(), None) for _ in range(3)]
    for each in others:
        each.sign_in(people.theo)
    theo.post(reverse("sessions-end-others"))
    assert [each.client.get(THERE).status_code for each in others] == [302] * 3
    assert theo.get(THERE).status_code == 200


def test_what_is_over_is_forgotten(people, theo, clock):
    """Sessions, and from where they were; a device after 400 days. What is going on stays."""
    theo.post(reverse("session-keep"))
    assert forget_old_sign_ins(now=timezone.now(), by=None) == 0
    clock.shift(9 * 60 * MINUTE)
    assert forget_old_sign_ins(now=timezone.now(), by=None) == 2
    assert not UserSession.objects.exists()
    assert KnownDevice.objects.count() == 1
    assert forget_old_sign_ins(now=timezone.now() + timedelta(days=400), by=None) == 1


def test_sign_ins_of_others_are_not_mine_to_see_or_end(people, theo):
    other = Hand(Client(), None)
    other.sign_in(people.ana)
    theirs = UserSession.objects.get(user=people.ana)
    assert theo.post(reverse("session-end", args=[theirs.pk])).status_code == 404
    assert [each.is_this for each in theo.get(reverse("own-sign-in")).context["sessions"]] == [True]
    assert UserSession.objects.filter(pk=theirs.pk).exists()


def test_a_new_password_ends_the_other_sign_ins(people, theo):
    other = Hand(Client(), None)
    other.sign_in(people.theo)
    new = "quiet harbour seven lamps"
    words = {"oldpassword": "mild otter carries lanterns", "password1": new, "password2": new}
    theo.post(reverse("account_change_password"), words)
    assert other.client.get(THERE).status_code == 302
    assert theo.get(THERE).status_code == 200


def test_the_list_asks_as_much_for_three_as_for_one(people, theo):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (0, 2):
        for _ in range(more):
            Hand(Client(), None).sign_in(people.theo)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert theo.get(reverse("own-sign-in")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
