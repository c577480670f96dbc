"""Keeps the sums of attendance: per student, school and year, and per school, grade and day. Set-based, for everybody at once.

The rules are those of ``attendance.rules``. A day counts where the school's calendar has it as instructional and the student
was enrolled, up to the last day for which the school has data. Days enrolled are never stored: each enrolment becomes a
range of the calendar's ordinals, and their union is counted, so that overlapping enrolments do not count twice.

    refresh_all(cursor, today)                            # a first load, the nightly settling
    refresh(cursor, today, students=[…], days=[…])        # what an import touched
"""

from collections.abc import Iterable
from datetime import date

from attendance.queries import edges_for
from sswork.models import SchoolYear

# Two that bring sums up to date do so one after the other (a number of our own among advisory locks).
SETTLING = 7_406_532


def refresh_all(cursor, today: date) -> None:
    """Bring every sum up to date. Safe to run again: rows that are right stay as they are."""
    _refresh(cursor, today, only_student="", only_day="")


def refresh(cursor, today: date, *, students: Iterable[int], days: Iterable[date]) -> None:
    """Bring up to date the sums of these students and of these days at every school."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.att_touched")
    cursor.execute(
        "CREATE TEMP TABLE att_touched ON COMMIT DROP AS SELECT unnest(%s::bigint[]) AS student_id, NULL::date AS day"
        " UNION ALL SELECT NULL, unnest(%s::date[])",
        [list(students), list(days)],
    )
    refresh_touched(cursor, today)


def is_most(cursor, changes: int) -> bool:
    """With as many changes as students, going over everybody once is quicker than looking for those who are meant."""
    cursor.execute("SELECT %s >= (SELECT count(*) FROM cases_student)", [changes])
    return cursor.fetchone()[0]


def refresh_touched(cursor, today: date) -> None:
    """The same for the students and days in the temporary table ``att_touched``."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.att_day, pg_temp.att_student")
    cursor.execute(
        "CREATE TEMP TABLE att_day ON COMMIT DROP AS SELECT DISTINCT day FROM att_touched WHERE day IS NOT NULL"
    )
    cursor.execute(
        "CREATE TEMP TABLE att_student ON COMMIT DROP AS SELECT student_id FROM att_touched WHERE student_id IS NOT NULL"
        " UNION SELECT student_id FROM attendance_attendanceevent WHERE day IN (SELECT day FROM att_day)"
    )
    cursor.execute("ANALYZE att_student")
    _refresh(
        cursor,
        today,
        only_student="AND {0}.student_id IN (SELECT student_id FROM att_student)",
        only_day="AND {0}.day IN (SELECT day FROM att_day)",
    )


def _refresh(cursor, today: date, *, only_student: str, only_day: str) -> None:
    # A student's school, year and enrolment hang together, which the planner takes for chance: it would loop over millions.
    cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off")
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTLING])
    for name in ("att_edge", "att_enrolled", "att_counted", "att_sum", "att_crossed"):
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
    _edges(cursor, today)
    cursor.execute(ENROLLED.format(only=only_student.format("n")), {"today": today})
    cursor.execute("ANALYZE att_enrolled")
    cursor.execute(COUNTED.format(only=only_student.format("e"), part=only_student.format("part")), {"today": today})
    _keep_school_days(cursor, today, only_day)
    cursor.execute(SUMS, {"today": today})
    cursor.execute(CROSSED)
    cursor.execute(CHANGE_SUMS)
    cursor.execute(ADD_SUMS)
    cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL enable_mergejoin = on")
    cursor.execute(REMOVE_SUMS.format(only=only_student.format("kept")), {"today": today})


def _edges(cursor, today: date) -> None:
    """The edges of each school year, from the definitions in force for its district."""
    cursor.execute(
        "CREATE TEMP TABLE att_edge (school_year_id bigint, half numeric, half_strict bool, minimum int, at_risk numeric,"
        " at_risk_strict bool, chronic numeric, chronic_strict bool, severe numeric, severe_strict bool) ON COMMIT DROP"
    )
    for year in SchoolYear.objects.filter(first_day__lte=today).select_related("district"):
        edges = edges_for(year.district, min(today, year.last_day))
        shares = (edges.at_risk, edges.chronic, edges.severe)
        cursor.execute(
            "INSERT INTO att_edge VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                year.pk,
                edges.absent_day.value,
                edges.absent_day.is_strict,
                edges.minimum_days.smallest_count,
                *(part for edge in shares for part in (edge.value, edge.is_strict)),
            ],
        )


