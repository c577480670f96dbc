"""How long one waits for a service: what the agency says, what referrals tell, and how one looks for it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.models import Student
from cases.records_enums import SharingPurpose
from referrals.actions.directory import confirm_service
from referrals.actions.service_referral import News, note_news, take_back_end
from referrals.imports.cards import count_waits
from referrals.models import ServiceCard, ServiceReferral
from referrals.queries.services import Asked, find_services
from referrals.tasks import refresh_directory
from sswork.scoping import unscoped
from tests.queries import queries_of
from tests.referrals.directory import made
from tests.referrals.loop import made as loop

pytestmark = pytest.mark.django_db
FIND = "/referrals/services/"


def names(**asked) -> set[str]:
    return {hit.service.name for hit in find_services(Asked(**asked)).rows}


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("None", 0),
        ("No waiting list.", 0),
        ("immediately", 0),
        ("Same day", 0),
        ("3 days", 3),
        ("a week", 7),
        ("Two weeks", 14),
        ("about 2-3 weeks", 21),
        ("two to  three months", 93),
        ("Up to 6 weeks", 42),
        ("1 year waiting list", 366),
        ("", None),
        ("Call first", None),
        ("10 business days", None),
        ("closed for two weeks", None),
        ("none at the moment, but call", None),
        ("2", None),
        ("9999 weeks", None),
        ("2 weeks; 6 weeks for adults", None),
    ],
)
def test_an_agencys_words_count_where_they_are_days_and_nothing_else(words, days):
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_days_said(%s)", [words])
        assert cursor.fetchone() == (days,)


class TestWhatTheAgencySays:
    @pytest.fixture(autouse=True)
    def _directory(self, clock):
        made.service("Now", wait_time="None")
        made.service("Soon", wait_time="10 days")
        made.service("Later", wait_time="five weeks")
        made.service("Much later", wait_time="1 year")
        made.service("Nobody knows", wait_time="Call first")

    def test_each_choice_finds_what_it_says_and_what_is_not_known_stands_apart(self):
        assert names(wait="none") == {"Now"}
        assert names(wait="14") == {"Now", "Soon"}
        assert names(wait="42") == {"Now", "Soon", "Later"}
        assert names(wait="unknown") == {"Nobody knows"}
        assert len(names()) == 5

    def test_what_staff_heard_counts_at_once(self, pals):
        service = made.service("Heard", wait_time="None")
        confirm_service(service=service, status="active", wait_time="8 weeks", by=pals.ana)
        assert "Heard" not in names(wait="42")
        made.refresh()
        assert "Heard" not in names(wait="42")

    def test_where_referrals_tell_something_longer_it_counts(self):
        ServiceCard.objects.filter(service__name="Now").update(usual_days=20)
        assert names(wait="14") == {"Soon"}
        assert names(wait="none") == {"Now"}
        assert "Now" in names(wait="42")

    def test_the_page_says_what_is_not_in_the_list_and_leads_there(self, pals, sign_in):
        page = sign_in(pals.theo)
        text = page.get(FIND, {"wait": "14"}).content.decode()
        assert "it is not known how long one waits are not in this list" in text
        assert "?wait=unknown" in text
        assert "Much later" not in text
        text = page.get(FIND, {"wait": "unknown"}).content.decode()
        assert "are not in this list" not in text
        assert "Nobody knows" in text

    def test_a_wait_that_nobody_offers_narrows_nothing(self, pals, sign_in):
        answer = sign_in(pals.theo).get(FIND, {"wait": "'; DROP"})
        assert answer.context["hits"].total == 5


TODAY = date(2026, 11, 18)
LAST_MONTH = date(2026, 10, 20)


@pytest.fixture
def service(clock):
    return made.service("Counted")


@pytest.fixture
def students(pals):
    with unscoped("a test"):
        return [
            Student.objects.create(
                local_id=f"8{n}", given_name="Kid", family_name=str(n), school=pals.cedar, grade="03"
            )
            for n in range(11)
        ]


def began(pals, service, student, days: int, *, on: date = LAST_MONTH, **more) -> ServiceReferral:
    """As a row: it was sent so many days before help began, and the family said no since, which needs no disclosure."""
    with unscoped("a test"):
        return ServiceReferral.objects.create(
            student=student,
            service=service,
            purpose=SharingPurpose.SERVICES,
            message="Help",
            sent_on=on - timedelta(days=days),
            started_on=on,
            owner=pals.ana,
            by=pals.ana,
            next_step="-",
            **{"state": "declined", "denied_by": "family", "why": "Moved"} | more,
        )


def usual(service) -> int | None:
    with unscoped("as the scheduler does"), connection.cursor() as cursor:
        count_waits(cursor, TODAY)
    return ServiceCard.objects.get(service=service).usual_days


class TestWhatReferralsTell:
    def test_half_of_the_students_waited_so_long_at_most(self, pals, service, students):
        for number, student in enumerate(students):
            began(pals, service, student, number * 2)
        assert usual(service) == 10

    def test_of_nine_students_nothing_is_known(self, pals, service, students):
        for student in students[:9]:
            began(pals, service, student, 5)
        began(pals, service, students[0], 5)
        assert usual(service) is None
        last = began(pals, service, students[9], 5)
        assert usual(service) == 5
        with unscoped("a test"):
            last.delete()
        assert usual(service) is None

    @pytest.mark.parametrize(
        "left_out",
        [
            {"lane": "sealed"},
            {"on": date(2026, 11, 1)},
            {"on": date(2025, 10, 31)},
        ],
    )
    def test_a_sealed_one_and_other_months_are_not_counted(self, pals, service, students, left_out):
        for student in students[:9]:
            began(pals, service, student, 5)
        began(pals, service, students[9], 5, **left_out)
        assert usual(service) is None

    def test_a_student_counts_once(self, pals, service, students):
        for student in students[:10]:
            began(pals, service, student, 5)
        for _again in range(20):
            began(pals, service, students[0], 300)
        assert usual(service) == 5

    def test_every_page_says_it_and_how_it_was_counted(self, pals, service, students, sign_in):
        for student in students:
            began(pals, service, student, 12)
        assert usual(service) == 12
        page = sign_in(pals.theo)
        assert "Help usually begins in about 12 days" in page.get(FIND).content.decode()
        text = page.get(reverse("referrals:service", args=[service.pk])).content.decode()
        assert "Help usually begins in about 12 days" in text
        assert "Those who still wait, or got no help, are not counted." in text
        before = queries_of(page, FIND)
        ServiceCard.objects.filter(service=made.service("Another")).update(usual_days=0)
        assert queries_of(page, FIND) == before
        assert "Help usually begins the same day" in page.get(FIND).content.decode()

    def test_an_import_keeps_what_was_counted_and_a_night_renews_it(self, pals, service, students):
        for student in students:
            began(pals, service, student, 12, on=timezone.localdate().replace(day=1) - timedelta(days=3))
        refresh_directory()
        refresh_directory()
        made.refresh()
        assert ServiceCard.objects.get(service=service).usual_days == 12


def test_when_help_began_is_kept_when_it_ends_and_when_the_end_is_taken_back(pals, clock):
    referral = loop.sent(pals)
    today = timezone.localdate()
    for state in ("accepted", "started", "completed"):
        note_news(referral=loop.again(referral), version=loop.again(referral).version, news=News(state), by=pals.ana)
    assert loop.again(referral).started_on == today
    take_back_end(referral=loop.again(referral), by=pals.ana)
    assert (loop.again(referral).state, loop.again(referral).started_on) == ("started", today)


def test_what_ended_at_once_says_nothing_of_when_help_began(pals, clock):
    referral = loop.sent(pals)
    note_news(referral=referral, version=referral.version, news=News("completed"), by=pals.ana)
    take_back_end(referral=loop.again(referral), by=pals.ana)
    assert (loop.again(referral).state, loop.again(referral).started_on) == ("sent", None)
