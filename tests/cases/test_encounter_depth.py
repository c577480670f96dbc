"""One record in three depths: formats and their prompts, goals and responses, a line for each student alone, what it counts for."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases import actions
from cases.encounter_enums import NoteFormat
from cases.encounter_rules import FORMATS, UnitRule, units, with_headings, without_empty_headings
from cases.models import CaseloadEntry, Encounter, EncounterStudent, PlanSession, Task
from cases.queries.casework import last_reached
from cases.queries.encounters import Dose, dosage, family_attempts, workload_of
from cases.records import EncounterRecords
from cases.timeline import EncounterEntries
from homeless.actions import start_episode
from homeless.models import Service
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of

from .test_encounters import LOG, filled, the_encounter, url

HEADED = [each for each in NoteFormat.values if FORMATS[NoteFormat(each)].prompts]


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


# Formats


@pytest.mark.parametrize(("note_format", "kept"), [("home_visit", "Tired"), ("narrative", ""), ("dap", ""), ("", "")])
def test_an_impression_is_kept_only_where_the_format_asks_for_it(pals, ana, note_format, kept):
    """Its box is not seen in another format: what stands in it would be stored unseen."""
    form = filled(pals.mateo, format=note_format) | {f"impression_{pals.mateo.pk}": "Tired"}
    assert ana.post(LOG, form).status_code == 302
    assert EncounterStudent.objects.visible_to(pals.ana).get().impression == kept


@pytest.mark.parametrize("note_format", NoteFormat.values)
def test_an_empty_note_in_a_format_says_nothing(note_format):
    assert without_empty_headings(with_headings(note_format)) == ""


@pytest.mark.parametrize("note_format", HEADED)
def test_headings_below_which_somebody_wrote_stay(note_format):
    first, *_rest = FORMATS[NoteFormat(note_format)].headings
    text = with_headings(note_format).replace(f"{first}\n", f"{first}\nHe came in smiling.\n", 1)
    assert without_empty_headings(text) == f"{first}\nHe came in smiling."


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters=":")), max_size=8))
def test_text_without_headings_stays_as_it_is(lines):
    text = "\n".join(lines).strip()
    assert without_empty_headings(text) == text


@given(st.sampled_from(HEADED), st.data())
def test_no_word_is_lost_and_nothing_is_left_to_take_out(note_format, data):
    answers = data.draw(st.lists(st.sampled_from(["", "  ", "He spoke of his brother.", "Said: “no”.\n\nThen left."])))
    headings = FORMATS[NoteFormat(note_format)].headings
    text = "\n".join(f"{heading}\n{answer}" for heading, answer in zip(headings, answers, strict=False))
    kept = without_empty_headings(text)
    assert without_empty_headings(kept) == kept
    assert [line for line in kept.split("\n") if line.strip() and line not in headings] == [
        line for answer in answers[: len(headings)] for line in answer.split("\n") if line.strip()
    ]


def test_a_format_can_be_asked_for_in_the_address(pals, ana):
    form = ana.get(f"{LOG}?student={pals.mateo.pk}&format=dap").context["form"]
    assert (form["format"].value(), form["narrative"].value()) == ("dap", "Data:\n\n\nAssessment:\n\n\nPlan:\n")
    assert ana.get(f"{LOG}?format=nonsense").context["form"]["format"].value() == "narrative"


def test_the_note_is_kept_with_its_format_and_without_empty_headings(pals, ana):
    ana.post(
        LOG, filled(pals.mateo, format="dap", narrative="Data:\r\nHe laughed.\r\n\r\nAssessment:\r\n\r\nPlan:\r\n")
    )
    encounter = the_encounter(pals.ana)
    assert (encounter.format, encounter.narrative) == ("dap", "Data:\nHe laughed.")


# Details


def test_what_a_note_says_beyond_one_line(pals, ana):
    more = {"tier": "2", "language": "Spanish", "interpreter": "remote", "travel_minutes": "20", "miles": "6.4"}
    answer = ana.post(LOG, filled(pals.mateo, delivered="Practiced breathing", **more), follow=True)
    encounter = the_encounter(pals.ana)
    kept = {name: str(getattr(encounter, name)) for name in more}
    assert kept | {"delivered": encounter.delivered} == more | {"delivered": "Practiced breathing"}
    for words in ("Practiced breathing", "Tier 2", "Spanish", "Interpreter by phone or video", "6.4"):
        assert words in answer.text


def test_the_quick_log_leaves_it_empty(pals, ana):
    ana.post(
        url("encounter-quick"), {"students": [pals.mateo.pk], "kind": "check_in", "minutes": 5, "narrative": "Hi."}
    )
    encounter = the_encounter(pals.ana)
    assert (encounter.format, encounter.tier, encounter.miles, encounter.delivered) == ("narrative", "", 0, "")


def test_a_sealed_encounter_encrypts_what_was_done_and_an_open_one_does_not(pals):
    details = actions.Details(delivered="Wrote down the plan")
    sealed = work.encounter(pals, lane="sealed", details=details)
    plain = work.encounter(pals, details=details)
    assert stored("delivered", sealed).startswith("enc1:")
    assert stored("delivered", plain) == "Wrote down the plan"
    actions.store_in_lane(encounter=sealed, lane="team", by=pals.ana)
    assert stored("delivered", sealed) == "Wrote down the plan"


def stored(column, row) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608 - our own names
        return cursor.fetchone()[0]


# Each student alone


def grouped(pals, **more):
    return filled(
        pals.mateo,
        pals.noah,
        kind="group",
        **{f"line_{pals.mateo.pk}": "Sat by the door.", f"response_{pals.noah.pk}": "Joined in after a while."},
        **more,
    )


def test_a_line_stands_in_one_file_only_and_encrypted(pals, ana):
    ana.post(LOG, grouped(pals))
    parts = {part.student: part for part in EncounterStudent.objects.visible_to(pals.ana)}
    assert (parts[pals.mateo].private_line, parts[pals.noah].private_line) == ("Sat by the door.", "")
    assert (parts[pals.mateo].response, parts[pals.noah].response) == ("", "Joined in after a while.")
    assert stored("private_line", parts[pals.mateo]).startswith("enc1:")
    assert "door" not in EncounterEntries().entries(pals.ana, pals.noah, None, 5)[0].body
    (record,) = EncounterRecords().records(pals.sol, pals.noah)
    assert ("door" in record.body, "Joined in after a while." in record.body) == (False, True)


def test_whoever_sees_one_student_reads_that_students_line_only(pals, ana, sign_in):
    CaseloadEntry.objects.create(student=pals.noah, worker=pals.ivy)
    ana.post(LOG, grouped(pals))
    page = sign_in(pals.ivy).get(url("encounter", the_encounter(pals.ana).pk)).text
    assert ("Joined in after a while." in page, "Sat by the door." in page, "Mateo" in page) == (True, False, False)


def test_the_form_asks_about_each_and_keeps_what_was_typed(pals, ana):
    sent = {"students": [pals.mateo.pk, pals.noah.pk], f"line_{pals.mateo.pk}": "Sat by the door."}
    parts = ana.post(url("encounter-students"), sent).context["student_parts"]
    assert {each.student: each.line for each in parts} == {pals.mateo: "Sat by the door.", pals.noah: ""}
    stranger = ana.post(url("encounter-students"), {"students": [pals.jaylen.pk]})
    assert (stranger.context["student_parts"], "Jaylen" in stranger.text) == ([], False)


def test_until_it_is_signed_the_author_corrects_all_of_it(pals, ana):
    ana.post(LOG, grouped(pals))
    encounter = the_encounter(pals.ana)
    page = url("encounter-edit", encounter.pk)
    sent = {
        "version": 1,
        "kind": "group",
        "outcome": "completed",
        "minutes": "40",
        "narrative": "Feelings cards.",
        "format": "narrative",
        "delivered": "Cards",
        "travel_minutes": "5",
        f"line_{pals.mateo.pk}": "Sat by the window.",
        f"response_{pals.noah.pk}": "Joined in.",
    }
    assert ana.post(page, sent).status_code == 302
    words = {part.student: (part.private_line, part.response) for part in parts_of(pals)}
    assert words == {pals.mateo: ("Sat by the window.", ""), pals.noah: ("", "Joined in.")}
    assert (the_encounter(pals.ana).delivered, the_encounter(pals.ana).travel_minutes) == ("Cards", 5)
    second = ana.post(page, sent | {f"line_{pals.mateo.pk}": "Sat on the floor."})
    assert (second.status_code, "Sat by the window." in second.text, "Sat on the floor." in second.text) == (
        409,
        True,
        True,
    )


def parts_of(pals):
    return EncounterStudent.objects.visible_to(pals.ana).order_by("student__sort_name")


# What one save counts for


def test_minutes_and_units_workload_and_last_contact(pals, ana):
    page = ana.post(LOG, filled(pals.mateo, minutes="45", travel_minutes="20", miles="6"), follow=True)
    counted = dict(page.context["counted"])
    assert counted["Service"] == "45 minutes, 3 units"
    assert counted["Workload"] == "65 minutes, 20 of them on the way, 6.0 miles"
    now = the_encounter(pals.ana).happened_at
    assert last_reached(pals.mateo, pals.ana) == now
    load = workload_of(pals.ana, now - timedelta(days=1), now + timedelta(days=1))
    assert (load.minutes, load.travel_minutes, load.miles) == (45, 20, Decimal("6.0"))


@pytest.mark.parametrize(("minutes", "expected"), [(0, 0), (7, 0), (8, 1), (15, 1), (22, 1), (23, 2), (60, 4)])
def test_units_of_fifteen_minutes_with_eight_at_least(minutes, expected):
    assert units(minutes, UnitRule(15, 8)) == expected


@given(st.integers(0, 1440), st.integers(1, 60), st.data())
def test_more_minutes_are_never_fewer_units(minutes, size, data):
    rule = UnitRule(size, data.draw(st.integers(1, size)))
    assert units(minutes, rule) <= units(minutes + 1, rule) <= units(minutes, rule) + 1


def test_dosage_of_the_plans_that_it_delivered(pals, ana):
    plan, other = work.plan(pals, work.case(pals)), work.plan(pals, work.case(pals, pals.noah))
    ana.post(LOG, filled(pals.mateo, minutes="30", **{f"plans_{pals.mateo.pk}": [plan.pk, other.pk]}))
    ana.post(LOG, filled(pals.mateo, minutes="15", outcome="no_show", **{f"plans_{pals.mateo.pk}": [plan.pk]}))
    assert dosage([plan, other], pals.ana) == {plan.pk: Dose(1, 30)}
    assert "1 time, 30 minutes" in ana.get(url("plan", plan.pk)).text
    with unscoped("test"):
        assert set(PlanSession.objects.values_list("plan", "student")) == {(plan.pk, pals.mateo.pk)}


def test_a_plan_of_another_student_is_refused_by_the_action(pals):
    other = work.plan(pals, work.case(pals, pals.noah))
    with pytest.raises(ValueError, match="another student"):
        work.encounter(pals, pals.mateo, own={pals.mateo.pk: actions.Own(plans=(other,))})


def test_a_hidden_encounter_is_no_dose(pals, ana):
    plan = work.plan(pals, work.case(pals))
    encounter = work.encounter(pals, pals.mateo, own={pals.mateo.pk: actions.Own(plans=(plan,))})
    actions.hide_encounter(encounter=encounter, reason="Wrong student", by=pals.ana)
    assert dosage([plan], pals.ana) == {}


def test_an_attempt_to_reach_the_family(pals, ana):
    ana.post(LOG, filled(pals.mateo, kind="family", outcome="not_reached", mode="phone"))
    ana.post(LOG, filled(pals.mateo, kind="check_in"))
    assert [part.encounter.outcome for part in family_attempts(pals.mateo, pals.ana)] == ["not_reached"]


def test_a_task_that_it_settled_and_the_way_back(pals, ana):
    task, others = work.task(pals), work.task(pals, owner=pals.sol, title="Call the clinic")
    page = ana.post(LOG, filled(pals.mateo, done=[task.pk, others.pk]), follow=True)
    encounter = the_encounter(pals.ana)
    assert ("Task done", task.title) in page.context["counted"]
    states = dict(Task.objects.visible_to(pals.ana).values_list("pk", "state"))
    assert states == {task.pk: "done", others.pk: "open"}
    ana.post(url("encounter-withdraw", encounter.pk))
    assert {each.state for each in Task.objects.visible_to(pals.ana)} == {"open"}


def episode(pals):
    return start_episode(
        student=pals.aaliyah,
        first_day=pals.today,
        identified_on=pals.today,
        residence="shelter",
        residence_note="",
        is_unaccompanied=False,
        by=pals.ana,
    )


def test_mckinney_vento_help_and_the_way_back(pals, ana, sign_in):
    episode(pals)
    ana.post(LOG, filled(pals.aaliyah, **{f"housing_service_{pals.aaliyah.pk}": "supplies"}))
    encounter = the_encounter(pals.ana)
    service = Service.objects.visible_to(pals.lia).get()
    assert (service.kind, service.student, service.origin_key) == ("supplies", pals.aaliyah, encounter.key)
    assert "McKinney-Vento help" in ana.get(url("encounter", encounter.pk)).text
    CaseloadEntry.objects.create(student=pals.aaliyah, worker=pals.ivy)
    for page in (url("encounter", encounter.pk), reverse("record-history", args=["encounter", encounter.pk])):
        assert "McKinney" not in sign_in(pals.ivy).get(page).text
    actions.withdraw_encounter(encounter=encounter, by=pals.ana)
    assert not Service.objects.visible_to(pals.lia).exists()
    hidden = Encounter.with_hidden.visible_to(pals.sol).get()
    actions.restore_encounter(encounter=hidden, by=pals.sol)
    assert Service.objects.visible_to(pals.lia).get() == service


def test_mckinney_vento_is_asked_of_those_only_who_manage_it(pals, sign_in):
    episode(pals)
    CaseloadEntry.objects.create(student=pals.aaliyah, worker=pals.ivy)
    ivy = sign_in(pals.ivy)
    assert "McKinney" not in ivy.post(url("encounter-students"), {"students": [pals.aaliyah.pk]}).text
    ivy.post(LOG, filled(pals.aaliyah, **{f"housing_service_{pals.aaliyah.pk}": "supplies"}))
    assert the_encounter(pals.ivy)
    assert not Service.objects.visible_to(pals.lia).exists()


def test_pages_ask_the_same_for_one_student_and_for_three(pals, ana):
    plans = {each: work.plan(pals, work.case(pals, each)) for each in (pals.mateo, pals.noah, pals.zoe)}
    one = work.encounter(pals, pals.mateo, own={pals.mateo.pk: actions.Own("A", "B", (plans[pals.mateo],))})
    three = work.encounter(pals, *plans, own={each.pk: actions.Own("A", "B", (plan,)) for each, plan in plans.items()})
    assert queries_of(ana, url("encounter", one.pk)) == queries_of(ana, url("encounter", three.pk))
    ids = [f"student={each.pk}" for each in plans]
    assert queries_of(ana, f"{LOG}?{ids[0]}") == queries_of(ana, f"{LOG}?{'&'.join(ids)}")