def _keep_school_days(cursor, today: date, only_day: str) -> None:
    cursor.execute(FORGET_DAYS.format(only=only_day.format("d")), {"today": today})
    cursor.execute(KEEP_DAYS.format(only=only_day.format("c")))


FORGET_DAYS = "DELETE FROM attendance_schooldaysum d WHERE day <= %(today)s {only}"

KEEP_DAYS = """
INSERT INTO attendance_schooldaysum (at_school_id, grade, day, absent_days, tardies)
SELECT at_school_id, grade, day, count(*) FILTER (WHERE absent), sum(tardy)
FROM att_counted c JOIN att_enrolled USING (no) WHERE true {only} GROUP BY at_school_id, grade, day
ORDER BY at_school_id, day, grade
"""

# Each student's enrolments at a school in a year as ranges of ordinals: (n, m] days since the year began.
# MATERIALIZED, here and below: the planner would otherwise work a result out again wherever it is used.
ENROLLED = """
CREATE TEMP TABLE att_enrolled ON COMMIT DROP AS
WITH span AS MATERIALIZED (
    SELECT n.student_id, n.at_school_id, y.id AS school_year_id, coalesce(nullif(n.grade, ''), s.grade) AS grade,
           greatest(n.first_day, y.first_day) AS first_day,
           least(coalesce(n.last_day, n.removed_on, y.last_day), y.last_day, %(today)s) AS last_day
    FROM cases_enrolment n
    JOIN cases_student s ON s.id = n.student_id
    JOIN sswork_organization o ON o.id = n.at_school_id
    JOIN sswork_schoolyear y ON y.district_id = coalesce(o.parent_id, o.id) AND y.first_day <= %(today)s
     AND n.first_day <= y.last_day AND coalesce(n.last_day, n.removed_on, y.last_day) >= y.first_day
    WHERE true {only}
), ordinal AS MATERIALIZED (
    SELECT k.*, coalesce((SELECT c.ordinal FROM sswork_calendarday c
                          WHERE c.school_id = k.at_school_id AND c.day < k.first_day AND c.school_year_id = k.school_year_id
                          ORDER BY c.day DESC LIMIT 1), 0) AS before,
           coalesce((SELECT c.ordinal FROM sswork_calendarday c
                     WHERE c.school_id = k.at_school_id AND c.day <= k.last_day AND c.school_year_id = k.school_year_id
                     ORDER BY c.day DESC LIMIT 1), 0) AS upto
    FROM (SELECT DISTINCT at_school_id, school_year_id, first_day, last_day FROM span WHERE first_day <= last_day) k
)
SELECT row_number() OVER ()::integer AS no, student_id, at_school_id, school_year_id, max(grade) AS grade,
       range_agg(int4range(before, upto)) AS spans, max(half) AS half, bool_or(half_strict) AS half_strict
FROM span JOIN ordinal USING (at_school_id, school_year_id, first_day, last_day) JOIN att_edge USING (school_year_id)
GROUP BY student_id, at_school_id, school_year_id
"""

