"""A home visit: planned after other attempts, with a companion; missed when nobody is back; told once, as an encounter."""

from datetime import datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cases.actions import home_visit, sign_encounter
from cases.actions.lanes import raise_lane
from cases.enums import Lane
from cases.models import CaseloadEntry, Encounter, EncounterStudent, HomeVisit, Task
from cases.queries.casework import last_reached
from cases.records import EncounterRecords, HomeVisitRecords
from cases.reminders.home_visits import NotBack, OwnVisits
from cases.tasks import miss_home_visits
from cases.timeline import EncounterEntries
from sswork.models import AuditEvent, Mail, User
from sswork.scoping import unscoped
from sswork.security import rotation
from sswork.security.actor import acting
from tests.cases import work
from tests.queries import queries_of

from .test_encounters import url


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


def fresh(person) -> User:
    return User.objects.get(pk=person.pk)


def planned(pals, **changes):
    form = {
        "purpose": "Six days missed",
        "planned_for": "2026-11-18T14:00",
        "expected_back": "2026-11-18T15:00",
        "companion": pals.sol.pk,
        "hazards": "A dog in the yard",
        "few_attempts_why": "Worry about safety",
        "lane": "team",
    }
    return {name: value for name, value in (form | changes).items() if value is not None}


def the_visit() -> HomeVisit:
    with unscoped("test"):
        return HomeVisit.objects.get()


def local(hour, minute=0) -> datetime:
    return datetime(2026, 11, 18, hour, minute, tzinfo=ZoneInfo(settings.TIME_ZONE))


# Planning


def test_it_is_planned_with_a_companion_and_a_time_back(pals, ana):
    answer = ana.post(url("visit-plan", pals.mateo.pk), planned(pals))
    visit = the_visit()
    assert answer.url == url("visit", visit.pk)
    assert (visit.worker, visit.companion, visit.student, visit.school) == (pals.ana, pals.sol, pals.mateo, pals.cedar)
    assert (visit.planned_for, visit.expected_back) == (local(14), local(15))
    with connection.cursor() as cursor:
        cursor.execute("SELECT hazards FROM cases_homevisit")
        assert cursor.fetchone()[0].startswith("enc1:")
    assert "A dog in the yard" in ana.get(answer.url).text


def test_two_vain_attempts_elsewhere_come_first_or_a_reason(pals, ana):
    without = planned(pals, few_attempts_why="")
    assert set(ana.post(url("visit-plan", pals.mateo.pk), without).context["form"].errors) == {"few_attempts_why"}
    work.encounter(pals, kind="family", mode="phone", outcome="not_reached")
    work.encounter(pals, kind="family", mode="phone", outcome="completed")  # reached: no attempt in vain
    work.encounter(pals, kind="home_visit", outcome="no_show")  # a visit is no attempt elsewhere
    work.encounter(pals, kind="family", mode="phone", outcome="not_reached", days_ago=70)  # too long ago
    assert len(ana.get(url("visit-plan", pals.mateo.pk)).context["attempts"]) == 1
    work.encounter(pals, kind="family", mode="message", outcome="not_reached")
    assert ana.post(url("visit-plan", pals.mateo.pk), without).status_code == 302


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"companion": None}, {"companion"}),
        ({"expected_back": "2026-11-18T14:00"}, {"expected_back"}),
        ({"expected_back": "2026-11-19T15:00"}, {"expected_back"}),
        ({"planned_for": "2026-11-18T09:00"}, {"planned_for"}),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(pals, ana, changes, errors):
    form = ana.post(url("visit-plan", pals.mateo.pk), planned(pals, **changes)).context["form"]
    assert errors <= set(form.errors)


def test_companions_are_colleagues_who_may_know_the_student(pals, ana):
    form = ana.get(url("visit-plan", pals.mateo.pk)).context["form"]
    assert set(form.fields["companion"].queryset) == {pals.sol}
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ben)
    form = ana.get(url("visit-plan", pals.mateo.pk)).context["form"]
    assert set(form.fields["companion"].queryset) == {pals.sol, pals.ben}


