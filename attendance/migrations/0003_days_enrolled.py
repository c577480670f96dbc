"""Days enrolled so far, by subtraction of the calendar's ordinals: for a page of students. ``attendance.sums`` has it for all."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION attendance_ordinal(school bigint, year bigint, until date) RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce((SELECT c.ordinal::integer FROM sswork_calendarday c
                     WHERE c.school_id = school AND c.school_year_id = year AND c.day <= until ORDER BY c.day DESC LIMIT 1), 0);
COMMENT ON FUNCTION attendance_ordinal IS 'Instructional days of a school in a year, up to and with a day.';

CREATE FUNCTION attendance_as_of(school bigint, year bigint, today date) RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (SELECT coalesce((SELECT d.day FROM attendance_schooldaysum d
                             WHERE d.at_school_id = school AND d.day BETWEEN y.first_day AND least(y.last_day, today)
                             ORDER BY d.day DESC LIMIT 1), least(y.last_day, today))
            FROM sswork_schoolyear y WHERE y.id = year);
COMMENT ON FUNCTION attendance_as_of IS 'The last day for which a school has attendance; without any, today or the end of the year.';

CREATE FUNCTION attendance_days_enrolled(student bigint, school bigint, year bigint, today date) RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (
        WITH until AS (SELECT attendance_as_of(school, year, today) AS day),
        span AS (
            SELECT greatest(n.first_day, y.first_day) AS first_day,
                   least(coalesce(n.last_day, n.removed_on, y.last_day), y.last_day, u.day) AS last_day
            FROM cases_enrolment n, sswork_schoolyear y, until u
            WHERE n.student_id = student AND n.at_school_id = school AND y.id = year
        ),
        spans AS (
            SELECT range_agg(int4range(attendance_ordinal(school, year, first_day - 1),
                                       attendance_ordinal(school, year, last_day))) AS ranges
            FROM span WHERE first_day <= last_day
        )
        SELECT coalesce(sum(upper(r) - lower(r)), 0)::integer FROM spans, unnest(spans.ranges) r
    );
COMMENT ON FUNCTION attendance_days_enrolled IS 'Days a student was enrolled at a school in a year so far; overlapping enrolments count once.';
"""

DROP = "DROP FUNCTION attendance_days_enrolled, attendance_as_of, attendance_ordinal"


class Migration(migrations.Migration):
    dependencies = [("attendance", "0002_narrow_sums_and_undo"), ("cases", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, DROP)]
