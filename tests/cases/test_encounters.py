"""Encounters: logged in one go, counted in each student's file, and never a name to someone who may not see that student."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse

from cases import actions
from cases.forms.encounters import EncounterForm
from cases.models import CaseloadEntry, Encounter, EncounterStudent, Task
from cases.panels.casework import EncountersPanel
from cases.rules import USUAL
from cases.tiles import EncountersTile, MinutesTile, OpenCasesTile
from cases.timeline import EncounterEntries
from sswork.models import AuditEvent
from sswork.registry import encounter_purposes
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of

LOG = reverse("cases:encounter-log")
QUICK = reverse("cases:encounter-quick")


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


def filled(*students, **changes):
    """The form as a browser sends it when only the students were chosen."""
    form = {
        "students": [student.pk for student in students],
        "kind": "individual",
        "when": "now",
        "minutes": "30",
        "outcome": "completed",
        "mode": "in_person",
        "place": "school",
        "took_part": ["student"],
        "purposes": ["individual_counseling"],
        "narrative": "Talked about mornings.",
        "next_step_by": "2026-11-25",
        "lane": "team",
    }
    return {name: value for name, value in (form | changes).items() if value is not None}


def the_encounter(user) -> Encounter:
    return Encounter.objects.visible_to(user).get()


def local(*parts) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(settings.TIME_ZONE))


def test_one_encounter_with_a_part_for_each_student(pals, ana):
    answer = ana.post(LOG, filled(pals.mateo, pals.noah, kind="group", minutes="45"))
    encounter = the_encounter(pals.ana)
    assert answer.url == url("encounter", encounter.pk)
    assert (encounter.kind, encounter.minutes, encounter.author, encounter.purposes) == (
        "group",
        45,
        pals.ana,
        ["individual_counseling"],
    )
    parts = EncounterStudent.objects.visible_to(pals.ana).order_by("pk")
    assert [(part.student, part.school, part.reached) for part in parts] == [
        (pals.mateo, pals.cedar, True),
        (pals.noah, pals.cedar, True),
    ]
    assert list(AuditEvent.objects.values_list("type", "student_id").order_by("pk")) == [
        ("encounter.recorded", pals.mateo.pk),
        ("encounter.recorded", pals.noah.pk),
    ]


@pytest.mark.parametrize(
    ("outcome", "reached", "took_part"),
    [("brief", True, ["student"]), ("no_show", False, []), ("not_reached", False, [])],
)
def test_only_a_contact_that_took_place_counts_as_contact(pals, ana, outcome, reached, took_part):
    ana.post(LOG, filled(pals.mateo, outcome=outcome))
    part = EncounterStudent.objects.visible_to(pals.ana).select_related("encounter").get()
    assert (part.reached, part.encounter.took_part) == (reached, took_part)


def test_how_and_where_are_as_usual_for_the_kind_when_left_alone(pals, ana):
    ana.post(LOG, filled(pals.mateo, kind="home_visit", mode=None, place=None))
    encounter = the_encounter(pals.ana)
    assert (encounter.mode, encounter.place) == ("in_person", "home")


def test_the_next_form_starts_as_the_last_encounter_went(pals, ana):
    work.encounter(pals, kind="family", mode="video", place="elsewhere", minutes=20, purposes=["basic_needs"])
    form = ana.get(LOG).context["form"]
    initial = {name: form[name].value() for name in ("kind", "mode", "place", "minutes", "other_minutes", "purposes")}
    assert initial == {
        "kind": "family",
        "mode": "video",
        "place": "elsewhere",
        "minutes": None,
        "other_minutes": "20",
        "purposes": ["basic_needs"],
    }


@pytest.mark.parametrize(
    ("when", "given", "happened"),
    [
        ("now", None, local(2026, 11, 18, 12)),
        ("hour", None, local(2026, 11, 18, 11)),
        ("yesterday", None, local(2026, 11, 17, 12)),
        ("other", "2026-11-16T09:30", local(2026, 11, 16, 9, 30)),
        (None, "2026-11-16T09:30", local(2026, 11, 16, 9, 30)),
    ],
)
def test_when_it_took_place(pals, ana, when, given, happened):
    ana.post(LOG, filled(pals.mateo, when=when, happened_at=given))
    part = EncounterStudent.objects.visible_to(pals.ana).select_related("encounter").get()
    assert abs(part.happened_at - happened) < timedelta(minutes=1)
    assert part.happened_at == part.encounter.happened_at


def test_the_future_is_refused_and_what_was_typed_stays(pals, ana):
    answer = ana.post(LOG, filled(pals.mateo, when="other", happened_at="2026-11-18T15:00"))
    assert list(answer.context["form"].errors) == ["happened_at"]
    assert "Talked about mornings." in answer.text
    with unscoped("test"):
        assert Encounter.objects.count() == 0


def test_the_far_past_asks_once(pals, ana):
    long_ago = filled(pals.mateo, when="other", happened_at="2026-09-01T09:00")
    answer = ana.post(LOG, long_ago)
    assert answer.context["form"].has_error("happened_at", "long_ago")
    assert 'name="long_ago_is_right"' in answer.text
    assert ana.post(LOG, long_ago | {"long_ago_is_right": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"students": []}, {"students"}),
        ({"minutes": None}, {"minutes"}),
        ({"when": "other"}, {"happened_at"}),
        ({"kind": None}, {"kind"}),
        ({"next_step": "Call", "next_step_by": ""}, {"next_step_by"}),
        ({"other_minutes": "2000"}, {"other_minutes"}),
    ],
)
def test_what_is_missing_is_said_beside_the_field(pals, ana, changes, errors):
    assert set(ana.post(LOG, filled(pals.mateo, **changes)).context["form"].errors) == errors


def test_other_minutes_win_over_the_chip(pals, ana):
    ana.post(LOG, filled(pals.mateo, other_minutes="22"))
    assert the_encounter(pals.ana).minutes == 22


def test_a_next_step_becomes_a_task_of_the_student_named_first(pals, ana):
    step = {"next_step": "Bring the bus pass form", "next_step_owner": pals.sol.pk}
    ana.post(LOG, filled(pals.noah, pals.mateo, **step))
    task = Task.objects.visible_to(pals.ana).get()
    assert (task.student, task.owner, str(task.due_on), task.origin_key) == (
        pals.noah,
        pals.sol,
        "2026-11-25",
        the_encounter(pals.ana).key,
    )


def test_a_next_step_is_given_only_to_people_of_the_students_school(pals, ana):
    answer = ana.post(LOG, filled(pals.mateo, next_step="Call", next_step_owner=pals.ben.pk))
    assert list(answer.context["form"].errors) == ["next_step_owner"]


def test_students_whom_one_may_not_see_cannot_be_chosen(pals, ana):
    answer = ana.post(LOG, filled(pals.mateo, pals.jaylen))
    assert list(answer.context["form"].errors) == ["students"]
    assert "Jaylen" not in answer.text
    assert ana.get(f"{LOG}?student={pals.jaylen.pk}").context["form"]["students"].value() == []


def part_case(user):
    return EncounterStudent.objects.visible_to(user).get().case


def test_the_only_open_case_of_ones_own_is_chosen_by_itself(pals, ana):
    mine, _sols = work.case(pals), work.case(pals, owner=pals.sol)
    ana.post(LOG, filled(pals.mateo))
    assert part_case(pals.ana) == mine


def test_with_two_own_cases_the_page_asks_and_takes_the_answer(pals, ana):
    _first, second = work.case(pals), work.case(pals, reason="housing")
    questions = ana.get(url("encounter-cases"), {"students": [pals.mateo.pk]}).context["questions"]
    assert [(each.student, len(each.cases), each.chosen) for each in questions] == [(pals.mateo, 2, None)]
    ana.post(LOG, filled(pals.mateo, **{f"case_{pals.mateo.pk}": second.pk}))
    assert part_case(pals.ana) == second


def test_no_case_is_an_answer_and_a_case_of_another_student_is_not(pals, ana):
    work.case(pals)
    others = work.case(pals, pals.noah)
    for answer in ("", others.pk):
        ana.post(LOG, filled(pals.mateo, **{f"case_{pals.mateo.pk}": answer}))
    assert [part.case for part in EncounterStudent.objects.visible_to(pals.ana)] == [None, None]


def test_every_kind_has_its_habits_and_their_purposes_exist():
    known = {each.key for each in encounter_purposes.all()}
    assert set(USUAL) == set(dict(EncounterForm.base_fields["kind"].choices))
    assert {purpose for usual in USUAL.values() for purpose in usual.purposes} <= known


# The quick log


def quick(student, **changes):
    return {"students": [student.pk], "kind": "family", "minutes": "10", "narrative": "Left a message."} | changes


def test_the_quick_log_takes_one_line(pals, ana):
    answer = ana.post(QUICK, quick(pals.mateo), headers={"hx-request": "true"})
    encounter = the_encounter(pals.ana)
    assert (encounter.mode, encounter.place, encounter.took_part, encounter.minutes) == (
        "phone",
        "elsewhere",
        ["parent"],
        10,
    )
    assert "Logged: Family contact, 10 minutes." in answer.text
    assert url("encounter-withdraw", encounter.pk) in answer.text
    assert "Left a message." not in answer.text  # the form is empty again


def test_the_quick_log_works_without_scripts(pals, ana):
    answer = ana.post(QUICK, quick(pals.mateo), headers={"referer": "http://testserver/students/1/"})
    assert answer.url == "http://testserver/students/1/"
    elsewhere = ana.post(QUICK, quick(pals.mateo), headers={"referer": "http://elsewhere.example/"})
    assert elsewhere.url.startswith("/encounters/")
    wrong = ana.post(QUICK, quick(pals.mateo, minutes=""))
    assert (wrong.status_code, wrong.context["form"]["narrative"].value()) == (422, "Left a message.")


def test_the_quick_log_stands_on_my_day_and_on_the_student_page(pals, ana, sign_in):
    assert 'id="quick-log"' in ana.get(reverse("my-day")).text
    page = ana.get(url("student", pals.mateo.pk)).text
    assert f'<input type="hidden" name="students" value="{pals.mateo.pk}">' in page
    assert 'id="quick-log"' not in sign_in(pals.theo).get(reverse("my-day")).text


def test_the_panel_knows_the_last_contact_also_behind_vain_calls(pals):
    reached = work.encounter(pals, days_ago=9)
    for _ in range(4):
        work.encounter(pals, outcome="not_reached")
    context = EncountersPanel().get_context(pals.ana, pals.mateo)
    assert (context["last_contact"], len(context["parts"])) == (reached.happened_at, 3)
    assert EncountersPanel().get_context(pals.ana, pals.noah)["last_contact"] is None


# Taking back


def test_the_author_takes_back_what_was_just_logged(pals, ana):
    ana.post(LOG, filled(pals.mateo, next_step="Call"))
    encounter = the_encounter(pals.ana)
    ana.post(url("encounter-withdraw", encounter.pk))
    with unscoped("test"):
        assert (Encounter.objects.count(), EncounterStudent.objects.count(), Task.objects.count()) == (0, 0, 0)
    event = AuditEvent.objects.latest("pk")
    assert (event.type, event.student_id, event.changes["encounter"]) == (
        "encounter.withdrawn",
        pals.mateo.pk,
        encounter.pk,
    )


def test_a_task_that_is_done_stays_when_its_encounter_is_taken_back(pals, ana):
    ana.post(LOG, filled(pals.mateo, next_step="Call"))
    actions.finish_task(task=Task.objects.visible_to(pals.ana).get(), by=pals.ana)
    ana.post(url("encounter-withdraw", the_encounter(pals.ana).pk))
    assert Task.objects.visible_to(pals.ana).get().state == "done"


def test_after_fifteen_minutes_it_stays(pals, ana, clock):
    encounter = work.encounter(pals)
    clock.shift(timedelta(minutes=16))
    ana.post(url("encounter-withdraw", encounter.pk))
    assert the_encounter(pals.ana) == encounter
    assert "Take it back" not in ana.get(url("encounter", encounter.pk)).text


def test_nobody_else_takes_it_back(pals, sign_in):
    encounter = work.encounter(pals)
    assert sign_in(pals.sol).post(url("encounter-withdraw", encounter.pk)).status_code == 404
    assert the_encounter(pals.sol) == encounter


# Who sees what


@pytest.fixture
def group(pals):
    """A group of students of two schools, with the district's lead."""
    return work.encounter(pals, pals.mateo, pals.jaylen, by=pals.sol, kind="group", narrative="Feelings cards.")