def test_called_off_and_planned_again(pals, ana):
    visit = work.visit(pals)
    assert "Undo" in ana.post(url("visit-call-off", visit.pk), follow=True).text
    assert the_visit().called_off_at
    ana.post(url("visit-plan-again", visit.pk))
    assert the_visit().is_planned


# Out and back


def test_going_in_late_moves_the_time_back(pals, ana, clock):
    visit = work.visit(pals)
    clock.shift(timedelta(hours=1, minutes=20))
    ana.post(url("visit-begin", visit.pk))
    moved = the_visit()
    assert moved.is_out
    assert timedelta(minutes=19) < moved.expected_back - visit.expected_back < timedelta(minutes=22)


def test_each_deed_is_done_once(pals, ana):
    visit = work.visit_back(pals)
    before = the_visit().back_at
    for deed in ("visit-begin", "visit-back", "visit-longer", "visit-call-off"):
        page = ana.post(url(deed, visit.pk), {"minutes": "30"}, follow=True)
        assert "this is how it stands now" in page.text or deed == "visit-back"
    assert (the_visit().back_at, the_visit().called_off_at) == (before, None)


def out(pals, **more):
    visit = work.visit(pals, **more)
    home_visit.begin_visit(visit=visit, by=visit.worker)
    return visit


def mailed() -> set[str]:
    return {mail.person.given_name for mail in Mail.objects.all()}


def missing(person) -> list[str]:
    return [item.title for item in NotBack().due(fresh(person), timezone.localdate())]


def test_first_the_companion_then_the_lead_each_once(pals, clock):
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ben)
    out(pals, companion=pals.ben)
    clock.shift(timedelta(hours=2, minutes=5))
    miss_home_visits()
    assert (mailed(), missing(pals.ben)) == (set(), [])
    clock.shift(timedelta(minutes=10))
    for _ in range(2):
        miss_home_visits()
    assert (mailed(), missing(pals.ben), missing(pals.sol)) == (
        {"Ben"},
        ["Ana Flores is not back from a home visit"],
        [],
    )
    clock.shift(timedelta(minutes=15))
    for _ in range(2):
        miss_home_visits()
    assert (mailed(), Mail.objects.count()) == ({"Ben", "Sol"}, 2)
    assert missing(pals.sol) == ["Ana Flores is not back from a home visit"]
    assert missing(pals.ana) == []
    assert AuditEvent.objects.filter(type="visit.missed").count() == 2


def test_the_mail_says_nothing(pals, clock):
    out(pals)
    clock.shift(timedelta(hours=2, minutes=20))
    miss_home_visits()
    mail = Mail.objects.get()
    for word in ("Mateo", "Rivera", "visit", "Ana"):
        assert word not in mail.subject + mail.body


def test_whoever_is_back_is_not_missed(pals, clock):
    visit = out(pals)
    home_visit.come_back(visit=visit, by=pals.ana)
    clock.shift(timedelta(hours=5))
    miss_home_visits()
    assert (mailed(), missing(pals.sol)) == (set(), [])


def test_back_late_ends_the_alarm_and_longer_begins_it_anew(pals, ana, clock):
    visit = out(pals)
    clock.shift(timedelta(hours=2, minutes=20))
    miss_home_visits()
    assert missing(pals.sol)
    ana.post(url("visit-longer", visit.pk), {"minutes": "30"})
    assert missing(pals.sol) == []
    clock.shift(timedelta(minutes=45))
    miss_home_visits()
    assert (missing(pals.sol) != [], Mail.objects.count()) == (True, 2)
    home_visit.come_back(visit=visit, by=pals.ana)  # her sign-in has ended meanwhile
    assert missing(pals.sol) == []


# Telling


def told(**changes):
    return {
        "outcome": "full",
        "met": "Rosa, his mother",
        "facts": "He opened the door. “I was asleep.”",
        "impressions": "Tired rather than ill.",
        "left_behind": "Bus schedule",
        "corrected_address": "12 Elm Court",
        "minutes": "35",
        "travel_minutes": "20",
        "miles": "6.2",
        "lane": "team",
    } | changes


