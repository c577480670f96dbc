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


def line(task) -> str:
    return reverse("agenda-line", args=["task", str(task.pk)])


def test_the_answers_are_drawn_on_demand(pals, task, sign_in):
    client = sign_in(pals.ana)
    day = client.get(reverse("my-day")).content.decode()
    assert f'hx-get="{line(task)}?answer=dismissed"' in day
    assert 'name="reason"' not in day
    part = client.get(line(task), {"answer": "dismissed"}, headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, 'name="reason"' in part, 'name="until"' in part) == (False, True, False)
    page = client.get(line(task)).content.decode()  # without scripts: a page with both
    assert ("<html" in page, 'name="reason"' in page, page.count('name="until"')) == (True, True, 3)


def test_nobody_answers_a_line_that_is_not_listed_for_them(pals, task, sign_in):
    assert sign_in(pals.ben).get(line(task)).status_code == 404
    client = sign_in(pals.ana)
    answer(client, task, answer="dismissed", reason="Rosa called me")
    assert client.get(line(task)).status_code == 404
    assert client.get(reverse("agenda-line", args=["nothing", "1"])).status_code == 404


def test_ten_lines_of_all_are_shown_and_the_rest_on_demand(pals, sign_in):
    for days in [*range(-7, 0), *range(7)]:
        due_on = TODAY + timedelta(days=days)
        actions.add_task(student=pals.mateo, title=f"Task {days}!", owner=pals.ana, due_on=due_on, by=pals.ana)
    client = sign_in(pals.ana)
    day, said = client.get(reverse("my-day")), "Show 4 more"
    groups = {each.key: (len(each.shown), len(each.folded)) for each in day.context["groups"]}
    assert groups["overdue"] == (7, 0)
    assert groups["today"] == (1, 0)
    assert groups["soon"] == (2, 4)
    assert said in day.content.decode()
    rest = reverse("agenda-rest", args=["soon"])
    part = client.get(rest, headers={"HX-Request": "true"}).content.decode()
    assert [days for days in range(1, 7) if f"Task {days}!" in part] == [3, 4, 5, 6]
    whole = client.get(rest).content.decode()
    assert [days for days in range(1, 7) if f"Task {days}!" in whole] == [1, 2, 3, 4, 5, 6]
    assert client.get(reverse("agenda-rest", args=["nothing"])).status_code == 200
