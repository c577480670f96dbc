"""The sums in SQL against the same rules in plain Python, over attendance drawn at random with every trap in it."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from attendance.enums import Band, EventKind, Excused
from attendance.models import AttendanceEvent, AttendanceSum, SchoolDaySum
from attendance.queries import with_days
from attendance.rules import CHRONIC_BANDS, USUAL, Edge, band, crossed_on, is_absent, missed
from attendance.sums import refresh, refresh_all
from cases.models import Enrolment, Student
from sswork.models import CalendarDay, Definition
from sswork.scoping import unscoped
from tests.attendance import made
from tests.pals import TODAY


def draw(pals, seed: int) -> None:
    """Enrolments that begin late, end early, overlap and move; events on any day at all; a snow day in between."""
    chance = random.Random(seed)
    made.close(pals.maple, date(2026, 10, 6))
    days = [pals.year.first_day + timedelta(days=n) for n in range(120)]
    with unscoped("test"):
        Enrolment.objects.filter(student=pals.noah).update(first_day=date(2026, 10, 1), last_day=date(2026, 10, 30))
        Enrolment.objects.filter(student=pals.zoe).update(last_day=date(2026, 9, 30))
        students = list(Student.objects.order_by("pk"))
    Enrolment.objects.create(
        student=pals.noah, at_school=pals.cedar, first_day=date(2026, 10, 20), last_day=date(2026, 11, 6)
    )
    Enrolment.objects.create(student=pals.zoe, at_school=pals.juniper, first_day=date(2026, 10, 5))
    Enrolment.objects.create(student=pals.jaylen, at_school=pals.maple, first_day=date(2026, 11, 9))
    for student in students:
        for day in chance.sample(days, chance.choice((3, 8, 20, 60))):
            school = chance.choice((student.school, student.school, student.school, pals.juniper))
            for kind in chance.sample(list(EventKind), chance.choice((1, 1, 1, 2, 3))):
                portion = Decimal(chance.choice(("1", "1", "0.5", "0.49", "0.25", "0")))
                made.event(student, day, kind, portion=portion, excused=chance.choice(list(Excused)), school=school)


def by_hand(student, school, today=TODAY) -> dict | None:
    """One student at one school, counted a day at a time."""
    with unscoped("test"):
        spans = list(Enrolment.objects.filter(student=student, at_school=school))
        events = list(AttendanceEvent.objects.filter(student=student, at_school=school))
    if not spans:
        return None
    calendar = CalendarDay.objects.filter(
        school=school, kind="instructional", day__lte=last_day_with_data(school, today)
    )
    enrolled = [
        each for each in calendar.order_by("day").values_list("day", flat=True)
        if any(span.first_day <= each <= (span.last_day or today) for span in spans)
    ]  # fmt: skip
    marks = {day: [each for each in events if each.day == day] for day in enrolled}
    absent = {day: is_absent(missed(each.portion for each in marks[day])) for day in enrolled}
    count = sum(absent.values())
    found = band(count, len(enrolled))
    return {
        "days_enrolled": len(enrolled),
        "absent_days": count,
        "missed_days": sum((missed(each.portion for each in marks[day]) for day in enrolled), Decimal(0)),
        "tardies": sum(each.kind == EventKind.TARDY for day in enrolled for each in marks[day]),
        "last_absent_on": max((day for day in enrolled if absent[day]), default=None),
        "band": found,
        "crossed_on": crossed_on([(day, absent[day]) for day in enrolled]) if found in CHRONIC_BANDS else None,
    }


def last_day_with_data(school, today):
    """A day counts as known where any student's absence or lateness on it counted."""
    kept = SchoolDaySum.objects.filter(at_school=school, day__lte=today).order_by("-day").first()
    return kept.day if kept else today


def kept() -> dict:
    with unscoped("test"):
        found = with_days(AttendanceSum.objects.select_related("student", "at_school"), TODAY)
        return {(each.student.local_id, each.at_school.name): each for each in found}


def difference(pals) -> dict:
    """What the kept sums say otherwise than the count by hand."""
    found, wrong = kept(), {}
    with unscoped("test"):
        students = list(Student.objects.all())
    for student in students:
        for school in (pals.cedar, pals.maple, pals.juniper):
            key, expected = (student.local_id, school.name), by_hand(student, school)
            actual = found.get(key)
            actual = actual and {name: getattr(actual, name) for name in expected or {"band": 0}}
            if actual != expected:
                wrong[key] = (actual, expected)
    return wrong


