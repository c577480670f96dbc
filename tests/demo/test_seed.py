"""The demo district: believable, the same each time, and never mixed with real people."""

import hashlib
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import DateTimeField
from django.utils import timezone
from psycopg import sql

from attendance.models import AttendanceEvent, AttendanceSum
from bench import pages
from cases.models import (
    Case,
    CaseloadEntry,
    Encounter,
    EncounterStudent,
    Enrolment,
    Guardianship,
    InterventionPlan,
    Student,
    Task,
)
from demo import seeding
from demo.cast import PEOPLE
from demo.district import schools_for
from homeless.models import Episode
from referrals.models import Referral
from sswork.models import AuditEvent, CalendarDay, Figure, Organization, RecordChange, RoleAssignment, User
from sswork.scoping import unscoped
from tests import database

TODAY = date(2027, 3, 10)
STUDENTS = 500
APPS = {"sswork", "cases", "referrals", "attendance", "homeless"}
# Passwords of those who cannot sign in are random; when and in which transaction the demo was made is another fact.
# What is encrypted, and the key of a row that it is bound to, are random by design, also where history repeats them.
RANDOM = r"\m[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\M|enc1:[^\"]*"
NOT_COMPARED = {
    "cases_assessment": ["made_at"],
    "cases_consent": ["recorded_at"],
    "referrals_servicereferral": ["made_at"],
    "sswork_datakey": ["wrapped", "made_at"],
    "sswork_user": ["password"],
    "sswork_auditevent": ["at", "xid"],
    "sswork_recordchange": ["at", "xid", "before"],  # before: also the moment at which a row was first written
    "sswork_look": ["xid"],
}


@pytest.fixture
def district(db):
    with unscoped("what the demo made"):
        seeding.seed(students=STUDENTS, seed=3, today=TODAY)
        yield Organization.objects.get(kind="district")


def test_it_has_as_many_students_as_asked_for(district):
    assert Student.objects.count() == STUDENTS
    assert sorted(Organization.objects.filter(kind="school").values_list("sourced_id", flat=True)) == [
        "cedar",
        "juniper",
        "maple",
    ]


@pytest.mark.parametrize(("students", "expected"), [(600, (1, 1, 1)), (2_000, (2, 1, 1)), (100_000, (102, 33, 26))])
def test_more_students_go_to_more_schools_of_ordinary_size(students, expected):
    levels = [level for _key, level in schools_for(students)]
    assert (levels.count("elementary"), levels.count("middle"), levels.count("high")) == expected


def test_siblings_share_household_and_guardians_across_schools(district):
    by_household: dict[int, set[int]] = {}
    guardians: dict[int, set[frozenset]] = {}
    for student in Student.objects.prefetch_related("guardianships"):
        by_household.setdefault(student.household_id, set()).add(student.school_id)
        own = frozenset(each.guardian_id for each in student.guardianships.all())
        guardians.setdefault(student.household_id, set()).add(own)
    assert all(len(sets) == 1 for sets in guardians.values())
    assert sum(len(schools) > 1 for schools in by_household.values()) > 40


def test_absences_have_a_long_tail(district):
    """Most students miss few days; 15 to 30 % of a few hundred miss a tenth or more."""
    with connection.cursor() as cursor:
        seeding.sums.refresh_all(cursor, TODAY)
    bands = list(AttendanceSum.objects.values_list("band", flat=True))
    chronic = sum(band in ("chronic", "severe") for band in bands) / len(bands)
    assert 0.15 < chronic < 0.30
    assert bands.count("satisfactory") > len(bands) * 0.45


def test_nobody_is_absent_when_there_is_no_school_for_them(district):
    school_days = set(CalendarDay.objects.filter(kind="instructional").values_list("day", flat=True))
    stays: dict[tuple[int, int], list] = {}
    for each in Enrolment.objects.all():
        stays.setdefault((each.student_id, each.at_school_id), []).append(each)
    for event in AttendanceEvent.objects.all():
        assert event.day in school_days
        assert event.day < TODAY
        assert any(
            stay.first_day <= event.day and (stay.last_day is None or event.day <= stay.last_day)
            for stay in stays[event.student_id, event.at_school_id]
        )


def test_the_year_has_breaks_and_a_snow_day(district):
    closed = CalendarDay.objects.get(school__sourced_id="cedar", kind="closed")
    before = CalendarDay.objects.get(school=closed.school, day=closed.day - timedelta(days=1))
    assert (closed.note, closed.ordinal) == ("Snow day", before.ordinal)
    assert CalendarDay.objects.filter(school=closed.school, kind="holiday").count() > 10


def test_nothing_happens_after_today(district):
    assert Encounter.objects.filter(happened_at__date__gte=TODAY).count() == 0
    assert Encounter.objects.filter(recorded_at__date__gt=TODAY).count() == 0
    assert Referral.objects.filter(received_at__date__gte=TODAY).count() == 0
    assert Case.objects.filter(opened_on__gt=TODAY).count() == 0


def test_there_is_something_of_everything(district):
    for model in (CaseloadEntry, EncounterStudent, InterventionPlan, Episode, Task, Guardianship):
        assert model.objects.count() > 5, model
    assert set(Referral.objects.values_list("state", flat=True)) == {"received", "decided", "reviewed"}
    assert set(Case.objects.values_list("state", flat=True)) == {"open", "closed"}
    assert Task.objects.open().filter(due_on__lt=TODAY).exists()