# One row for each day of a student on which something counts, in hundredths of a day. A whole day missed is one event;
# the parts of a day are added up.
COUNTED = """
CREATE TEMP TABLE att_counted ON COMMIT DROP AS
WITH mark AS (
    SELECT student_id, at_school_id, day, CASE kind WHEN 1 THEN excused ELSE 0 END AS excused,
           CASE kind WHEN 1 THEN 100 ELSE 0 END AS missed, (kind = 2)::integer AS tardy
    FROM attendance_attendanceevent e WHERE (kind = 2 OR (kind = 1 AND portion = 1)) {only}
    UNION ALL
    SELECT student_id, at_school_id, day, max(excused), least(100, sum((100 * portion)::integer))::integer, 0
    FROM attendance_attendanceevent part
    WHERE portion > 0 AND NOT (kind = 1 AND portion = 1) {part}
      AND NOT EXISTS (SELECT FROM attendance_attendanceevent whole WHERE whole.student_id = part.student_id
                      AND whole.day = part.day AND whole.kind = 1 AND whole.portion = 1)
    GROUP BY student_id, at_school_id, day
)
SELECT n.no, m.day, c.ordinal::smallint AS ordinal, m.missed::smallint AS missed, m.excused::smallint AS excused,
       m.tardy::smallint AS tardy, m.missed > n.half OR (m.missed = n.half AND NOT n.half_strict) AS absent
FROM mark m
JOIN att_enrolled n ON n.student_id = m.student_id AND n.at_school_id = m.at_school_id
JOIN sswork_calendarday c ON c.school_id = m.at_school_id AND c.day = m.day AND c.kind = 'instructional'
 AND c.school_year_id = n.school_year_id AND n.spans @> (c.ordinal - 1)
WHERE m.day <= %(today)s
"""

# As of: the last day for which the school has data. Without data nobody has missed anything yet, as of today.
SUMS = """
CREATE TEMP TABLE att_sum ON COMMIT DROP AS
WITH latest AS (
    SELECT y.id AS school_year_id, d.at_school_id, max(d.day) AS day
    FROM attendance_schooldaysum d JOIN sswork_schoolyear y ON d.day BETWEEN y.first_day AND y.last_day
    WHERE d.day <= %(today)s GROUP BY y.id, d.at_school_id
), as_of AS (
    SELECT l.school_year_id, l.at_school_id, c.ordinal
    FROM latest l JOIN sswork_calendarday c ON c.school_id = l.at_school_id AND c.day = l.day AND c.school_year_id = l.school_year_id
), counted AS (
    SELECT no, count(*) FILTER (WHERE absent) AS absent_days, sum(missed) / 100.0 AS missed_days,
           count(*) FILTER (WHERE absent AND excused = 1) AS excused_days,
           count(*) FILTER (WHERE absent AND excused = 2) AS unexcused_days,
           sum(tardy) AS tardies, max(day) FILTER (WHERE absent) AS last_absent_on
    FROM att_counted GROUP BY no
), enrolled AS MATERIALIZED (
    SELECT n.*, (SELECT coalesce(sum(upper(r) - lower(r)), 0)
                 FROM unnest(n.spans * int4multirange(int4range(0, coalesce(a.ordinal, 32767)))) r) AS days
    FROM att_enrolled n LEFT JOIN as_of a USING (at_school_id, school_year_id)
)
SELECT n.no, n.student_id, n.at_school_id, n.school_year_id, n.spans, n.days, e.chronic, e.chronic_strict, e.minimum,
       coalesce(c.absent_days, 0) AS absent_days, coalesce(c.missed_days, 0) AS missed_days,
       coalesce(c.excused_days, 0) AS excused_days, coalesce(c.unexcused_days, 0) AS unexcused_days,
       coalesce(c.tardies, 0) AS tardies, c.last_absent_on,
       CASE WHEN n.days < e.minimum THEN 'too_early'
            WHEN c.absent_days IS NULL THEN 'satisfactory'
            WHEN 100 * c.absent_days > e.severe * n.days
                 OR (NOT severe_strict AND 100 * c.absent_days = e.severe * n.days) THEN 'severe'
            WHEN 100 * c.absent_days > e.chronic * n.days
                 OR (NOT chronic_strict AND 100 * c.absent_days = e.chronic * n.days) THEN 'chronic'
            WHEN 100 * c.absent_days > e.at_risk * n.days
                 OR (NOT at_risk_strict AND 100 * c.absent_days = e.at_risk * n.days) THEN 'at_risk'
            ELSE 'satisfactory' END AS band
FROM enrolled n
JOIN att_edge e USING (school_year_id)
LEFT JOIN counted c USING (no)
"""

