"""Interventions: a plan on a case, measured a day at a time, with its aim line."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases import actions
from cases.enums import PlanProgress
from cases.models import InterventionPlan, ProgressPoint
from cases.rules import aim_value, plan_progress
from sswork.models import AuditEvent
from tests.cases import work
from tests.queries import queries_of

LINE = {"baseline": Decimal(1), "target": Decimal(5), "first_day": date(2026, 10, 1), "last_day": date(2026, 12, 10)}


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


@pytest.fixture
def plan(pals):
    return work.plan(pals, work.case(pals))


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


# Rules


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2026, 9, 1), 1),
        (date(2026, 10, 1), 1),
        (date(2026, 11, 5), 3),
        (date(2026, 12, 10), 5),
        (date(2027, 1, 5), 5),
    ],
)
def test_the_aim_line_is_straight_and_flat_outside_the_plan(day, value):
    assert aim_value(day=day, **LINE) == value


@given(day=st.dates(date(2026, 9, 1), date(2027, 1, 31)), low=st.integers(-50, 50), rise=st.integers(1, 50))
def test_the_aim_line_stays_between_baseline_and_target(day, low, rise):
    line = LINE | {"baseline": Decimal(low), "target": Decimal(low + rise)}
    assert low <= aim_value(day=day, **line) <= low + rise


def week(*values, start=date(2026, 11, 5)):
    return [(start + timedelta(days=index), Decimal(str(value))) for index, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "progress"),
    [
        ([], PlanProgress.TOO_FEW),
        ([1, 1], PlanProgress.TOO_FEW),
        ([1, 1, 1], PlanProgress.OFF_TRACK),
        ([1, 1, 4], PlanProgress.ON_TRACK),
        ([4, 1, 1, 1], PlanProgress.OFF_TRACK),
        ([1, 4, 4, 4], PlanProgress.ON_TRACK),
        ([5, 5, 6], PlanProgress.REACHED),
    ],
)
def test_the_last_three_measurements_decide(values, progress):
    assert plan_progress(week(*values), **LINE) == progress
    assert plan_progress(list(reversed(week(*values))), **LINE) == progress


def test_fewer_can_be_better():
    falling = LINE | {"baseline": Decimal(10), "target": Decimal(2)}
    assert plan_progress(week(9, 9, 9), **falling) == PlanProgress.OFF_TRACK
    assert plan_progress(week(5, 5, 5), **falling) == PlanProgress.ON_TRACK
    assert plan_progress(week(2, 1, 0), **falling) == PlanProgress.REACHED


def test_on_the_line_is_on_track():
    on_the_line = [(day, aim_value(day=day, **LINE)) for day, _value in week(0, 0, 0)]
    assert plan_progress(on_the_line, **LINE) == PlanProgress.ON_TRACK


# Pages


def filled(**changes):
    form = {
        "what": "Check-in and check-out",
        "tier": "2",
        "goal": "I come on time",
        "measure": "On time",
        "unit": "days a week",
        "baseline": "1",
        "target": "5",
        "first_day": "2026-11-18",
        "last_day": "2027-01-13",
    }
    return form | changes


def test_a_plan_begins_on_an_open_case(pals, ana):
    case = work.case(pals)
    answer = ana.post(url("plan-add", case.pk), filled())
    plan = InterventionPlan.objects.visible_to(pals.ana).get()
    assert (answer.url, plan.student, plan.school, plan.owner) == (
        url("plan", plan.pk),
        pals.mateo,
        pals.cedar,
        pals.ana,
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target": "1"}, "target"),
        ({"last_day": "2026-11-18"}, "last_day"),
        ({"goal": ""}, "goal"),
        ({"baseline": "many"}, "baseline"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_stays(pals, ana, changes, field):
    case = work.case(pals)
    answer = ana.post(url("plan-add", case.pk), filled(**changes))
    assert list(answer.context["form"].errors) == [field]
    assert "days a week" in answer.text


def test_a_measurement_is_entered_in_one_line(pals, ana, plan):
    answer = ana.post(
        url("point-add", plan.pk), {"value": "2.5", "day": "2026-11-16", "note": "calm"}, headers={"hx-request": "true"}
    )
    point = ProgressPoint.objects.visible_to(pals.ana).get()
    assert (point.value, point.day, point.note, point.by) == (Decimal("2.5"), date(2026, 11, 16), "calm", pals.ana)
    assert ('id="progress"' in answer.text, "<html" in answer.text) == (True, False)


def test_without_a_day_it_is_today_and_without_scripts_the_page_comes_back(pals, ana, plan):
    assert ana.post(url("point-add", plan.pk), {"value": "2"}).url == url("plan", plan.pk)
    assert ProgressPoint.objects.visible_to(pals.ana).get().day == pals.today
    assert ana.post(url("point-add", plan.pk), {"value": "two"}).status_code == 422


@pytest.mark.parametrize("day", ["2026-11-19", "2026-09-30"])
def test_a_measurement_lies_within_the_plan_and_not_ahead(pals, ana, plan, day):
    answer = ana.post(url("point-add", plan.pk), {"value": "2", "day": day})
    assert list(answer.context["form"].errors) == ["day"]


def test_a_second_value_of_a_day_replaces_the_first_knowingly(pals, ana, plan):
    work.measure(plan, (date(2026, 11, 16), 2), (date(2026, 11, 17), 2), by=pals.ana)
    new = {"value": "4", "day": "2026-11-16"}
    asked = ana.post(url("point-add", plan.pk), new)
    assert "There is already 2 on that day." in asked.text
    other_day = ana.post(url("point-add", plan.pk), new | {"day": "2026-11-17", "replace": "2026-11-16"})
    assert "There is already 2 on that day." in other_day.text
    ana.post(url("point-add", plan.pk), new | {"replace": "2026-11-16"})
    assert [int(point.value) for point in ProgressPoint.objects.visible_to(pals.ana).order_by("day")] == [4, 2]
    event = AuditEvent.objects.latest("pk")
    assert (event.type, event.changes) == ("plan.remeasured", {"day": "2026-11-16", "value": "4", "before": "2.00"})


def test_an_ended_plan_is_measured_no_more(pals, ana, plan):
    ana.post(url("plan-end", plan.pk), {"outcome": "partly", "note": "The bus came late"})
    ana.post(url("point-add", plan.pk), {"value": "2"})
    assert list(ProgressPoint.objects.visible_to(pals.ana)) == []
    assert ana.get(url("plan", plan.pk)).context["form"] is None


def test_the_page_draws_the_points_and_says_how_it_goes(pals, ana, plan):
    work.measure(plan, *[(day, 1) for day, _value in week(1, 1, 1)], by=pals.ana)
    page = ana.get(url("plan", plan.pk))
    assert len(page.context["chart"].points) == 3
    assert "Off track" in page.text
    case = ana.get(url("case", plan.case_id)).context["plans"]
    assert [(short.plan, short.progress) for short in case] == [(plan, PlanProgress.OFF_TRACK)]


def test_who_may_do_what_with_a_plan(pals, plan, sign_in):
    case, page = plan.case_id, plan.pk
    deeds = [
        ("get", url("plan", page)),
        ("get", url("plan-add", case)),
        ("post", url("point-add", page)),
        ("get", url("plan-end", page)),
    ]

    def statuses(user):
        client = sign_in(user)
        return [getattr(client, verb)(address).status_code for verb, address in deeds]

    assert statuses(pals.ben) == [404, 404, 404, 404]
    assert statuses(pals.ivy) == [404, 403, 404, 403]
    assert statuses(pals.lia) == [403, 403, 404, 403]
    assert statuses(pals.tess) == statuses(pals.otis) == statuses(pals.theo) == [403] * 4
    assert statuses(pals.sol) == [200, 200, 422, 200]


def test_a_plan_is_hidden_with_its_case(pals):
    """Ivy has the student on her caseload: what is restricted is not for her, and what is sealed not even for the lead."""
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    case = work.case(pals, lane="restricted")
    plan = work.plan(pals, case)
    work.measure(plan, (date(2026, 11, 16), 2), by=pals.ana)

    def readers():
        people = (pals.ana, pals.sol, pals.ivy)
        plans = [each for each in people if plan in InterventionPlan.objects.visible_to(each)]
        assert plans == [each for each in people if ProgressPoint.objects.visible_to(each).filter(plan=plan).exists()]
        return plans

    assert readers() == [pals.ana, pals.sol]
    work.sealed(case, pals.ana)
    assert readers() == [pals.ana]


def test_queries_are_equal_for_one_and_three(pals, ana, plan):
    work.measure(plan, *week(2), by=pals.ana)
    before = queries_of(ana, url("plan", plan.pk))
    work.measure(plan, *week(2, 3, start=date(2026, 11, 10)), by=pals.ana)
    assert queries_of(ana, url("plan", plan.pk)) == before