def test_the_cast_lives_in_it(district):
    """What the people who try the demo find: something due, someone out of sight, a request that waits."""
    ana, tess = User.objects.get(email__startswith="ana@"), User.objects.get(email__startswith="tess@")
    assert Task.objects.open().filter(owner=ana, due_on=TODAY).exists()
    assert Task.objects.open().filter(owner=ana, due_on__lt=TODAY).exists()
    assert Referral.objects.visible_to(tess).waiting().filter(student__given_name="Mateo").exists()
    assert Student.objects.get(given_name="Aaliyah", family_name="Hassan").episodes.count() == 1
    assert (
        InterventionPlan.objects.get(student__given_name="Jaylen", student__family_name="Washington").points.count()
        == 8
    )
    lucia = Student.objects.get(given_name="Lucía", local_id="100102")
    last = EncounterStudent.objects.filter(student=lucia).latest("happened_at")
    assert (TODAY - last.happened_at.date()).days > 30
    assert CaseloadEntry.objects.filter(worker=ana, student=lucia, last_day=None).exists()


def test_only_the_cast_is_offered_at_sign_in(district):
    assert sorted(User.objects.filter(is_demo=True).values_list("email", flat=True)) == sorted(
        f"{key}@riverbend.example" for key in PEOPLE
    )
    assert not any(user.has_usable_password() for user in User.objects.all())


@pytest.mark.parametrize(
    "today", [date(2026, 8, 1), date(2026, 8, 17), date(2026, 8, 20), date(2026, 9, 15), date(2027, 6, 20)]
)
def test_any_day_of_the_year_will_do(db, today):
    """On the first day of school nobody has been absent yet; all summer long people still have their roles."""
    seeding.seed(students=150, seed=1, today=today)
    with unscoped("what the demo made"):
        assert Student.objects.count() == 150
        assert AttendanceEvent.objects.exists() == (today != date(2026, 8, 17))
    assert RoleAssignment.objects.filter(first_day__lte=today).count() == RoleAssignment.objects.count()


HAPPENED = re.compile(r"(^at|_at)$")  # columns of moments at which something was done


@pytest.mark.parametrize("today", [date(2026, 11, 20) + timedelta(days=n) for n in range(4)])
def test_from_friday_to_monday_nothing_has_happened_that_is_still_to_come(db, today):
    """A weekend has no working day between yesterday and today: what was told of yesterday stood on Monday once."""
    with time_machine.travel(datetime.combine(today, time(20), ZoneInfo(settings.TIME_ZONE)), tick=False):
        seeding.seed(students=150, seed=1, today=today)
        with unscoped("what the demo made"):
            later = moments_to_come()
    assert later == set()


def moments_to_come() -> set[str]:
    """Columns in which a moment later than now stands. History has the clock of the database, which no test sets."""
    ours = [each for each in apps.get_models() if each._meta.app_label in APPS and each is not RecordChange]
    moments = [
        (model, field.name)
        for model in ours
        for field in model._meta.concrete_fields
        if isinstance(field, DateTimeField) and HAPPENED.search(field.name)
    ]
    return {
        f"{model._meta.label}.{name}"
        for model, name in moments
        if model._base_manager.filter(**{f"{name}__gt": timezone.now()}).exists()
    }


def test_it_keeps_away_from_a_district_that_is_there(pals):
    before = AuditEvent.objects.count()
    with pytest.raises(CommandError, match="has a district already"):
        call_command("seed_demo", "--students", "100")
    assert (Organization.objects.count(), AuditEvent.objects.count()) == (4, before)


def test_a_district_of_three_is_refused(db):
    with pytest.raises(CommandError, match="at least 100 students"):
        call_command("seed_demo", "--students", "3")
    assert not Organization.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_and_day_give_the_same_rows():
    first, again, other = _fingerprints(seed=7), _fingerprints(seed=7), _fingerprints(seed=8)
    assert {table for table in first if first[table] != again[table]} == set()
    assert first["cases_student"] != other["cases_student"]
    assert first["attendance_attendanceevent"] != other["attendance_attendanceevent"]


def _fingerprints(seed: int) -> dict[str, str]:
    """What each table holds, ids included; the database is new each time, so that they begin at one."""
    database.renew()
    seeding.seed(students=200, seed=seed, today=TODAY)
    with connection.cursor() as cursor:
        tables = [each for each in connection.introspection.table_names(cursor) if each.split("_")[0] in APPS]
        return {table: _fingerprint(cursor, table) for table in tables}


def _fingerprint(cursor, table: str) -> str:
    statement = sql.SQL(
        "SELECT regexp_replace((to_jsonb(t) - {}::text[])::text, {}, '', 'g') AS row FROM {} t ORDER BY row"
    )
    without, table_name = sql.Literal(NOT_COMPARED.get(table, [])), sql.Identifier(table)
    cursor.execute(statement.format(without, sql.Literal(RANDOM), table_name))
    return hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_the_command_leaves_sums_and_figures():
    call_command("seed_demo", "--students", "300", "--seed", "2", "--today", TODAY.isoformat())
    with unscoped("what the demo made"):
        assert AttendanceSum.objects.count() >= 300
        assert Figure.objects.filter(tile="cases.open").exists()


def test_somebody_can_walk_into_the_meeting_of_today(district, client):
    """Cedar's team has members who signed, an agenda of some students, and the bench finds the meeting."""
    tess = User.objects.get(email="tess@riverbend.example")
    with time_machine.travel(datetime.combine(TODAY, time(12), tzinfo=timezone.get_default_timezone())):
        client.force_login(tess)
        page = client.get(f"/referrals/meetings/{pages._meeting()}/room/")
    assert page.status_code == 200
    assert 3 <= len(page.context["shown"]) <= 13
    assert "Mateo misses most Mondays" in page.text
