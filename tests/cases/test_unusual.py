"""Unusual looks: each rule finds its case and not the one beside it; a person reviews with a note, never the own."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse

from cases import actions
from cases.models import CaseloadEntry
from cases.reminders.unusual import UnusualLooksWait
from cases.tasks import find_unusual_looks
from sswork.models import AuditEvent, Definition, Look, User
from sswork.models.looks import UnusualLook
from sswork.scoping import unscoped
from tests.pals import TODAY

pytestmark = pytest.mark.django_db
MONDAY = TODAY - timedelta(days=TODAY.weekday())


def at(day: int, hour: int) -> datetime:
    return datetime.combine(MONDAY + timedelta(days=day), datetime.min.time(), ZoneInfo(settings.TIME_ZONE)).replace(
        hour=hour
    )


def look(person, student_id: int, when: datetime, kind: str = "student", times: int = 1) -> None:
    Look.objects.bulk_create(
        Look(
            at=when,
            by_id=person.pk,
            by_name=person.name,
            kind=kind,
            student_id=student_id,
            permission="x",
            url_name="x",
        )
        for _n in range(times)
    )


def found() -> set[tuple]:
    actions.find_unusual(week=MONDAY, by=None)
    with unscoped("test"):
        return set(UnusualLook.objects.values_list("rule", "person", "student_id", "count"))


def test_an_ordinary_week_finds_nothing(pals):
    look(pals.ana, pals.mateo.pk, at(0, 9), times=50)
    assert found() == set()


def test_many_students_in_an_hour_against_the_own_habit(pals):
    for n in range(30):
        look(pals.ana, 1000 + n, at(1, 9))
        look(pals.ben, 1000 + n, at(1, 9))
        look(pals.sol, 1000 + n, at(1, 9 + n % 2))  # the same in two hours
        for week in (1, 2, 3):
            look(pals.ben, 1000 + n, at(1 - 7 * week, 9))  # always so
    assert found() == {("many", pals.ana.pk, None, 30)}


def test_the_same_family_name_whatever_its_accents(pals):
    User.objects.filter(pk=pals.ana.pk).update(family_name="muller")
    look(pals.ana, pals.zoe.pk, at(2, 10), times=2)
    look(pals.ana, pals.noah.pk, at(2, 10))
    look(pals.ana, pals.zoe.pk, at(-3, 10))  # of another week
    assert found() == {("surname", pals.ana.pk, pals.zoe.pk, 2)}


def test_a_student_who_left_the_caseload_long_ago(pals):
    with unscoped("test"):
        CaseloadEntry.objects.all().delete()
        for student, days in ((pals.mateo, 60), (pals.noah, 10)):
            last = MONDAY - timedelta(days=days)
            CaseloadEntry.objects.create(student=student, worker=pals.ana, first_day=last, last_day=last)
    look(pals.ana, pals.mateo.pk, at(1, 9))
    look(pals.ana, pals.noah.pk, at(1, 9))
    assert found() == {("former", pals.ana.pk, pals.mateo.pk, 1)}


def test_at_night(pals):
    look(pals.ana, pals.mateo.pk, at(1, 23))
    look(pals.ana, pals.noah.pk, at(2, 4))
    look(pals.ana, pals.lucia.pk, at(2, 5))
    look(pals.ben, pals.jaylen.pk, at(1, 21))
    assert found() == {("night", pals.ana.pk, None, 2)}


def test_students_without_any_work_with_them(pals):
    Definition.objects.filter(code="looks.unrelated_students").update(value=2)
    with unscoped("test"):
        CaseloadEntry.objects.all().delete()
        CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ana)
    for student in (pals.mateo, pals.noah, pals.lucia):
        look(pals.ana, student.pk, at(1, 9))
        look(pals.sol, student.pk, at(1, 9))  # who has no caseload
    assert found() == {("unrelated", pals.ana.pk, None, 2)}


def test_a_week_is_compared_once(pals):
    look(pals.ana, pals.mateo.pk, at(1, 23))
    assert found() == found()


def test_the_task_takes_the_last_full_week(pals, clock):
    look(pals.ana, pals.mateo.pk, at(1, 23))
    clock.shift(timedelta(days=7))
    find_unusual_looks()
    with unscoped("test"):
        assert UnusualLook.objects.get().week == MONDAY


@pytest.fixture
def unusual(pals) -> UnusualLook:
    look(pals.ana, pals.mateo.pk, at(1, 23))
    found()
    with unscoped("test"):
        return UnusualLook.objects.get()


def test_it_is_reviewed_with_a_note_once(unusual, pals, sign_in):
    client, address = sign_in(pals.pia), reverse("cases:unusual-review", args=[unusual.pk])
    refused = client.post(address, {"verdict": "expected", "note": ""})
    assert refused.status_code == 422
    client.post(address, {"verdict": "expected", "note": "She was on call."})
    again = client.post(address, {"verdict": "reported", "note": "Late"}, follow=True)
    assert "Somebody else was quicker" in again.content.decode()
    with unscoped("test"):
        unusual.refresh_from_db()
    assert (unusual.verdict, unusual.note, unusual.reviewed_by_id) == ("expected", "She was on call.", pals.pia.pk)
    assert AuditEvent.objects.filter(type="looks.reviewed", by_id=pals.pia.pk).count() == 1
    assert "She was on call." in client.get(reverse("cases:unusual-looks") + "?show=reviewed").content.decode()


def test_nobody_reviews_the_own(pals, sign_in):
    look(pals.sol, pals.mateo.pk, at(1, 23))
    found()
    with unscoped("test"):
        own = UnusualLook.objects.get()
    client = sign_in(pals.sol)
    assert "At night" not in client.get(reverse("cases:unusual-looks")).content.decode().split("What counts")[0]
    assert (
        client.post(reverse("cases:unusual-review", args=[own.pk]), {"verdict": "expected", "note": "Fine"}).status_code
        == 404
    )
    assert "At night" in sign_in(pals.pia).get(reverse("cases:unusual-looks")).content.decode().split("What counts")[0]


def test_reviewers_are_reminded_without_a_name(unusual, pals):
    [item] = UnusualLooksWait().due(pals.pia, TODAY)
    assert item.due_on == MONDAY + timedelta(days=13)
    assert pals.ana.family_name not in f"{item.title} {item.why}"
