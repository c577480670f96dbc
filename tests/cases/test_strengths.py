"""Strengths and needs: levels over time, needs, goals with steps, and what makes a plan complete."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases import actions
from cases.enums import Domain, GoalOutcome, NeedState
from cases.models import Assessment, DomainLevel, DomainReason, InterventionPlan, Need, PlanStep, Task
from cases.queries.assessment import assessments_of, latest_levels, unanswered
from cases.records import CaseRecords
from cases.rules import unanswered_domains
from sswork.agenda import agenda_of
from sswork.charts import LevelRow, level_chart
from sswork.conflicts import Conflict
from tests.cases import work
from tests.queries import queries_of

DAYS = [date(2026, 10, 1), date(2026, 11, 1)]
SCALE = {1: "Urgent", 2: "Some", 3: "Fine", 4: "Strong"}


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


@pytest.fixture
def case(pals):
    return work.case(pals)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def assess(pals, case, *, days_ago=0, **levels):
    return actions.assess(
        case=case,
        day=pals.today - timedelta(days=days_ago),
        levels={domain: (level, "") for domain, level in levels.items()},
        by=pals.ana,
    )


# Rules


@given(
    urgent=st.sets(st.sampled_from(list(Domain))),
    goals=st.sets(st.sampled_from(list(Domain))),
    reasons=st.sets(st.sampled_from(list(Domain))),
)
def test_what_is_urgent_has_a_goal_or_a_reason_or_is_missing(urgent, goals, reasons):
    missing = unanswered_domains(urgent=urgent, with_goal=goals, with_reason=reasons)
    assert set(missing) == urgent - goals - reasons
    assert missing == sorted(missing, key=list(Domain).index)


def test_the_picture_says_in_words_where_each_domain_stands():
    chart = level_chart(
        title="Life",
        days=DAYS,
        rows=[LevelRow("Food", [2, 4]), LevelRow("Safety", [None, 1]), LevelRow("Health", [None, None])],
        scale=SCALE,
    )
    assert [(line.label, line.now, line.is_lowest) for line in chart.lines] == [
        ("Food", "Strong", False),
        ("Safety", "Urgent", True),
    ]
    assert [len(line.line) for line in chart.lines] == [1, 0]
    assert chart.rows == [["Food", "Some", "Strong"], ["Safety", "", "Urgent"]]
    assert chart.description == "Food: Strong. Safety: Urgent."


def test_without_levels_there_is_no_picture():
    assert level_chart(title="Life", days=[], rows=[LevelRow("Food", [])], scale=SCALE) is None


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_each_point_lies_within_the_picture_and_higher_is_better(levels):
    chart = level_chart(title="Life", days=DAYS[:1] * len(levels), rows=[LevelRow("Food", levels)], scale=SCALE)
    (line,) = chart.lines
    marks = sorted([*line.points, *line.lowest], key=lambda mark: float(mark.x[:-1]))
    assert all(0 <= float(mark.x[:-1]) <= 100 and 0 <= int(mark.y) <= chart.height for mark in marks)
    heights = dict(zip((mark.y for mark in marks), levels, strict=True))
    assert [heights[y] for y in sorted(heights, key=int)] == sorted(set(levels), reverse=True)


# Assessments


def filled(**levels):
    return {"day": "2026-11-18", "words": "She draws each evening."} | {
        f"level_{domain}": level for domain, level in levels.items()
    }


def test_only_what_was_asked_is_kept(pals, ana, case):
    answer = ana.post(url("assess", case.pk), filled(safety=3, food=1) | {"note_food": "No breakfast"})
    assert answer.url == f"{url('case', case.pk)}#strengths"
    (made,) = assessments_of(case, pals.ana)
    assert (made.words, made.by, made.school) == ("She draws each evening.", pals.ana, pals.cedar)
    assert {each.domain: (each.level, each.note) for each in made.seen_levels} == {
        "safety": (3, ""),
        "food": (1, "No breakfast"),
    }


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (filled(), None),
        (filled(safety=3) | {"note_food": "No breakfast"}, "level_food"),
        (filled(safety=9), "level_safety"),
        (filled(safety=3, day="") | {"day": "2026-11-19"}, "day"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_stays(ana, case, form, field):
    answer = ana.post(url("assess", case.pk), form)
    assert (answer.context["form"].errors.get(field or "__all__") or [])[:1]
    assert "She draws each evening." in answer.text


def test_a_day_is_assessed_once_and_then_corrected(pals, ana, case):
    made = assess(pals, case, safety=2, food=2)
    again = ana.post(url("assess", case.pk), filled(safety=1))
    assert (again.status_code, url("assessment-correct", made.pk) in again.text) == (409, True)
    form = {"version": 1, "words": "Corrected", "level_safety": 4}
    assert ana.post(url("assessment-correct", made.pk), form).status_code == 302
    (made,) = assessments_of(case, pals.ana)
    assert [(each.domain, each.level) for each in made.seen_levels] == [("safety", 4)]
    assert (made.words, made.version) == ("Corrected", 2)


def test_two_who_correct_it_see_both_texts(pals, ana, case):
    made = assess(pals, case, safety=2)
    actions.correct_assessment(assessment=made, version=1, levels={"safety": (1, "")}, words="Theirs", by=pals.sol)
    form = {"version": 1, "words": "Mine", "level_safety": 4}
    answer = ana.post(url("assessment-correct", made.pk), form)
    assert answer.status_code == 409
    assert [(each.name, each.theirs, each.mine) for each in answer.context["differing"]] == [
        ("words", "Theirs", "Mine"),
        ("level_safety", "Urgent need", "A strength"),
    ]
    with pytest.raises(Conflict):
        actions.correct_assessment(assessment=made, version=1, levels={}, words="Mine", by=pals.ana)


def test_the_newest_level_of_each_domain_counts(pals, case):
    assess(pals, case, days_ago=30, safety=1, food=2)
    assess(pals, case, safety=3)
    latest = latest_levels(assessments_of(case, pals.ana))
    assert {domain: level.level for domain, level in latest.items()} == {"safety": 3, "food": 2}


# What makes a plan complete


def test_an_urgent_domain_without_goal_or_reason_blocks_and_says_so_with_links(pals, ana, case):
    assess(pals, case, safety=1, food=1, health=2)
    ana.post(url("plan-complete", case.pk))
    case.refresh_from_db()
    assert case.plan_completed_on is None
    page = ana.get(url("case", case.pk)).text
    assert "Not complete yet. Urgent, with neither a goal nor a reason: Safety, Food and clothing." in page
    assert ("The plan is not complete yet" in page, url("plan-complete", case.pk) in page) == (True, False)
    assert f"{url('plan-add', case.pk)}?domain=safety" in page
    ana.post(url("domain-reason", case.pk, "safety"), {"reason": "Seen by the clinic"})
    work.plan(pals, case, domain="food")
    assert unanswered(case, pals.ana) == []
    ana.post(url("plan-complete", case.pk))
    case.refresh_from_db()
    assert case.plan_completed_on == pals.today
    assert "Plan complete since Nov 18, 2026" in ana.get(url("case", case.pk)).text
    ana.post(url("plan-reopen", case.pk))
    case.refresh_from_db()
    assert case.plan_completed_on is None


def test_a_need_that_cannot_wait_makes_its_domain_urgent_until_it_is_met(pals, case):
    need = actions.add_need(case=case, domain="food", what="Breakfast", urgency="now", by=pals.ana)
    assert unanswered(case, pals.ana) == [Domain.FOOD]
    facts = {"what": need.what, "urgency": "now", "done": "Bag from the pantry", "why": ""}
    actions.edit_need(need=need, version=1, state=NeedState.MET, by=pals.ana, **facts)
    assert unanswered(case, pals.ana) == []


def test_an_ended_goal_answers_nothing_and_a_reason_only_until_the_next_assessment(pals, case, clock):
    assess(pals, case, safety=1)
    plan = work.plan(pals, case, domain="safety")
    assert unanswered(case, pals.ana) == []
    actions.end_plan(plan=plan, outcome=GoalOutcome.NOT_REACHED, by=pals.ana)
    assert unanswered(case, pals.ana) == [Domain.SAFETY]
    actions.state_reason(case=case, domain="safety", reason="Seen by the clinic", by=pals.ana)
    assert unanswered(case, pals.ana) == []
    clock.shift(timedelta(days=1))
    actions.assess(case=case, day=pals.today + timedelta(days=1), levels={"safety": (1, "")}, by=pals.ana)
    assert unanswered(case, pals.ana) == [Domain.SAFETY]


def test_a_domain_that_there_is_not_is_not_found(ana, case):
    assert ana.get(url("domain-reason", case.pk, "weather")).status_code == 404


# Needs


def test_a_need_is_found_worked_on_and_not_met_for_a_reason(pals, ana, case):
    ana.post(url("need-add", case.pk), {"domain": "housing", "what": "A bed", "urgency": "soon", "done": ""})
    need = Need.objects.visible_to(pals.ana).get()
    form = {"version": 1, "what": "A bed", "urgency": "soon", "done": "Asked two places", "state": "unmet", "why": ""}
    answer = ana.post(url("need", need.pk), form)
    assert list(answer.context["form"].errors) == ["why"]
    ana.post(url("need", need.pk), form | {"why": "No beds until March"})
    need.refresh_from_db()
    assert (need.state, need.why, need.ended_on) == ("unmet", "No beds until March", pals.today)
    page = ana.get(url("case", case.pk)).text
    assert [words for words in ("No beds until March", "1 need that is over") if words not in page] == []


# Goals


def test_the_students_own_words_come_first_and_the_day_to_look_again_is_set(pals, ana, case):
    form = {
        "own_words": "I want to be there when the others arrive",
        "goal": "On time four days of five",
        "what": "Check-in",
        "domain": "attendance",
        "tier": "2",
        "measure": "On time",
        "unit": "days",
        "baseline": "1",
        "target": "4",
        "first_day": "2026-11-18",
        "last_day": "2027-02-01",
    }
    ana.post(url("plan-add", case.pk), form)
    plan = InterventionPlan.objects.visible_to(pals.ana).get()
    assert (plan.domain, plan.review_on) == ("attendance", date(2026, 12, 30))
    page = ana.get(url("plan", plan.pk)).text
    assert page.index("I want to be there") < page.index("On time four days of five")
    edit = {
        "version": 1,
        "own_words": "",
        "goal": "On time",
        "domain": "",
        "target": "5",
        "last_day": "2027-02-01",
        "review_on": "2027-01-15",
    }
    ana.post(url("plan-edit", plan.pk), edit)
    plan.refresh_from_db()
    assert (plan.goal, int(plan.target), plan.review_on, plan.version) == ("On time", 5, date(2027, 1, 15), 2)


def test_a_goal_cannot_end_before_it_began_or_aim_where_it_stands(ana, pals, case):
    plan = work.plan(pals, case)
    edit = {"version": 1, "goal": "On time", "target": "1", "last_day": "2026-09-01"}
    answer = ana.post(url("plan-edit", plan.pk), edit)
    assert sorted(answer.context["form"].errors) == ["last_day", "target"]


def test_a_goal_comes_back_on_its_day(pals, case):
    plan = work.plan(pals, case, review_on=pals.today + timedelta(days=3), own_words="Be there")
    work.plan(pals, case, review_on=pals.today + timedelta(days=9))
    agenda = agenda_of(pals.ana, pals.today)
    lines = [each for each in agenda.soon if each.kind == "plan_review"]
    assert [(each.due_on, each.why, each.student_id) for each in lines] == [
        (plan.review_on, "Goal: Be there", pals.mateo.pk)
    ]
    actions.end_plan(plan=plan, by=pals.ana)
    assert [each for each in agenda_of(pals.ana, pals.today).soon if each.kind == "plan_review"] == []


def test_steps_are_added_done_and_taken_up_again(pals, ana, case):
    plan = work.plan(pals, case)
    ana.post(url("step-add", plan.pk), {"what": "Set the alarm", "who": "Mateo", "by_when": "2026-11-20"})
    step = PlanStep.objects.visible_to(pals.ana).get()
    ana.post(url("step-done", step.pk))
    step.refresh_from_db()
    assert step.done_on == pals.today
    ana.post(url("step-take-up", step.pk))
    step.refresh_from_db()
    assert step.done_on is None
    ana.post(url("step-add", plan.pk), {"what": ""})
    assert PlanStep.objects.visible_to(pals.ana).count() == 1


def test_how_a_goal_ended_is_asked_and_shown(pals, ana, case):
    plan = work.plan(pals, case)
    assert list(ana.post(url("plan-end", plan.pk)).context["form"].errors) == ["outcome"]
    ana.post(url("plan-end", plan.pk), {"outcome": "reached", "note": "The new bus"})
    assert "Reached: The new bus" in ana.get(url("plan", plan.pk)).text
    assert ana.get(url("plan-end", plan.pk)).status_code == 302


# Closing


def test_closing_asks_what_came_of_each_goal_and_need(pals, ana, case):
    plan = work.plan(pals, case)
    need = actions.add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
    form = {"reason": "goals_met", "outcome": "better", "summary": "Done", "follow_up_on": "2027-01-18"}
    answer = ana.post(url("case-close", case.pk), form)
    assert sorted(answer.context["form"].errors) == [f"goal_{plan.pk}", f"need_{need.pk}"]
    form |= {f"goal_{plan.pk}": "partly", f"need_{need.pk}": "unmet"}
    assert list(ana.post(url("case-close", case.pk), form).context["form"].errors) == [f"why_{need.pk}"]
    ana.post(url("case-close", case.pk), form | {f"why_{need.pk}": "The kitchen is closed"})
    plan.refresh_from_db()
    need.refresh_from_db()
    case.refresh_from_db()
    assert (case.state, plan.outcome, need.state, need.why) == ("closed", "partly", "unmet", "The kitchen is closed")
    task = Task.objects.visible_to(pals.ana).get()
    assert (task.title, task.due_on, task.owner, task.case) == (
        "Ask how things are after closing: Attendance",
        date(2027, 1, 18),
        pals.ana,
        case,
    )


def test_the_summary_is_drafted_from_needs_too(pals, ana, case):
    actions.add_need(case=case, domain="food", what="Breakfast.", urgency="soon", done="Bag on Fridays.", by=pals.ana)
    initial = ana.get(url("case-close", case.pk)).context["form"].initial["summary"]
    assert "Needed: Breakfast. Still open. Bag on Fridays." in initial


# Who sees it


def test_all_of_it_is_hidden_with_its_case(pals):
    """Ivy has the student on her caseload: what is restricted is not for her, and what is sealed not even for the lead."""
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    case = work.case(pals, lane="restricted")
    work.strengths(case, work.plan(pals, case), "SECRET", by=pals.ana)

    def readers():
        people, models = (pals.ana, pals.sol, pals.ivy), (Assessment, DomainLevel, DomainReason, Need, PlanStep)
        seen = {model: [each for each in people if model.objects.visible_to(each).exists()] for model in models}
        (found,) = {tuple(each) for each in seen.values()}
        return list(found)

    assert readers() == [pals.ana, pals.sol]
    work.sealed(case, pals.ana)
    assert readers() == [pals.ana]


def test_a_records_request_finds_all_of_it(pals, case):
    work.strengths(case, work.plan(pals, case, own_words="My own words"), "Said aloud", by=pals.ana)
    found = [each for each in CaseRecords().records(pals.ana, pals.mateo) if "Said aloud" in each.body]
    assert sorted(each.key.partition(":")[0] for each in found) == [
        "cases.assessment",
        "cases.domainreason",
        "cases.interventionplan",
        "cases.need",
    ]


def test_queries_are_equal_for_one_and_three(pals, ana, case):
    def more(days_ago):
        assess(pals, case, days_ago=days_ago, safety=2, food=1)
        actions.add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
        actions.add_step(plan=work.plan(pals, case), what="Ring", by=pals.ana)

    more(0)
    before = queries_of(ana, url("case", case.pk))
    more(5)
    more(9)
    assert queries_of(ana, url("case", case.pk)) == before