def names_on(client, address) -> set[str]:
    text = client.get(address).text
    return {name for name in ("Mateo", "Jaylen") if name in text}


def test_a_peer_is_named_only_to_those_who_may_see_the_peer(pals, group, sign_in):
    page = url("encounter", group.pk)
    assert names_on(sign_in(pals.ana), page) == {"Mateo"}
    assert names_on(sign_in(pals.ben), page) == {"Jaylen"}
    assert names_on(sign_in(pals.sol), page) == {"Mateo", "Jaylen"}


def test_a_peer_is_not_named_in_lists_panels_or_timelines(pals, group, sign_in):
    ana = sign_in(pals.ana)
    addresses = (f"{url('encounters')}?who=all", url("student", pals.mateo.pk), url("student-timeline", pals.mateo.pk))
    assert [names_on(ana, address) for address in addresses] == [{"Mateo"}] * 3


def test_who_sees_which_encounters(pals):
    cedar, juniper = work.encounter(pals), work.encounter(pals, pals.jaylen, by=pals.ben)
    maple, shelter = work.encounter(pals, pals.zoe), work.encounter(pals, pals.aaliyah)
    secret, sealed = (work.encounter(pals, pals.zoe, lane=lane) for lane in ("restricted", "sealed"))
    actions.open_to_team(student=pals.mateo, at_school=pals.cedar, source_key="x:1", by=pals.theo)
    actions.join_programme(
        student=pals.aaliyah, programme="homeless", source_key="x:2", first_day=pals.today, by=pals.ana
    )
    actions.add_to_caseload(student=pals.zoe, worker=pals.ivy, by=pals.ana)
    seen = {
        pals.ana: {cedar, maple, shelter, secret, sealed},
        pals.ben: {juniper},
        pals.sol: {cedar, juniper, maple, shelter, secret},
        pals.lia: {shelter},
        pals.ivy: {maple},
        **{who: set() for who in (pals.tess, pals.otis, pals.priya, pals.dana, pals.theo)},
    }
    assert {who.given_name: set(Encounter.objects.visible_to(who)) for who in seen} == {
        who.given_name: encounters for who, encounters in seen.items()
    }
    assert {who.given_name: {part.encounter for part in EncounterStudent.objects.visible_to(who)} for who in seen} == {
        who.given_name: encounters for who, encounters in seen.items()
    }