def test_it_is_told_once_and_counts_as_any_encounter(pals, ana):
    visit = work.visit_back(pals)
    ana.post(url("visit-tell", visit.pk), told())
    with unscoped("test"):
        encounter = Encounter.objects.get()
    assert (encounter.kind, encounter.place, encounter.outcome, encounter.minutes, encounter.travel_minutes) == (
        "home_visit",
        "home",
        "completed",
        35,
        20,
    )
    assert encounter.narrative == (
        "Who was there:\nRosa, his mother\n\nSeen and heard:\nHe opened the door. “I was asleep.”"
    )
    assert last_reached(pals.mateo, pals.ana) == the_visit().left_at
    assert (the_visit().outcome, the_visit().left_behind, the_visit().encounter) == ("full", "Bus schedule", encounter)
    ana.post(url("visit-tell", visit.pk), told())
    with unscoped("test"):
        assert Encounter.objects.count() == 1


def test_a_wrong_address_is_a_task_and_the_address_itself_is_encrypted(pals, ana, sign_in):
    visit = work.visit_back(pals)
    ana.post(url("visit-tell", visit.pk), told())
    task = Task.objects.visible_to(pals.ana).get()
    assert "registrar" in task.title
    assert "Elm" not in task.title
    with connection.cursor() as cursor:
        cursor.execute("SELECT corrected_address FROM cases_homevisit")
        assert cursor.fetchone()[0].startswith("enc1:")
    page = url("visit", visit.pk)
    assert "12 Elm Court" in ana.get(page).text
    (record,) = HomeVisitRecords().records(pals.sol, pals.mateo)
    assert "12 Elm Court" not in record.body  # a packet goes to whoever asked for it
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ivy)
    shown_to = {who for who in ("sol", "ivy") if "12 Elm" in sign_in(getattr(pals, who)).get(page).text}
    assert shown_to == {"sol"}


@pytest.mark.parametrize(
    ("code", "outcome"), [("nobody_home", "no_show"), ("refused", "declined"), ("not_residing", "not_reached")]
)
def test_a_visit_in_vain_is_no_contact(pals, ana, code, outcome):
    visit = work.visit_back(pals)
    ana.post(url("visit-tell", visit.pk), told(outcome=code, met="", facts="", impressions="", corrected_address=""))
    assert (the_visit().encounter.outcome, last_reached(pals.mateo, pals.ana)) == (outcome, None)


def test_my_day_follows_the_visit(pals, ana):
    visit = work.visit(pals)
    titles = [[item.title for item in OwnVisits().due(fresh(pals.ana), pals.today)]]
    home_visit.begin_visit(visit=visit, by=pals.ana)
    titles.append([item.title for item in OwnVisits().due(fresh(pals.ana), pals.today)])
    home_visit.come_back(visit=visit, by=pals.ana)
    titles.append([item.title for item in OwnVisits().due(fresh(pals.ana), pals.today)])
    ana.post(url("visit-tell", visit.pk), told())
    titles.append([item.title for item in OwnVisits().due(fresh(pals.ana), pals.today)])
    assert titles == [
        ["Home visit at Nov 18, 1:00 PM"],
        ["You are on a home visit: say when you are out, by Nov 18, 2:00 PM"],
        ["Tell the home visit"],
        [],
    ]


def test_facts_and_impressions_stand_apart_and_both_are_encrypted(pals, ana):
    visit = work.visit_back(pals)
    ana.post(url("visit-tell", visit.pk), told())
    (part,) = EncounterStudent.objects.visible_to(pals.ana).select_related("encounter")
    assert part.impression == "Tired rather than ill."
    assert "Tired" not in part.encounter.narrative
    with connection.cursor() as cursor:
        cursor.execute("SELECT e.narrative, p.impression FROM cases_encounter e, cases_encounterstudent p")
        stored = cursor.fetchone()
    assert [each[:5] for each in stored] == ["enc1:", "enc1:"]
    (record,) = EncounterRecords().records(pals.sol, pals.mateo)
    assert "Impression: Tired rather than ill." in record.body  # part of what a family may ask to read


