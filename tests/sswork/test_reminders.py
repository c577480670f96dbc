"""Reminders are made once, go out in one mail a day, and name nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions
from sswork import agenda, digests, reminders
from sswork.models import AuditEvent, Mail, Reminder
from sswork.security import actor
from sswork.security.actor import acting
from sswork.tasks import deliver_mail, make_reminders
from tests.pals import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue(pals):
    return actions.add_task(
        student=pals.mateo,
        title="Call Rosa about the bus",
        owner=pals.ana,
        due_on=TODAY - timedelta(days=2),
        by=pals.ana,
    )


def remind(person, today=TODAY) -> int:
    """How many there were to make."""
    rows = reminders.unmade_for(person, today)
    reminders.make_for(person=person, rows=rows, by=None)
    return len(rows)


def test_a_reminder_is_made_once(pals, overdue):
    rows = reminders.unmade_for(pals.ana, TODAY)
    assert len(rows) == 1
    reminders.make_for(person=pals.ana, rows=reminders.unmade_for(pals.ana, TODAY), by=None)
    reminders.make_for(person=pals.ana, rows=rows, by=None)  # another worker had looked at the same time
    assert reminders.unmade_for(pals.ana, TODAY) == []
    assert Reminder.objects.filter(person=pals.ana).count() == 1


def test_a_worker_for_whom_nobody_acts_makes_them(pals, overdue):
    with acting(None):
        make_reminders()
    assert list(Reminder.objects.values_list("person__given_name", flat=True)) == ["Ana"]


def test_people_are_reminded_of_their_own_only(pals, overdue):
    for person in reminders.people_today(TODAY):
        remind(person, TODAY)
    assert list(Reminder.objects.values_list("person__given_name", flat=True)) == ["Ana"]


def test_one_mail_a_day_and_the_late_reminder_waits_for_the_next(pals, overdue):
    remind(pals.ana, TODAY)
    mail = digests.digest_for(person=pals.ana, today=TODAY, by=None)
    assert mail is not None
    actions.add_task(student=pals.noah, title="Ask about glasses", owner=pals.ana, due_on=TODAY, by=pals.ana)
    remind(pals.ana, TODAY)
    assert digests.digest_for(person=pals.ana, today=TODAY, by=None) is None
    tomorrow = digests.digest_for(person=pals.ana, today=TODAY + timedelta(days=1), by=None)
    assert tomorrow is not None
    assert Reminder.objects.filter(mail=None).count() == 0


def test_the_mail_names_nobody_and_says_how_many_wait(pals, overdue):
    remind(pals.ana, TODAY)
    mail = digests.digest_for(person=pals.ana, today=TODAY, by=None)
    words = mail.subject + mail.body
    assert "1 thing waits" in words
    for secret in ("Mateo", "Rivera", "Rosa", "bus", "Cedar", "/students/"):
        assert secret not in words


def test_mail_is_delivered_once(pals, overdue):
    remind(pals.ana, TODAY)
    digests.digest_for(person=pals.ana, today=TODAY, by=None)
    assert reminders.deliver_next() is True
    assert reminders.deliver_next() is False
    assert list(Mail.objects.values_list("state", "attempts")) == [("sent", 1)]


def test_a_mail_whose_sender_died_is_sent_again_after_ten_minutes(pals, overdue, clock):
    remind(pals.ana, TODAY)
    digests.digest_for(person=pals.ana, today=TODAY, by=None)
    assert reminders.claim_mail(now=timezone.now(), by=None) is not None  # and then the worker is killed
    assert reminders.deliver_next() is False
    clock.shift(timedelta(minutes=11))
    assert reminders.deliver_next() is True
    assert Mail.objects.get().attempts == 2


def test_what_was_put_off_is_reminded_of_again_on_its_day(pals, overdue, clock):
    remind(pals.ana, TODAY)
    agenda.snooze(kind="task", object_key=str(overdue.pk), until=TODAY + timedelta(days=3), by=pals.ana)
    assert reminders.unmade_for(pals.ana, TODAY + timedelta(days=2)) == []
    assert remind(pals.ana, TODAY + timedelta(days=3)) == 1
    assert reminders.unmade_for(pals.ana, TODAY + timedelta(days=4)) == []


def test_looking_for_reminders_leaves_no_trace_when_there_are_none(pals, overdue):
    make_reminders()
    before = AuditEvent.objects.count()
    make_reminders()
    deliver_mail()
    assert AuditEvent.objects.count() == before


def test_a_task_begins_with_nobody_acting(monkeypatch):
    """Not even where whoever calls it acts: a worker would see no row, and a test shall not see more."""
    seen = []
    monkeypatch.setattr(make_reminders, "run", lambda: seen.append(actor.present()))
    with actor.acting_for_system():
        make_reminders()
        assert actor.present() == actor.SYSTEM
    assert seen == [actor.NOBODY]
