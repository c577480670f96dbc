"""2,000 obligations fall due while the worker is killed at 50 random moments: each person is reminded of each exactly once, and
mailed. It takes three minutes.
"""

import time
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from cases.models import Obligation
from sswork.models import Mail, Reminder, RoleAssignment, User
from sswork.roles import Role
from sswork.scoping import unscoped

from . import test_reminders_survive as small
from .mail_server import mail_server
from .test_reminders_survive import student  # noqa: F401  # a fixture

KILLS, PEOPLE_A_KILL, OBLIGATIONS_A_PERSON = 50, 1, 40
WHOLE_WORKER_EVERY = 10  # it takes seconds to start another; else only the process that runs the tasks dies

pytestmark = pytest.mark.journey


def test_each_is_told_exactly_once_whenever_the_worker_dies(student, tmp_path):  # noqa: F811 - the fixture
    chance, expected = Random(20261122), set()
    with mail_server() as mails, small.worker_and_scheduler(tmp_path, mails.url) as worker:
        for turn in range(KILLS):
            due = obligations_fall_due(student, turn, PEOPLE_A_KILL)
            expected |= due
            wait_for_work(chance, due, worker)
            worker.kill_all() if turn % WHOLE_WORKER_EVERY == 3 else worker.kill_child()
        small.wait_until(lambda: made(expected) == len(expected), worker)
        small.wait_until(lambda: mailed(expected) == len(small.people(expected)), worker)
        small.ten_minutes_pass_for_mails_whose_sender_died()
        small.wait_until(lambda: not Mail.objects.exclude(state=Mail.State.SENT).exists(), worker)
        assert_each_exactly_once(expected, mails.taken)


def obligations_fall_due(student, turn: int, number: int) -> set[tuple[str, str]]:  # noqa: F811 - the fixture
    """New social workers with obligations that are due today. Gives (e-mail, line) of each."""
    emails = [f"worker{turn}-{each}@riverbend.example" for each in range(number)]
    today = timezone.localdate()
    with unscoped("the test gives people obligations"), transaction.atomic():
        new = User.objects.bulk_create(User(email=email, given_name="Kim", password="!") for email in emails)
        RoleAssignment.objects.bulk_create(
            RoleAssignment(person=each, role=Role.SOCIAL_WORKER, organization=student.school, first_day=today)
            for each in new
        )
        rows = [
            obligation(student, owner, f"cases.test:{turn}-{each}")
            for owner in new
            for each in range(OBLIGATIONS_A_PERSON)
        ]
        made = Obligation.objects.bulk_create(rows)
    return {(each.owner.email, each.line_key) for each in made}


def obligation(student, owner, source_key: str) -> Obligation:  # noqa: F811 - the fixture
    today = timezone.localdate()
    return Obligation(
        student=student,
        school=student.school,
        counted_at=student.school,
        owner=owner,
        rule_code="FERPA_ACCESS_45",
        rule_version="US/1",
        name="An answer is due",
        wanted="Answer",
        authority="34 CFR 99.10(b)",
        confidence="high",
        amount=45,
        unit="calendar_days",
        fact="records_request",
        source_key=source_key,
        started_on=today,
        due_on=today,
        seen_with="case_view",
    )


def wait_for_work(chance: Random, due: set[tuple[str, str]], worker) -> None:
    """Until the worker is seen at work, and a moment longer: before, amid or after its transaction, its mail, its task."""
    signs = [lambda: True, lambda: made(due) > 0, lambda: mailed(due) > 0]
    small.wait_until(chance.choice(signs), worker)
    time.sleep(chance.random() / 5)


def made(due: set[tuple[str, str]]) -> int:
    return Reminder.objects.filter(person__email__in=small.people(due), kind="obligation").count()


def mailed(due: set[tuple[str, str]]) -> int:
    return small.mailed(due)


def assert_each_exactly_once(expected: set[tuple[str, str]], taken) -> None:
    people = small.people(expected)
    told = Reminder.objects.filter(person__email__in=people)
    assert sorted(told.values_list("person__email", "object_key")) == sorted(expected)
    assert not told.filter(mail=None).exists()
    assert sorted(Mail.objects.filter(to__in=people).values_list("to", flat=True)) == sorted(people)
    mails = [mail for mail in taken if mail["To"] in people]
    assert {mail["To"] for mail in mails} == people
    # Told twice only by a sender that died before it could note the mail server's yes: under one Message-ID.
    assert len({mail["Message-ID"] for mail in mails}) == len(people)
    assert len(mails) <= len(people) + KILLS