def test_a_restricted_encounter_is_for_its_author_the_owner_of_its_case_and_the_lead(pals, sign_in):
    """Ivy, the intern, has the student on her caseload, and the case of one of them."""
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ivy)
    case = work.case(pals, owner=pals.ivy, by=pals.ana)
    encounter = work.encounter(
        pals, lane="restricted", cases={pals.mateo.pk: case}, next_step="Ask again", next_step_by=pals.today
    )
    plain = work.encounter(pals, lane="restricted")
    task = Task.objects.visible_to(pals.ana).get(origin_key=encounter.key)
    assert set(Encounter.objects.visible_to(pals.ivy)) == {encounter}
    assert set(Encounter.objects.visible_to(pals.sol)) == {encounter, plain}
    assert sign_in(pals.ivy).get(url("encounter", plain.pk)).status_code == 404
    assert sign_in(pals.sol).get(url("encounter", plain.pk)).status_code == 200
    assert task not in Task.objects.visible_to(pals.ivy)
    assert task in Task.objects.visible_to(pals.sol)


def test_a_sealed_encounter_is_for_its_author_and_those_named(pals, sign_in):
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ivy)
    case = work.case(pals, owner=pals.sol)
    encounter = work.encounter(pals, lane="sealed", cases={pals.mateo.pk: case})
    for person, status in ((pals.sol, 404), (pals.ivy, 404), (pals.ana, 200)):
        assert sign_in(person).get(url("encounter", encounter.pk)).status_code == status
    with unscoped("set up"):
        EncounterStudent.objects.filter(encounter=encounter).update(readers=[pals.sol.pk])
    assert sign_in(pals.sol).get(url("encounter", encounter.pk)).status_code == 200
    assert sign_in(pals.ivy).get(url("encounter", encounter.pk)).status_code == 404


