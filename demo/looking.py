"""Looks in the demo: social workers read about the students on their caseloads, and one evening looks unusual."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from cases.models import CaseloadEntry
from cases.queries.unusual import keep_unusual, monday_of
from sswork.models import Look, User

LOOKED_AT = 150
WEEKS = 2


def tell(cast, today: date) -> None:
    """What the access log would hold of the last two weeks, in short, and what the weekly task finds in it."""
    entries = CaseloadEntry.objects.filter(last_day=None).order_by("pk").values_list("worker", "student")[:LOOKED_AT]
    names = {each.pk: each.name for each in User.objects.all()}
    looks = [_look(names, today, n, worker, student) for n, (worker, student) in enumerate(entries)]
    night = datetime.combine(monday_of(today) - timedelta(days=4), time(22, 40), ZoneInfo(settings.TIME_ZONE))
    looks.append(_made(night, cast.ana.pk, names[cast.ana.pk], cast.mateo.pk))
    Look.objects.bulk_create(looks)
    keep_unusual(monday_of(today) - timedelta(days=7))


def _look(names: dict[int, str], today: date, n: int, worker: int, student: int) -> Look:
    """In school hours, a few a day."""
    day = monday_of(today) - timedelta(days=1 + n % (7 * WEEKS))
    at = datetime.combine(day, time(8 + n % 7, 7 * n % 60), ZoneInfo(settings.TIME_ZONE))
    return _made(at, worker, names[worker], student)


def _made(at: datetime, person: int, name: str, student: int) -> Look:
    return Look(
        at=at,
        by_id=person,
        by_name=name,
        kind=Look.Kind.STUDENT,
        target_model="cases.Student",
        target_id=str(student),
        student_id=student,
        permission="student_view",
        reason="The student is on your caseload.",
        url_name="cases:student",
    )
