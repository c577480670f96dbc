"""What the demo writes as files of other systems comes back through the imports, whole."""

import csv
from collections import Counter
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from attendance.models import AttendanceEvent, AttendanceSum
from cases.models import Enrolment, Guardian, Guardianship, Household, Student
from sswork.models import CalendarDay, Organization, SchoolYear
from sswork.scoping import unscoped
from tests import database

TODAY = date(2027, 3, 10)
COUNTED = (Organization, Student, Guardian, Guardianship, Household, Enrolment, AttendanceEvent)


@pytest.fixture
def demo_time():
    with time_machine.travel(datetime.combine(TODAY, time(12), tzinfo=ZoneInfo(settings.TIME_ZONE))):
        yield


@pytest.fixture
def written(transactional_db, demo_time, tmp_path):
    """The folder of a demo's files, and what the demo held; the database is empty again."""
    database.renew()
    where = ["--write-roster", str(tmp_path / "roster"), "--write-attendance", str(tmp_path / "absences.csv")]
    call_command("seed_demo", "--students", "600", "--seed", "5", *where, verbosity=0)
    held, calendar = _held(), _calendar()
    database.renew()
    return tmp_path, held, calendar


def _held() -> dict:
    with unscoped("what there is"):
        return {model.__name__: model.objects.count() for model in COUNTED} | {
            "families": _families(),
            "schools of students": _by(Student, "school__sourced_id"),
            "enrolments": _by(Enrolment, "at_school__sourced_id", "first_day", "last_day"),
            "relationships": _by(Guardianship, "student__sourced_id", "guardian__sourced_id", "contact_order"),
            "events": _by(AttendanceEvent, "student__sourced_id", "day", "kind", "excused", "portion"),
        }


def _by(model, *columns) -> Counter:
    return Counter(model.objects.values_list(*columns))


def _families() -> set[frozenset]:
    """Who lives with whom, whatever the households are called."""
    households: dict[int, set] = {}
    for household, student in Student.objects.values_list("household", "sourced_id"):
        households.setdefault(household, set()).add(student)
    return {frozenset(each) for each in households.values()}


def _calendar() -> list[tuple]:
    return list(CalendarDay.objects.values_list("school__sourced_id", "day", "kind", "ordinal"))


def _bring_calendar(calendar: list[tuple]) -> None:
    """Rosters have none: a district's calendar is entered or fed from elsewhere."""
    schools, year = dict(Organization.objects.values_list("sourced_id", "pk")), SchoolYear.objects.get()
    CalendarDay.objects.bulk_create(
        CalendarDay(school_id=schools[school], school_year=year, day=day, kind=kind, ordinal=ordinal)
        for school, day, kind, ordinal in calendar
    )


def test_they_come_back_whole(written, demo_time, capsys):
    folder, held, calendar = written
    call_command("import_roster", str(folder / "roster"))
    _bring_calendar(calendar)
    call_command("import_attendance", str(folder / "absences.csv"), "--preset", "plain")
    assert _held() == held
    with unscoped("what there is"):
        assert AttendanceSum.objects.filter(band__in=["chronic", "severe"]).exists()


def test_a_second_time_they_change_nothing(written, demo_time, capsys):
    folder, _held_before, calendar = written
    call_command("import_roster", str(folder / "roster"))
    _bring_calendar(calendar)
    call_command("import_attendance", str(folder / "absences.csv"), "--preset", "plain")
    before = _fingerprint()
    call_command("import_roster", str(folder / "roster"))
    call_command("import_attendance", str(folder / "absences.csv"), "--preset", "plain")
    assert _fingerprint() == before


def _fingerprint() -> list:
    tables = ("cases_student", "cases_guardian", "cases_guardianship", "cases_enrolment", "cases_household")
    found = []
    with connection.cursor() as cursor:
        for table in (*tables, "attendance_attendanceevent", "attendance_attendancesum"):
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")  # noqa: S608 - from the list above
            found.append((table, *cursor.fetchone()))
    return found


def test_the_files_follow_the_standard(written):
    """CRLF, one header, and in a complete file neither status nor date of change (OneRoster CSV binding)."""
    folder, _held_before, _calendar_before = written
    for path in (folder / "roster").glob("*.csv"):
        text = path.read_bytes()
        assert text.endswith(b"\r\n")
        assert text.count(b"\r") == text.count(b"\n")
    with (folder / "roster" / "users.csv").open(encoding="utf-8", newline="") as file:
        users = list(csv.DictReader(file))
    assert len(users) == len({each["sourcedId"] for each in users})
    assert {(each["status"], each["dateLastModified"], each["password"]) for each in users} == {("", "", "")}
    with (folder / "roster" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        manifest = dict(csv.reader(file))
    assert manifest["oneroster.version"] == "1.2"
    declared = {name.removeprefix("file.") for name, mode in manifest.items() if mode == "bulk"}
    assert declared == {path.stem for path in (folder / "roster").glob("*.csv")} - {"manifest"}