def test_the_case_is_named_only_to_those_who_may_see_cases(pals, sign_in):
    case = work.case(pals)
    encounter = work.encounter(pals, cases={pals.mateo.pk: case})
    actions.join_programme(
        student=pals.mateo, programme="homeless", source_key="x:2", first_day=pals.today, by=pals.ana
    )
    assert sign_in(pals.lia).get(url("encounter", encounter.pk)).context["cases"] == []
    assert sign_in(pals.ana).get(url("encounter", encounter.pk)).context["cases"] == [case]


def test_an_author_who_left_keeps_the_log_and_not_the_names(pals, sign_in):
    """Ana moves from Cedar to Juniper: what she wrote stays hers to read, whom it was about is Cedar's to know."""
    encounter = work.encounter(pals, narrative="At the park.")
    pals.ana.role_assignments.filter(organization=pals.cedar).update(organization=pals.juniper)
    moved = sign_in(pals.ana)
    for address in (url("encounter", encounter.pk), url("encounters")):
        text = moved.get(address).text
        assert ("At the park." in text, "Mateo" in text) == (True, False)


# The log


def days_of(client, **query):
    days = client.get(url("encounters"), query).context["days"]
    return [(day["title"], day["total"].encounters, day["total"].minutes) for day in days]


def test_the_own_log_by_day_with_minutes(pals, ana):
    work.encounter(pals, minutes=20)
    work.encounter(pals, pals.noah, minutes=25)
    work.encounter(pals, minutes=60, days_ago=1, kind="home_visit")
    work.encounter(pals, minutes=99, by=pals.sol)
    assert days_of(ana) == [("Wednesday, November 18, 2026", 2, 45), ("Tuesday, November 17, 2026", 1, 60)]
    assert days_of(ana, kind="home_visit") == [("Tuesday, November 17, 2026", 1, 60)]
    assert days_of(ana, who="all")[0] == ("Wednesday, November 18, 2026", 3, 144)
    assert days_of(ana, who="all", school=pals.maple.pk) == []
    assert days_of(ana, since="nonsense", at="a~x~y")[0][1] == 2