def test_an_opinion_is_pointed_out_among_the_facts_and_not_among_the_impressions(pals, ana):
    visit = work.visit_back(pals)
    opinion = told(facts="The flat was filthy.", impressions="It looked filthy.")
    page = ana.post(url("visit-tell", visit.pk), opinion)
    assert [each.found for each in page.context["remarks"]] == ["filthy"]
    seen = page.context["form"]["remarks_seen"].value()
    assert ana.post(url("visit-tell", visit.pk), opinion | {"remarks_seen": seen}).status_code == 302
    other = work.visit_back(pals)
    assert ana.post(url("visit-tell", other.pk), told(impressions="It looked filthy.")).status_code == 302


def test_the_author_corrects_the_impression_until_it_is_signed(pals, ana):
    visit = work.visit_back(pals)
    ana.post(url("visit-tell", visit.pk), told())
    note = url("encounter-edit", the_visit().encounter_id)
    form = ana.get(note).context["form"]
    name = f"impression_{pals.mateo.pk}"
    assert form[name].initial == "Tired rather than ill."
    data = {each.html_name: each.value() for each in form if each.value() is not None}
    assert ana.post(note, data | {name: "Ill, I think now."}).status_code == 302
    (part,) = EncounterStudent.objects.visible_to(pals.ana)
    assert part.impression == "Ill, I think now."


# Who sees it


def with_ivy(pals):
    """An intern of the same school who works with Mateo, and neither goes nor knows."""
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ivy)
    return pals.ivy


def test_a_restricted_visit_is_for_whoever_goes_the_companion_the_lead_and_people_named(pals, ana, sign_in):
    ivy, ben = with_ivy(pals), pals.ben
    CaseloadEntry.objects.create(student=pals.mateo, worker=ben)
    ana.post(url("visit-plan", pals.mateo.pk), planned(pals, companion=ben.pk, lane="restricted"))
    visit = the_visit()

    def seen_by() -> set[str]:
        people = (pals.ana, pals.sol, ivy, ben)
        return {each.given_name for each in people if HomeVisit.objects.visible_to(fresh(each)).filter(pk=visit.pk)}

    assert seen_by() == {"Ana", "Sol", "Ben"}
    home_visit.begin_visit(visit=visit, by=pals.ana)
    home_visit.come_back(visit=visit, by=pals.ana)
    assert seen_by() == {"Ana", "Sol"}
    ana.post(url("visit-tell", visit.pk), told(lane="restricted", readers=[ivy.pk]))
    assert seen_by() == {"Ana", "Sol", "Ivy"}
    assert sign_in(ben).get(url("visit", visit.pk)).status_code == 404


def test_the_lane_holds_wherever_the_visit_is_told(pals, ana, sign_in):
    ivy = with_ivy(pals)
    visit = work.visit_back(pals, lane=Lane.RESTRICTED)
    ana.post(url("visit-tell", visit.pk), told(lane="restricted"))
    assert the_visit().encounter.lane == "restricted"
    assert [each.lane for each in Task.objects.visible_to(pals.ana)] == ["restricted"]
    told_to = {}
    for person in (pals.sol, ivy):
        timeline = EncounterEntries().entries(person, pals.mateo, None, 10)
        records = [*EncounterRecords().records(person, pals.mateo), *HomeVisitRecords().records(person, pals.mateo)]
        page = sign_in(person).get(url("student", pals.mateo.pk)).text
        told_to[person.given_name] = ([each.lane for each in timeline], len(records), "I was asleep" in page)
    assert told_to == {"Sol": (["restricted"], 2, True), "Ivy": ([], 0, False)}


