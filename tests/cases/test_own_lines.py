"""Tasks and records requests are put off where they are listed. A legal clock can be put off, and never dismissed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import RecordsRequest, Task
from cases.queries.own_lines import put_lines_on_tasks
from sswork.agenda import agenda_of, due_items
from sswork.models import AgendaAnswer
from sswork.scoping import unscoped
from tests.cases import work
from tests.cases.records import made as records
from tests.queries import queries_of


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def later(kind, key, **more):
    return {"kind": kind, "object_key": key, "answer": "snoozed", "until": "2026-11-30"} | more


@pytest.fixture
def task(pals):
    """In five weeks: not on My day yet."""
    return work.task(pals, case=work.case(pals), due_on=pals.today + timedelta(days=35))


def test_a_task_of_a_case_is_put_off_where_it_stands_and_listed_again(pals, task, sign_in):
    ana, case = sign_in(pals.ana), url("case", task.case_id)
    line = reverse("agenda-line", args=["task", str(task.pk)])
    assert line in ana.get(case).text
    assert "Put off" not in ana.get(case).text
    assert ana.get(line).status_code == 200
    page = ana.post(reverse("agenda-answer"), later("task", str(task.pk), next=f"http://testserver{case}"), follow=True)
    assert "Put off until Nov 30" in page.text
    ana.post(reverse("agenda-undo", args=["task", str(task.pk)]))
    assert line in ana.get(case).text
    task.refresh_from_db()
    assert task.state == "open"


def test_only_whose_task_it_is_puts_it_off(pals, task, sign_in):
    line = reverse("agenda-line", args=["task", str(task.pk)])
    sol = sign_in(pals.sol)
    assert line not in sol.get(url("case", task.case_id)).text
    assert sol.get(line).status_code == 404
    assert sign_in(pals.ana).get(reverse("agenda-line", args=["task", "9" * 30])).status_code == 404


def test_htmx_gets_the_line_with_its_answers(pals, task, sign_in):
    ana = sign_in(pals.ana)
    ana.post(url("task-done", task.pk), headers={"HX-Request": "true"})
    part = ana.post(url("task-take-up", task.pk), headers={"HX-Request": "true"}).text
    assert reverse("agenda-line", args=["task", str(task.pk)]) in part


def test_a_request_is_put_off_and_not_dismissed(pals, sign_in):
    job = records.collected(pals)
    key = f"{job.pk}:{job.state}"
    line, sol = reverse("agenda-line", args=["records_request", key]), sign_in(pals.sol)
    page = sol.get(url("records-requests")).text
    assert (line in page, "Not needed" in page) == (True, False)
    assert "Not needed" not in sol.get(line).text
    refused = sol.post(
        reverse("agenda-answer"),
        {"kind": "records_request", "object_key": key, "answer": "dismissed", "reason": "Later"},
    )
    assert (refused.status_code, refused.text) == (400, "The law sets this clock: put it off, or finish it.")
    assert not AgendaAnswer.objects.exists()
    sol.post(reverse("agenda-answer"), later("records_request", key))
    assert "Put off until Nov 30" in sol.get(url("records-requests")).text


def test_a_request_is_put_off_until_its_day_at_most(pals, sign_in):
    """2099 would be another word for never."""
    job, sol = records.collected(pals), sign_in(pals.sol)
    key = f"{job.pk}:{job.state}"
    for until in ("2099-01-01", str(job.due_on + timedelta(days=1))):
        refused = sol.post(reverse("agenda-answer"), later("records_request", key, until=until))
        assert (refused.status_code, "The law sets this clock: it can be put off until" in refused.text) == (400, True)
    assert not AgendaAnswer.objects.exists()
    assert sol.post(reverse("agenda-answer"), later("records_request", key, until=str(job.due_on))).status_code == 302


@pytest.mark.parametrize(
    "answer", [{"answer": "dismissed", "reason": "Old"}, {"answer": "snoozed", "until": "2099-01-01"}]
)
def test_no_answer_from_before_silences_a_legal_clock_on_its_day(pals, answer, sign_in):
    job = records.collected(pals)
    key = f"{job.pk}:{job.state}"
    AgendaAnswer.objects.create(person=pals.sol, kind="records_request", object_key=key, **answer)
    lines = [each.object_key for each in agenda_of(pals.sol, job.due_on).today if each.kind == "records_request"]
    due = [item.object_key for item, _day in due_items(pals.sol, job.due_on) if item.kind == "records_request"]
    assert (lines, due) == ([key], [key])


def test_once_due_nothing_is_offered_to_put_it_off(pals, sign_in):
    job = records.collected(pals)
    with unscoped("set up"):
        RecordsRequest.objects.filter(pk=job.pk).update(due_on=pals.today)
    page = sign_in(pals.sol).get(reverse("agenda-line", args=["records_request", f"{job.pk}:{job.state}"])).text
    assert ("its day is here" in page, 'name="until"' in page) == (True, False)


def test_queries_are_equal_for_one_and_three(pals, task, sign_in):
    ana = sign_in(pals.ana)
    before = queries_of(ana, url("case", task.case_id))
    for title in ("Second", "Third"):
        work.task(pals, title=title, case=task.case)
    assert queries_of(ana, url("case", task.case_id)) == before
    tasks = list(Task.objects.visible_to(pals.ana))
    put_lines_on_tasks(tasks, pals.ben, pals.today)
    assert {each.line for each in tasks} == {None}