def test_a_days_total_is_of_the_whole_day_wherever_the_page_ends(pals, ana, monkeypatch):
    monkeypatch.setattr("cases.queries.keyset.keyset_page.__defaults__", ("", 2))
    for _ in range(3):
        work.encounter(pals, minutes=10)
    first = ana.get(url("encounters")).context
    assert [(len(day["encounters"]), day["total"].minutes) for day in first["days"]] == [(2, 30)]
    second = ana.get(url("encounters") + first["older_url"]).context
    assert [(len(day["encounters"]), day["total"].minutes) for day in second["days"]] == [(1, 30)]


def test_an_evening_encounter_belongs_to_the_local_day(pals, ana):
    work.encounter(pals, happened_at=local(2026, 11, 17, 21, 30))
    assert [day for day, _n, _minutes in days_of(ana)] == ["Tuesday, November 17, 2026"]


def test_get_writes_nothing(pals, ana):
    encounter = work.encounter(pals)
    before = AuditEvent.objects.count()
    for name, args in (("encounter-quick", ()), ("encounter-withdraw", (encounter.pk,))):
        assert ana.get(url(name, *args)).status_code == 405
    for address in (LOG, url("encounters"), url("encounter", encounter.pk), url("encounter-cases")):
        assert ana.get(address).status_code == 200
    assert AuditEvent.objects.count() == before


