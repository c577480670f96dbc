"""Tasks: given with a day, done or dropped with a reason, taken up again, and on My day until then."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Task
from cases.reminders.casework import CaseReviewsDue, TasksDue
from tests.cases import work
from tests.queries import queries_of


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def test_a_task_is_given_to_a_colleague_with_a_day(pals, ana):
    case = work.case(pals)
    address = url("task-add", pals.mateo.pk)
    form = {"title": "Bring the form", "due_on": "2026-11-20", "owner": pals.sol.pk, "case": case.pk}
    assert ana.post(address, form).url == url("case", case.pk)
    task = Task.objects.visible_to(pals.sol).get()
    assert (task.title, task.owner, task.made_by, task.case, str(task.due_on)) == (
        "Bring the form",
        pals.sol,
        pals.ana,
        case,
        "2026-11-20",
    )


def test_who_may_be_given_a_task(pals, ana):
    actions.add_to_caseload(student=pals.zoe, worker=pals.ivy, by=pals.ana)
    owners = {name: set(ana.get(url("task-add", student.pk)).context["form"].fields["owner"].queryset)
              for name, student in (("mateo", pals.mateo), ("zoe", pals.zoe))}  # fmt: skip
    assert owners == {"mateo": {pals.ana, pals.sol}, "zoe": {pals.ana, pals.sol, pals.ivy}}


def test_a_case_of_another_student_is_not_offered(pals, ana):
    others = work.case(pals, pals.noah)
    work.case(pals)
    form = {"title": "X", "due_on": "2026-11-20", "owner": pals.ana.pk, "case": others.pk}
    assert list(ana.post(url("task-add", pals.mateo.pk), form).context["form"].errors) == ["case"]


def test_done_by_htmx_gives_the_line_and_without_scripts_a_way_back(pals, ana):
    task, other = work.task(pals), work.task(pals)
    line = ana.post(url("task-done", task.pk), headers={"hx-request": "true"})
    assert (line.status_code, f'id="task-{task.pk}"' in line.text, url("task-take-up", task.pk) in line.text) == (
        200,
        True,
        True,
    )
    page = ana.post(url("task-done", other.pk), headers={"referer": "http://testserver/"}, follow=True)
    assert "Done: Bring the bus pass form" in page.text
    for each in (task, other):
        each.refresh_from_db()
        assert each.state == "done"


def test_dropping_needs_a_reason(pals, ana):
    task = work.task(pals)
    ana.post(url("task-drop", task.pk), {"note": ""})
    task.refresh_from_db()
    assert task.state == "open"
    ana.post(url("task-drop", task.pk), {"note": "He moved"})
    task.refresh_from_db()
    assert (task.state, task.note) == ("dropped", "He moved")


def test_what_was_done_by_mistake_is_taken_up_again(pals, ana):
    task = work.task(pals)
    actions.finish_task(task=task, by=pals.ana)
    ana.post(url("task-take-up", task.pk))
    task.refresh_from_db()
    assert (task.state, task.ended_at) == ("open", None)


def test_the_second_to_end_a_task_is_told(pals, ana):
    task = work.task(pals)
    actions.drop_task(task=task, note="He moved", by=pals.sol)
    page = ana.post(url("task-done", task.pk), follow=True)
    assert "Someone else was quicker" in page.text
    task.refresh_from_db()
    assert task.state == "dropped"


def test_who_sees_and_ends_which_tasks(pals, sign_in):
    mine, theirs = work.task(pals), work.task(pals, pals.jaylen, owner=pals.ben, by=pals.ben)
    team = work.task(pals, pals.noah, owner=pals.tess)
    hidden = work.task(pals, pals.noah, lane="restricted")
    sealed = work.sealed(work.task(pals, pals.noah))
    seen = {
        who: set(Task.objects.visible_to(getattr(pals, who)))
        for who in ("ana", "ben", "sol", "tess", "lia", "otis", "theo", "ivy")
    }
    nothing = {who: set() for who in ("lia", "otis", "theo", "ivy")}
    assert seen == nothing | {
        "ana": {mine, team, hidden, sealed},
        "ben": {theirs},
        "sol": {mine, theirs, team, hidden},
        "tess": {team},
    }
    for name in ("task-done", "task-drop", "task-take-up"):
        assert sign_in(pals.ben).post(url(name, mine.pk), {"note": "x"}).status_code == 404
        assert sign_in(pals.ana).get(url(name, mine.pk)).status_code == 405


def test_own_tasks_are_due_overdue_and_soon_but_not_later(pals):
    days = [-3, 0, 7, 8]
    tasks = [work.task(pals, due_on=pals.today + timedelta(days=day)) for day in days]
    done = work.task(pals)
    actions.finish_task(task=done, by=pals.ana)
    work.task(pals, owner=pals.sol)
    items = TasksDue().due(pals.ana, pals.today)
    assert [item.object_key for item in items] == [str(task.pk) for task in tasks[:3]]
    assert (items[0].about, items[0].why) == ("Mateo Rivera", "You set yourself this task")


def test_a_task_names_the_student_only_to_those_who_see_the_student(pals):
    work.task(pals, owner=pals.tess)
    (item,) = TasksDue().due(pals.tess, pals.today)
    assert (item.about, item.url, item.why) == ("", reverse("my-day"), "Task from Ana Flores")
    actions.open_to_team(student=pals.mateo, at_school=pals.cedar, source_key="x:1", by=pals.theo)
    (item,) = TasksDue().due(pals.tess, pals.today)
    assert item.about == "Mateo Rivera"


def test_my_day_takes_as_many_queries_for_one_as_for_three(pals, ana):
    work.case(pals)
    work.task(pals)
    before = queries_of(ana, reverse("my-day"))
    for student in (pals.noah, pals.zoe):
        work.case(pals, student, review_on=pals.today)
        work.task(pals, student)
    assert queries_of(ana, reverse("my-day")) == before


def test_case_reviews_are_due_for_their_owner(pals):
    case = work.case(pals, review_on=pals.today)
    work.case(pals, pals.noah, owner=pals.sol, review_on=pals.today)
    work.case(pals, pals.zoe, review_on=pals.today + timedelta(days=20))
    (item,) = CaseReviewsDue().due(pals.ana, pals.today)
    assert (item.object_key, item.url, item.about) == (f"{case.pk}:20261118", url("case", case.pk), "Mateo Rivera")
