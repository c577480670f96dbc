"""Reminders are made once and mailed once, whenever the worker dies.

The real worker, scheduler, broker and a mail server; the worker is killed (SIGKILL) as soon as it is seen at work.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cases.models import Task
from demo.cast import build_cast
from sswork.models import Mail, Reminder, RoleAssignment, User
from sswork.reminders import STUCK_AFTER
from sswork.roles import Role
from sswork.scoping import unscoped

from . import installation
from .mail_server import mail_server

KILLS, PEOPLE_A_KILL, TASKS_EACH = 8, 3, 3
LOST_ALTOGETHER = (2, 6)  # in these turns the whole worker dies; it takes seconds to start another
WITHIN = installation.PATIENCE


class Worker:
    """A Celery worker that can be killed: as a whole, as when the power fails, or only the process that runs the tasks."""

    def __init__(self, environment: dict[str, str], log: Path):
        self.environment, self.log = environment, log
        self.start()

    def start(self) -> None:
        self.process = installation.start(self.environment, self.log, *installation.WORKER)

    def kill_all(self) -> None:
        installation.kill(self.process)
        self.start()

    def kill_child(self) -> None:
        """The rest of the worker sees it, gives the task back and starts another child."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)


@contextmanager
def worker_and_scheduler(folder: Path, mail_url: str) -> Iterator[Worker]:
    environment = installation.environment(
        "reminders", settings.DATABASES["default"]["NAME"], SSWORK_REMINDERS_EVERY="1", SSWORK_EMAIL_URL=mail_url
    )
    worker = Worker(environment, folder / "worker.log")
    try:
        with installation.running(environment, folder / "beat.log", *installation.beat(folder)):
            yield worker
    finally:
        installation.kill(worker.process)


@pytest.fixture
def student(transactional_db):
    with connection.cursor() as cursor:
        # When mails go is data; whenever the test runs, it is past that hour, not quiet, and a day like any other.
        cursor.execute("UPDATE sswork_definition SET value = 0 WHERE code = ANY (%s)", [installation.WHEN_MAILS_GO])
    cast = build_cast(timezone.localdate())
    return cast.mateo


@pytest.mark.journey
def test_killing_the_worker_at_any_moment_loses_and_doubles_nothing(student, tmp_path):
    chance, expected = Random(20261121), set()
    with mail_server() as mails, worker_and_scheduler(tmp_path, mails.url) as worker:
        for turn in range(KILLS):
            due = three_people_have_something_due(student, turn)
            expected |= due
            wait_until(chance.choice(signs_of_work(due)), worker)
            time.sleep(chance.random() / 20)
            worker.kill_all() if turn in LOST_ALTOGETHER else worker.kill_child()
        wait_until(lambda: made(expected) == len(expected) and Mail.objects.count() == len(people(expected)), worker)
        ten_minutes_pass_for_mails_whose_sender_died()
        wait_until(lambda: not Mail.objects.exclude(state=Mail.State.SENT).exists(), worker)
        assert_each_exactly_once(expected, mails.taken)


def three_people_have_something_due(student, turn: int) -> set[tuple[str, str]]:
    """New people with tasks for today. Gives (e-mail, task) of each."""
    emails = [f"worker{turn}-{number}@riverbend.example" for number in range(PEOPLE_A_KILL)]
    with unscoped("the test gives people tasks"), transaction.atomic():
        new = User.objects.bulk_create(User(email=email, given_name="Kim", password="!") for email in emails)
        tasks = Task.objects.bulk_create(
            Task(student=student, owner=person, made_by=person, title="Call Rosa", due_on=timezone.localdate())
            for person in new
            for _ in range(TASKS_EACH)
        )
        RoleAssignment.objects.bulk_create(
            RoleAssignment(person=person, role=Role.STAFF, organization=student.school, first_day=timezone.localdate())
            for person in new
        )
    return {(task.owner.email, str(task.pk)) for task in tasks}


def signs_of_work(due: set[tuple[str, str]]) -> list[Callable[[], bool]]:
    """The worker is in the middle of it: it made the first reminders, most of them, or the first mail."""
    return [lambda: made(due) > 0, lambda: made(due) > len(due) // 2, lambda: mailed(due) > 0]


def people(due: set[tuple[str, str]]) -> set[str]:
    return {email for email, _ in due}


def made(due: set[tuple[str, str]]) -> int:
    return Reminder.objects.filter(person__email__in=people(due)).count()


def mailed(due: set[tuple[str, str]]) -> int:
    return Mail.objects.filter(person__email__in=people(due)).count()


def ten_minutes_pass_for_mails_whose_sender_died() -> None:
    """A mail that was being sent when the worker died is sent again after ten minutes, under the same Message-ID."""
    died = timezone.now() - STUCK_AFTER - timedelta(seconds=1)
    Mail.objects.filter(state=Mail.State.SENDING).update(claimed_at=died)


def wait_until(condition: Callable[[], bool], worker: Worker) -> None:
    deadline = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < deadline, f"Nothing happened for {WITHIN} seconds:\n{worker.log.read_text()[-4000:]}"
        time.sleep(0.01)


def assert_each_exactly_once(expected: set[tuple[str, str]], taken) -> None:
    reminders = list(Reminder.objects.values_list("person__email", "object_key"))
    assert sorted(reminders) == sorted(expected)
    assert not Reminder.objects.filter(mail=None).exists()
    assert sorted(Mail.objects.values_list("to", flat=True)) == sorted(people(expected))
    assert {mail["To"] for mail in taken} == people(expected)
    # The mail server may have been told twice, by a sender that died before it could note the yes: under one Message-ID.
    assert len({mail["Message-ID"] for mail in taken}) == len(people(expected))
    assert len(taken) <= len(people(expected)) + KILLS