def test_telling_lowers_no_lane_that_was_raised_meanwhile(pals, ana, sign_in):
    """Ana's form was opened before Sol raised the visit and named somebody."""
    ivy, visit = with_ivy(pals), work.visit_back(pals)
    raise_lane(record=visit, lane=Lane.RESTRICTED, readers=[pals.ben], by=pals.sol)
    page = ana.post(url("visit-tell", visit.pk), told(lane="team"))
    assert "Nothing is lost" in str(page.context["form"].errors["lane"])
    assert {each.name for each in page.context["audience"].readers} == {"Ana Flores", "Sol Okafor", "Ben Carter"}
    assert the_visit().encounter is None
    assert ana.post(url("visit-tell", visit.pk), told(lane="restricted", readers=[ivy.pk])).status_code == 302
    assert {the_visit().lane, the_visit().encounter.lane} == {"restricted"}
    assert the_visit().readers == the_visit().encounter.readers == sorted([pals.ben.pk, ivy.pk])


@pytest.mark.parametrize("before", ["team", "restricted"])
@pytest.mark.parametrize("chosen", ["team", "restricted"])
def test_of_two_lanes_the_stricter_wins_and_all_who_are_named_stay(pals, before, chosen):
    """Also where the lane is raised between the form's check and the action."""
    visit = work.visit_back(pals, lane=before, readers=[pals.ben])
    came = home_visit.Told(outcome="nobody_home")
    home_visit.tell_visit(
        visit=visit, told=came, minutes=5, travel_minutes=0, miles=0, lane=chosen, readers=[pals.sol], by=pals.ana
    )
    lane = "team" if before == chosen == "team" else "restricted"
    rows = [the_visit(), the_visit().encounter, EncounterStudent.objects.visible_to(pals.ana).get()]
    assert [(each.lane, each.readers) for each in rows] == [(lane, sorted([pals.ben.pk, pals.sol.pk]))] * 3
    raised = AuditEvent.objects.filter(type="visit.lane.raised").count()
    assert raised == (1 if (before, chosen) == ("team", "restricted") else 0)


def test_visits_from_before_take_the_lane_of_their_encounter(pals, ana):
    visit, other = work.visit_back(pals), work.visit(pals)
    ana.post(url("visit-tell", visit.pk), told(lane="restricted", readers=[pals.ben.pk]))
    with unscoped("as they were before visits had lanes"), connection.cursor() as cursor:
        HomeVisit.objects.filter(pk=visit.pk).update(lane="team", readers=[])
        cursor.execute(import_module("cases.migrations.0040_visits_as_their_encounters").AS_THEIR_ENCOUNTERS)
        lanes = {each.pk: (each.lane, each.readers) for each in HomeVisit.objects.all()}
    assert lanes == {visit.pk: ("restricted", [pals.ben.pk]), other.pk: ("team", [])}


@pytest.mark.parametrize("text", ["x", "enc1:x"])
def test_a_signed_narrative_is_locked_though_it_is_encrypted(pals, ana, text):
    visit = work.visit_back(pals)
    ana.post(url("visit-tell", visit.pk), told())
    note = the_visit().encounter
    sign_encounter(encounter=note, version=note.version, by=pals.ana)
    write = "UPDATE cases_encounter SET narrative = %s WHERE id = %s"
    for actor, words in ((acting(pals.ana), text), (unscoped("test"), "x")):
        with (
            actor,
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match="is signed"),
            transaction.atomic(),
        ):
            cursor.execute(write, [words, note.pk])
    with unscoped("a new key"):
        assert rotation.reencrypt(by=None)
    raise_lane(record=note, lane=Lane.SEALED, readers=[], by=pals.ana)
    assert "I was asleep" in the_visit().encounter.narrative


def test_the_visit_follows_the_lane_of_its_encounter(pals, ana):
    visit = work.visit_back(pals)
    ana.post(url("visit-tell", visit.pk), told())
    raise_lane(record=the_visit().encounter, lane=Lane.SEALED, readers=[], by=pals.ana)
    assert (the_visit().lane, the_visit().readers) == ("sealed", [pals.ana.pk])
    assert not HomeVisit.objects.visible_to(pals.sol).exists()