@pytest.mark.parametrize("seed", range(8))
def test_sums_are_what_a_count_by_hand_gives(pals, seed):
    draw(pals, seed)
    made.refresh()
    assert difference(pals) == {}
    before = [(each.pk, each.absent_days, each.band, each.crossed_on) for each in made.sums()]
    made.refresh()
    assert [(each.pk, each.absent_days, each.band, each.crossed_on) for each in made.sums()] == before


def test_days_of_schools_add_up_to_those_of_their_students(pals):
    draw(pals, 3)
    made.refresh()
    by_school = {}
    for each in made.sums():
        by_school[each.at_school_id] = by_school.get(each.at_school_id, 0) + each.absent_days
    by_day = {}
    for day in SchoolDaySum.objects.all():
        by_day[day.at_school_id] = by_day.get(day.at_school_id, 0) + day.absent_days
    assert by_day == {school: total for school, total in by_school.items() if school in by_day}


def test_what_an_import_touched_is_brought_up_to_date_like_everything(pals):
    draw(pals, 5)
    made.refresh()
    with unscoped("test"):
        days = set(AttendanceEvent.objects.filter(student=pals.mateo).values_list("day", flat=True))
        AttendanceEvent.objects.filter(student=pals.mateo).delete()
    made.absences(pals.mateo, [date(2026, 9, 9), date(2026, 9, 10)])
    days |= {date(2026, 9, 9), date(2026, 9, 10)}
    with transaction.atomic(), connection.cursor() as cursor:
        refresh(cursor, TODAY, students=[pals.mateo.pk], days=days)
    touched = [(each.student_id, each.absent_days, each.band) for each in made.sums()]
    made.refresh()
    assert [(each.student_id, each.absent_days, each.band) for each in made.sums()] == touched
    assert difference(pals) == {}


def test_the_district_may_count_more_than_ten_percent(pals):
    Definition.objects.create(
        code="attendance.chronic", organization=pals.district, title="Chronic", text="More than 10 %", value=10,
        operator=">", source="State law", effective_from=pals.year.first_day,
    )  # fmt: skip
    days = made.school_days(pals.cedar)[:60]
    made.absences(pals.mateo, days[54:60])
    made.refresh(days[-1])
    assert (made.sum_of(pals.mateo).band, USUAL.chronic) == (Band.AT_RISK, Edge(Decimal(10)))
    made.event(pals.mateo, days[0])
    made.refresh(days[-1])
    assert made.sum_of(pals.mateo).band == Band.CHRONIC


def test_nobody_is_judged_before_ten_days(pals):
    days = made.school_days(pals.cedar)
    made.absences(pals.mateo, days[:9])
    made.refresh(days[8])
    assert (made.sum_of(pals.mateo).absent_days, made.sum_of(pals.mateo).band) == (9, Band.TOO_EARLY)
    made.event(pals.mateo, days[9])
    made.refresh(days[9])
    assert (made.sum_of(pals.mateo).band, made.sum_of(pals.mateo).crossed_on) == (Band.SEVERE, days[9])


def test_a_snow_day_entered_later_takes_its_absences_back(pals):
    days = made.school_days(pals.cedar)
    made.absences(pals.mateo, days[-8:-1])
    made.refresh()
    assert (made.sum_of(pals.mateo).band, made.sum_of(pals.mateo).absent_days) == (Band.CHRONIC, 7)
    made.close(pals.cedar, *days[-8:-5])
    made.refresh()
    assert (made.sum_of(pals.mateo).band, made.sum_of(pals.mateo).absent_days) == (Band.AT_RISK, 4)
    assert made.sum_of(pals.mateo).crossed_on is None


def test_an_enrolment_that_was_taken_back_leaves_no_sum(pals):
    made.refresh()
    assert len(made.sums()) == 6
    with unscoped("test"):
        Enrolment.objects.filter(student=pals.mateo).delete()
    made.refresh()
    assert pals.mateo.pk not in {each.student_id for each in made.sums()}


def test_it_writes_only_rows_that_changed(pals):
    made.chronic(pals.mateo)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text FROM attendance_attendancesum ORDER BY id")
        before = cursor.fetchall()
    made.event(pals.noah, made.school_days(pals.cedar)[-1])
    with transaction.atomic(), connection.cursor() as cursor:
        refresh_all(cursor, TODAY)
        cursor.execute("SELECT id, xmin::text FROM attendance_attendancesum ORDER BY id")
        changed = {row[0] for row in set(cursor.fetchall()) - set(before)}
    assert changed == {made.sum_of(pals.noah).pk}
