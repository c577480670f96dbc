"""The days that rules on truancy and absence count, by student: read set-based, for everybody of a district at once.

Which days count is said by the unit of the rule, in the words of its law; how many are too many, and within which time, by the
rule itself. A day counts where the school's calendar has it as instructional and the student was enrolled there, as in
``attendance.sums``; days at several schools of the district are added up, for truancy is the student's and not the school's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from attendance.queries import edges_for
from sswork.models import Organization

# What makes a day count. Without excuse is what the file says is unexcused; what it leaves open counts only where the law
# counts absences for an unknown reason too. ``half``: the district's edge of an absent day.
UNITS = {
    # California EC 48260: a full day, or more than 30 minutes; half a day is more than that, where no minutes are written down.
    "full_days_or_30min_tardy_events": "unexcused >= 0.5 OR longest > 30",
    # Wisconsin 118.16(1)(a), Texas 25.095 and 25.0951: a day or part of it.
    "days_part_or_all": "unexcused > 0",
    "days_or_parts": "unexcused > 0",
    # Pennsylvania 13-1326, Florida 1003.01: a day of absence.
    "school_days": "unexcused {half}",
    "absences": "unexcused {half}",
    # Florida 1003.26: or for a reason that is not known.
    "absences_unexcused_or_unknown": "not_excused {half}",
    # Saint Louis: excused and unexcused. Three in a row are three in all.
    "days_total": "missed {half}",
    "consecutive_unexcused_or_3_to_5_total_days": "missed {half}",
}

DAYS = """
WITH marked AS (
    SELECT e.student_id, e.day, y.id AS school_year_id,
           least(1, sum(e.portion)) AS missed,
           least(1, coalesce(sum(e.portion) FILTER (WHERE e.excused = 2), 0)) AS unexcused,
           least(1, coalesce(sum(e.portion) FILTER (WHERE e.excused <> 1), 0)) AS not_excused,
           coalesce(max(e.minutes) FILTER (WHERE e.excused = 2), 0) AS longest
    FROM attendance_attendanceevent e
    JOIN sswork_schoolyear y ON y.district_id = %(district)s AND e.day BETWEEN y.first_day AND y.last_day
    JOIN sswork_calendarday c ON c.school_id = e.at_school_id AND c.day = e.day AND c.kind = 'instructional'
    WHERE e.at_school_id = ANY(%(schools)s) AND e.day <= %(until)s AND y.last_day >= %(since)s
      AND (e.student_id = %(student)s::bigint OR %(student)s::bigint IS NULL)
      AND EXISTS (SELECT FROM cases_enrolment n WHERE n.student_id = e.student_id AND n.at_school_id = e.at_school_id
                  AND e.day BETWEEN n.first_day AND coalesce(n.last_day, n.removed_on, 'infinity'))
    GROUP BY e.student_id, e.day, y.id
)
SELECT m.student_id, s.school_id, s.birth_date, m.school_year_id, array_agg(m.day ORDER BY m.day)
FROM marked m JOIN cases_student s ON s.id = m.student_id
WHERE s.school_id = ANY(%(schools)s) AND ({counts})
GROUP BY m.student_id, s.school_id, s.birth_date, m.school_year_id HAVING count(*) >= %(least)s
ORDER BY m.student_id, m.school_year_id
"""


@dataclass(frozen=True)
class Counted:
    """The days of one student in one school year that count, in order; ``school_id`` is where the student is now."""

    student_id: int
    school_id: int
    born_on: date | None
    school_year_id: int
    days: tuple[date, ...]


def counted_days(
    district: Organization,
    unit: str,
    *,
    since: date,
    until: date,
    least: int = 1,
    student_id: int | None = None,
) -> Iterator[Counted]:
    """Of school years that reach into the time from ``since``, up to ``until``; of students with at least so many days."""
    edge = edges_for(district, until).absent_day
    half = f"{'>' if edge.is_strict else '>='} %(half)s"
    schools = [*Organization.objects.filter(parent=district).values_list("pk", flat=True), district.pk]
    values: dict[str, Any] = {
        "district": district.pk,
        "schools": schools,
        "since": since,
        "until": until,
        "half": edge.value / 100,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            DAYS.format(counts=UNITS[unit].format(half=half)), values | {"least": least, "student": student_id}
        )
        for student, school, born_on, year, days in cursor.fetchall():
            yield Counted(student, school, born_on, year, tuple(days))
