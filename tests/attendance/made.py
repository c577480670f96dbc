"""Attendance made for tests: events, and the sums that follow from them."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import F

from attendance.enums import EventKind, Excused
from attendance.models import AttendanceEvent, AttendanceSum
from attendance.sums import refresh_all
from sswork.models import CalendarDay
from sswork.scoping import unscoped
from tests.pals import TODAY


def school_days(school, until: date = TODAY) -> list[date]:
    days = CalendarDay.objects.filter(school=school, kind="instructional", day__lte=until)
    return list(days.order_by("day").values_list("day", flat=True))


def close(school, *days: date) -> None:
    """School days that turn out to be none; the ordinals of the days from there on go down with them."""
    for day in days:
        CalendarDay.objects.filter(school=school, day=day).update(kind="closed")
        CalendarDay.objects.filter(school=school, day__gte=day).update(ordinal=F("ordinal") - 1)


def event(student, day, kind=EventKind.ABSENT, *, excused=Excused.NO, portion=1, school=None, minutes=None):
    at_school = school or student.school
    return AttendanceEvent.objects.create(
        student=student, day=day, kind=kind, excused=excused, portion=portion, at_school=at_school, minutes=minutes
    )


def absences(student, days, **more):
    for day in days:
        event(student, day, **more)


def refresh(today: date = TODAY) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        refresh_all(cursor, today)


def sums() -> list[AttendanceSum]:
    with unscoped("test"):
        return list(AttendanceSum.objects.order_by("student__local_id", "at_school__name"))


def sum_of(student, school=None) -> AttendanceSum:
    return next(
        each for each in sums() if (each.student_id, each.at_school_id) == (student.pk, (school or student.school).pk)
    )


def chronic(student, days_ago: int = 1) -> AttendanceSum:
    """Absent on the last school days until the student crosses 10 % on the school day ``days_ago`` before today."""
    days = school_days(student.school, TODAY - timedelta(days=days_ago))
    absences(student, days[-(len(days) // 10 + 1) :])
    refresh()
    return sum_of(student)