# A student comes to the edge only on an absent day, or on the day that completes the minimum of enrolled days.
CROSSED = """
CREATE TEMP TABLE att_crossed ON COMMIT DROP AS
WITH chronic AS (
    SELECT no, at_school_id, school_year_id, spans, chronic AS edge, chronic_strict AS strict, minimum,
           CASE WHEN upper(spans) - lower(spans) = (SELECT sum(upper(r) - lower(r)) FROM unnest(spans) r) THEN lower(spans) END AS before
    FROM att_sum WHERE band IN ('chronic', 'severe')
), nth AS (
    SELECT k.no, k.edge, k.strict, k.minimum, c.day, row_number() OVER (PARTITION BY c.no ORDER BY c.ordinal) AS absent,
           coalesce(c.ordinal - k.before, (SELECT sum(least(upper(r), c.ordinal) - lower(r)) FROM unnest(k.spans) r
                                           WHERE lower(r) < c.ordinal)) AS enrolled
    FROM chronic k JOIN att_counted c USING (no) WHERE c.absent
), crossing AS (
    SELECT no, max(day) AS day FROM nth
    WHERE enrolled > minimum AND (100 * absent > edge * enrolled OR (100 * absent = edge * enrolled AND NOT strict))
      AND NOT (100 * (absent - 1) > edge * (enrolled - 1) OR (100 * (absent - 1) = edge * (enrolled - 1) AND NOT strict))
    GROUP BY no
), enough AS MATERIALIZED (
    SELECT no, at_school_id, school_year_id, coalesce(before + minimum, (
               SELECT min(upper(r) + minimum - so_far)
               FROM (SELECT r, sum(upper(r) - lower(r)) OVER (ORDER BY r) AS so_far FROM unnest(spans) r) s
               WHERE so_far >= minimum))::smallint AS ordinal
    FROM chronic
)
SELECT m.no, coalesce(x.day, c.day) AS crossed_on
FROM enough m
JOIN sswork_calendarday c ON c.school_id = m.at_school_id AND c.school_year_id = m.school_year_id AND c.ordinal = m.ordinal
 AND c.kind = 'instructional'
LEFT JOIN crossing x ON x.no = m.no
"""

# What is right stays as it is: on most days most rows are.
CHANGE_SUMS = """
UPDATE attendance_attendancesum kept
SET (absent_days, missed_days, excused_days, unexcused_days, tardies, last_absent_on, band, crossed_on)
  = ROW (t.absent_days, t.missed_days, t.excused_days, t.unexcused_days, t.tardies, t.last_absent_on, t.band, x.crossed_on)
FROM att_sum t LEFT JOIN att_crossed x USING (no)
WHERE kept.student_id = t.student_id AND kept.at_school_id = t.at_school_id AND kept.school_year_id = t.school_year_id
  AND (kept.absent_days, kept.missed_days, kept.excused_days, kept.unexcused_days, kept.tardies, kept.last_absent_on,
       kept.band, kept.crossed_on)
      IS DISTINCT FROM
      (t.absent_days, t.missed_days, t.excused_days, t.unexcused_days, t.tardies, t.last_absent_on, t.band, x.crossed_on)
"""

ADD_SUMS = """
INSERT INTO attendance_attendancesum (student_id, at_school_id, school_year_id, absent_days, missed_days, excused_days,
                                      unexcused_days, tardies, last_absent_on, band, crossed_on)
SELECT t.student_id, t.at_school_id, t.school_year_id, t.absent_days, t.missed_days, t.excused_days,
       t.unexcused_days, t.tardies, t.last_absent_on, t.band, x.crossed_on
FROM att_sum t LEFT JOIN att_crossed x USING (no)
WHERE NOT EXISTS (SELECT FROM attendance_attendancesum kept WHERE kept.student_id = t.student_id
                  AND kept.at_school_id = t.at_school_id AND kept.school_year_id = t.school_year_id)
ORDER BY t.student_id, t.at_school_id, t.school_year_id
"""

# An enrolment that was taken back leaves no sum behind.
REMOVE_SUMS = """
DELETE FROM attendance_attendancesum kept
WHERE school_year_id IN (SELECT school_year_id FROM att_edge) {only}
  AND NOT EXISTS (SELECT FROM att_sum t WHERE t.student_id = kept.student_id AND t.at_school_id = kept.at_school_id
                  AND t.school_year_id = kept.school_year_id)
"""