def test_who_reads_a_planned_visit_can_be_changed_until_it_is_told(pals, ana, sign_in):
    ivy = with_ivy(pals)
    visit = work.visit(pals)
    page = url("visit-lane", visit.pk)
    assert [value for value, _label in ana.get(page).context["form"].fields["lane"].choices] == ["team", "restricted"]
    assert ana.post(page, {"lane": "restricted", "readers": []}).status_code == 302
    assert the_visit().lane == "restricted"
    assert sign_in(ivy).get(page).status_code == 404
    ana = sign_in(pals.ana)
    assert "reason" in ana.post(page, {"lane": "team"}).context["form"].errors
    assert ana.post(page, {"lane": "team", "reason": "The team needs to know"}).status_code == 302
    assert "lane" in sign_in(ivy).post(page, {"lane": "restricted"}).context["form"].errors  # it is not hers to change
    assert the_visit().lane == "team"
    home_visit.begin_visit(visit=visit, by=pals.ana)
    home_visit.come_back(visit=visit, by=pals.ana)
    ana = sign_in(pals.ana)
    ana.post(url("visit-tell", visit.pk), told())
    for answer in (ana.get(page), ana.post(page, {"lane": "restricted"})):
        assert answer.url == url("encounter-lane", the_visit().encounter_id)
    assert the_visit().lane == "team"


def test_whoever_is_out_can_not_be_sealed_away_from_the_lead(pals, ana):
    answer = ana.post(url("visit-plan", pals.mateo.pk), planned(pals, lane="sealed"))
    assert set(answer.context["form"].errors) == {"lane"}
    visit = work.visit(pals)
    with pytest.raises(IntegrityError), transaction.atomic(), unscoped("test"):
        HomeVisit.objects.filter(pk=visit.pk).update(lane="sealed")


def test_the_form_says_who_will_read_it(pals, ana):
    with_ivy(pals)
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ben)
    names = {}
    for lane in ("team", "restricted"):
        page = ana.get(url("visit-audience", pals.mateo.pk), {"lane": lane, "companion": pals.ben.pk})
        names[lane] = {each.name: each.reason for each in page.context["audience"].readers}
    assert names["restricted"] == {
        "Ana Flores": "goes there",
        "Ben Carter": "is the companion, until the visit is over",
        "Sol Okafor": "leads the school's social workers",
    }
    assert pals.ivy.name in names["team"]


def test_the_companion_sees_the_visit_also_without_the_student(pals, sign_in):
    entry = CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ben)
    visit = work.visit(pals, companion=pals.ben)
    entry.delete()
    assert sign_in(pals.ben).get(url("visit", visit.pk)).status_code == 200
    assert sign_in(pals.ben).post(url("visit-begin", visit.pk)).status_code == 404
    assert sign_in(pals.ivy).get(url("visit", visit.pk)).status_code == 404


def test_a_companion_who_does_not_work_with_the_student_sees_it_until_the_person_is_back(pals, sign_in):
    entry = CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ben)
    visit, off = work.visit(pals, companion=pals.ben), work.visit(pals, companion=pals.ben)
    entry.delete()
    home_visit.begin_visit(visit=visit, by=pals.ana)
    home_visit.call_off_visit(visit=off, by=pals.ana)
    ben = sign_in(pals.ben)
    assert [ben.get(url("visit", each.pk)).status_code for each in (visit, off)] == [200, 404]
    home_visit.come_back(visit=visit, by=pals.ana)
    home_visit.plan_again(visit=off, by=pals.ana)
    assert [ben.get(url("visit", each.pk)).status_code for each in (visit, off)] == [404, 200]


def test_the_form_asks_the_same_for_one_attempt_and_for_three(pals, ana):
    work.encounter(pals, kind="family", outcome="not_reached")
    one = queries_of(ana, url("visit-plan", pals.mateo.pk))
    for _ in range(2):
        work.encounter(pals, kind="family", outcome="not_reached")
    assert queries_of(ana, url("visit-plan", pals.mateo.pk)) == one