def test_queries_are_equal_for_one_and_three(pals, ana):
    encounter = work.encounter(pals, pals.mateo)
    more = work.encounter(pals, pals.mateo, pals.noah, pals.zoe)
    assert queries_of(ana, url("encounter", encounter.pk)) == queries_of(ana, url("encounter", more.pk))
    more.delete()
    addresses = (url("encounters"), LOG, reverse("my-day"), url("student", pals.mateo.pk))
    before = [queries_of(ana, address) for address in addresses]
    work.encounter(pals, pals.mateo, pals.zoe, days_ago=1)
    work.encounter(pals, pals.mateo, pals.noah, pals.zoe)
    assert [queries_of(ana, address) for address in addresses] == before


# The dashboard and the timeline


def figures(tile, today):
    with unscoped("the dashboard's task"):
        return {(row.school_id, row.dimension): row.value for row in tile.compute(today)}


def test_figures_count_each_encounter_once_at_a_school_in_the_school_year(pals):
    work.encounter(pals, pals.mateo, pals.noah, kind="group", minutes=40)
    work.encounter(pals, pals.mateo, pals.zoe, kind="group", minutes=30)
    work.encounter(pals, kind="home_visit", minutes=60, happened_at=local(2026, 8, 17, 0, 30))
    work.encounter(pals, kind="home_visit", minutes=60, happened_at=local(2026, 8, 16, 23, 30))
    cedar, maple = pals.cedar.pk, pals.maple.pk
    assert figures(EncountersTile(), pals.today) == {(cedar, "group"): 2, (cedar, "home_visit"): 1, (maple, "group"): 1}
    assert figures(MinutesTile(), pals.today) == {(cedar, "group"): 70, (cedar, "home_visit"): 60, (maple, "group"): 30}


def test_open_cases_are_counted_where_the_student_is_now(pals):
    work.case(pals)
    closed = work.case(pals, pals.zoe)
    actions.close_case(case=closed, reason="moved", summary="Moved.", outcome="unknown", by=pals.ana)
    assert figures(OpenCasesTile(), pals.today) == {(pals.cedar.pk, ""): 1}


def test_numbers_lead_to_lists_for_those_who_may_read_them(pals, sign_in):
    work.encounter(pals, kind="group")
    work.encounter(pals, kind="group", happened_at=local(2026, 8, 16, 23, 30))
    address = EncountersTile().drill_url(pals.sol, pals.cedar.pk, "group")
    listed = sign_in(pals.sol).get(address).context["days"]
    assert sum(len(day["encounters"]) for day in listed) == 1
    assert EncountersTile().drill_url(pals.ana, pals.juniper.pk, "group") is None
    assert OpenCasesTile().drill_url(pals.priya, pals.cedar.pk, "") is None


def test_the_timeline_is_newest_first_and_goes_on_before_a_time(pals):
    old, new = work.encounter(pals, days_ago=3), work.encounter(pals)
    source = EncounterEntries()
    first = source.entries(pals.ana, pals.mateo, None, 1)
    assert [entry.key for entry in first] == [f"encounter:{new.pk}"]
    assert [entry.key for entry in source.entries(pals.ana, pals.mateo, first[0].at, 5)] == [f"encounter:{old.pk}"]
