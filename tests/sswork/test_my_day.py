"""My day: listed until answered, and each answer can be taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases import actions
from sswork.models import AgendaAnswer
from tests.pals import TODAY

TITLE = "Call Rosa about the bus"


@pytest.fixture
def task(pals):
    return actions.add_task(
        student=pals.mateo, title=TITLE, owner=pals.ana, due_on=TODAY - timedelta(days=2), by=pals.ana
    )


def answer(client, task, **data):
    line = {"kind": "task", "object_key": str(task.pk)}
    return client.post(reverse("agenda-answer"), line | data, follow=True)


def test_an_overdue_task_is_listed_for_its_owner_only(pals, task, sign_in):
    assert TITLE in sign_in(pals.ana).get(reverse("my-day")).content.decode()
    assert TITLE not in sign_in(pals.ben).get(reverse("my-day")).content.decode()


def test_snoozed_until_the_day_and_listed_again(pals, task, sign_in, clock):
    client = sign_in(pals.ana)
    assert TITLE not in answer(client, task, answer="snoozed", until=TODAY + timedelta(days=3)).content.decode()
    clock.shift(timedelta(days=3))
    client.force_login(pals.ana)
    assert TITLE in client.get(reverse("my-day")).content.decode()


def test_dismissed_with_a_reason_and_taken_back(pals, task, sign_in):
    client = sign_in(pals.ana)
    page = answer(client, task, answer="dismissed", reason="Rosa called me").content.decode()
    undo = reverse("agenda-undo", args=["task", str(task.pk)])
    assert TITLE not in page
    assert undo in page
    assert TITLE in client.post(undo, follow=True).content.decode()
    assert not AgendaAnswer.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"answer": "dismissed"},
        {"answer": "snoozed"},
        {"answer": "snoozed", "until": "2026-11-18"},
        {"answer": "gone"},
        {"answer": "dismissed", "reason": "x", "kind": "nothing"},
    ],
)
def test_a_bad_answer_is_refused_with_a_reason(pals, task, sign_in, data):
    response = answer(sign_in(pals.ana), task, **data)
    assert response.status_code == 400
    assert response.content
    assert not AgendaAnswer.objects.exists()
