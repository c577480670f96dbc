"""Looks of a week that stand out, each rule as one statement over the access log. Thresholds are definitions."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from sswork.models import Definition
from sswork.models.looks import UnusualLook

Rule = UnusualLook.Rule
USUAL_WEEKS = 8
CODES = {
    "many": "looks.students_an_hour",
    "times": "looks.times_the_usual",
    "former_days": "looks.former_caseload_days",
    "night_from": "looks.night_from",
    "night_until": "looks.night_until",
    "unrelated": "looks.unrelated_students",
}
# One student at a time: pages and records that were opened, not lists in which a student stood.
OPENED = "l.student_id IS NOT NULL AND l.kind IN ('student', 'found', 'record', 'change', 'print')"
IN_WEEK = "l.at >= %(since)s AND l.at < %(until)s"

STATEMENTS = {
    # Against the person's own habit: who always opens forty an hour does so this week, too.
    Rule.MANY: """
        WITH hours AS (
            SELECT l.by_id, date_trunc('hour', l.at) AS hour, count(DISTINCT l.student_id) AS n, min(l.at) AS f, max(l.at) AS t
            FROM sswork_look l WHERE l.at >= %(usual_since)s AND l.at < %(until)s AND {opened} GROUP BY 1, 2),
        usual AS (
            SELECT by_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY n) AS n FROM hours WHERE hour < %(since)s GROUP BY by_id)
        SELECT h.by_id, NULL::bigint, max(h.n), min(h.f), max(h.t) FROM hours h LEFT JOIN usual u USING (by_id)
        WHERE h.hour >= %(since)s AND h.n >= %(many)s AND h.n >= coalesce(u.n, 0) * %(times)s GROUP BY h.by_id
    """,
    Rule.SURNAME: """
        SELECT l.by_id, l.student_id, count(*), min(l.at), max(l.at)
        FROM sswork_look l JOIN sswork_user u ON u.id = l.by_id JOIN cases_student s ON s.id = l.student_id
        WHERE {in_week} AND {opened} AND u.family_name <> '' AND sswork_fold(u.family_name) = sswork_fold(s.family_name)
        GROUP BY 1, 2
    """,
    Rule.FORMER: """
        SELECT l.by_id, l.student_id, count(*), min(l.at), max(l.at) FROM sswork_look l
        WHERE {in_week} AND {opened}
            AND EXISTS (SELECT FROM cases_caseloadentry e WHERE e.worker_id = l.by_id AND e.student_id = l.student_id
                AND e.last_day < (l.at AT TIME ZONE %(zone)s)::date - %(former_days)s)
            AND NOT EXISTS (SELECT FROM cases_caseloadentry e WHERE e.worker_id = l.by_id AND e.student_id = l.student_id
                AND (e.last_day IS NULL OR e.last_day >= (l.at AT TIME ZONE %(zone)s)::date - %(former_days)s))
        GROUP BY 1, 2
    """,
    Rule.NIGHT: """
        SELECT l.by_id, NULL::bigint, count(DISTINCT l.student_id), min(l.at), max(l.at) FROM sswork_look l
        WHERE {in_week} AND {opened} AND (extract(hour FROM l.at AT TIME ZONE %(zone)s) >= %(night_from)s
            OR extract(hour FROM l.at AT TIME ZONE %(zone)s) < %(night_until)s)
        GROUP BY l.by_id
    """,
    # Of those who have a caseload: the others' work knows no relation to single students.
    Rule.UNRELATED: """
        SELECT l.by_id, NULL::bigint, count(DISTINCT l.student_id), min(l.at), max(l.at) FROM sswork_look l
        WHERE {in_week} AND {opened}
            AND EXISTS (SELECT FROM cases_caseloadentry e WHERE e.worker_id = l.by_id)
            AND NOT EXISTS (SELECT FROM cases_caseloadentry e WHERE e.worker_id = l.by_id AND e.student_id = l.student_id)
            AND NOT EXISTS (SELECT FROM cases_studentgrant g WHERE g.person_id = l.by_id AND g.student_id = l.student_id)
            AND NOT EXISTS (SELECT FROM cases_case c WHERE c.student_id = l.student_id AND l.by_id IN (c.owner_id, c.opened_by_id))
            AND NOT EXISTS (SELECT FROM cases_task t WHERE t.student_id = l.student_id AND l.by_id IN (t.owner_id, t.made_by_id))
            AND NOT EXISTS (SELECT FROM cases_encounterstudent p WHERE p.student_id = l.student_id AND p.author_id = l.by_id)
        GROUP BY l.by_id HAVING count(DISTINCT l.student_id) >= %(unrelated)s
    """,
}  # fmt: skip
KEEP = """
    INSERT INTO sswork_unusuallook (rule, person_id, student_id, week, count, first_at, last_at)
    SELECT %(rule)s, f.by_id, f.student_id, %(week)s, f.count, f.first_at, f.last_at
    FROM ({found}) f (by_id, student_id, count, first_at, last_at) JOIN sswork_user u ON u.id = f.by_id
    ON CONFLICT ON CONSTRAINT unusual_look_once DO NOTHING
"""


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def keep_unusual(week: date) -> int:
    """Write down what stands out in the week that begins with this Monday; how many that were. Again, it finds nothing new."""
    values = _values(week)
    with connection.cursor() as cursor:
        made = 0
        for rule, statement in STATEMENTS.items():
            found = statement.format(opened=OPENED, in_week=IN_WEEK)
            cursor.execute(KEEP.format(found=found), values | {"rule": rule.value})
            made += cursor.rowcount
    return made


def _values(week: date) -> dict:
    rules = Definition.all_in_force(CODES.values(), week)
    begin = datetime.combine(week, time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
    return {name: int(rules[code].value or 0) for name, code in CODES.items()} | {
        "week": week,
        "since": begin,
        "until": begin + timedelta(days=7),
        "usual_since": begin - timedelta(weeks=USUAL_WEEKS),
        "zone": settings.TIME_ZONE,
    }
