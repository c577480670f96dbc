"""From staged rows to events, set-based: placed, compared with what is there, written; what they replace is kept for the undo.

    place(cursor, …)         each row at the school of that day, the strongest of its kind; what cannot count is marked
    compare(cursor, …)       which events stay, which go, which come
    write(cursor, batch_id)  the difference, and nothing else

The days of a student that a file speaks of are as the file says: a new code replaces the old one, "present" removes an absence.
"""

from dataclasses import dataclass
from datetime import date

from attendance.presets import FileMap

from .staging import clear, plan_for_many

# The first rows that cannot count are listed; all are counted.
LISTED = 5_000
# As many absent in a row of a positive file, with nobody present, mean that nobody took attendance.
NOBODY_PRESENT = 10


@dataclass(frozen=True)
class Misplaced:
    """A staged row that does not count: where in the file, on what day, and a key of ``REASONS`` in ``running``."""

    line: int
    day: date
    reason: str


def place(cursor, file_map: FileMap, today: date, *, has_periods: bool) -> None:
    """The rows are sorted once, which decides how fast they can be written."""
    plan_for_many(cursor)
    if has_periods:
        cursor.execute(DAYS_OF_PERIODS, {"periods": file_map.periods_per_day})
    cursor.execute(PLACED, {"today": today})
    if file_map.is_positive:
        cursor.execute(NOBODY_WAS_PRESENT, {"enough": NOBODY_PRESENT})


@dataclass(frozen=True)
class Overview:
    """What there is to look for among the placed rows, so that nobody looks in vain."""

    misplaced: int
    repeated: bool
    has_parts: bool


def overview(cursor) -> Overview:
    """A student who is said to be present is no loss where the day does not count."""
    cursor.execute(OVERVIEW)
    return Overview(*cursor.fetchone())


def misplaced(cursor) -> list[Misplaced]:
    """The first rows that do not count."""
    cursor.execute(
        "SELECT line, day, problem FROM att_placed WHERE problem IS NOT NULL AND kind > 0 ORDER BY line LIMIT %s",
        [LISTED],
    )
    return [Misplaced(*row) for row in cursor.fetchall()]


def contradictions(cursor) -> list[tuple[int, date]]:
    """Days on which a student has two different codes of one kind; the strongest counts."""
    cursor.execute(CONTRADICTIONS, [LISTED])
    return cursor.fetchall()


def overfull(cursor) -> list[tuple[int, date]]:
    """Days of which a student misses more than the whole."""
    cursor.execute(OVERFULL, [LISTED])
    return cursor.fetchall()


def not_submitted(cursor) -> list[tuple[str, date]]:
    """In a positive file: school days of a school for which no row came. Nobody is taken as absent for it."""
    cursor.execute(NOT_SUBMITTED, [LISTED])
    return cursor.fetchall()


def compare(cursor, file_map: FileMap, students_sql: tuple[str, tuple] | None, *, has_minutes: bool) -> dict[str, int]:
    """Put beside the file what is there already; how many events would be added, changed, removed or stay."""
    cursor.execute(OLD, {"has_minutes": has_minutes})
    cursor.execute(ARE_OTHERS)
    if cursor.fetchone()[0]:
        cursor.execute(OLD_OTHERS)
    if file_map.replaces_window:
        in_reach, parameters = students_sql or ("SELECT id FROM cases_student", ())
        cursor.execute(OLD_IN_WINDOW.format(students=in_reach), parameters)
    cursor.execute(COUNTS)
    return dict(zip(("added", "changed", "removed", "unchanged", "in_window"), cursor.fetchone(), strict=True))


def write(cursor, batch_id: int) -> None:
    """The events that changed; what they replace is kept for the undo."""
    _begin_first_load(cursor)
    cursor.execute(REPLACED, [batch_id])
    cursor.execute(REMOVE)
    cursor.execute(INSERT, [batch_id])


def _begin_first_load(cursor) -> None:
    """Empty an empty table: what is then written in this transaction need not be logged as well. Whoever reads waits."""
    cursor.execute(IS_EMPTY)
    if cursor.fetchone()[0]:
        cursor.execute("LOCK TABLE attendance_attendanceevent IN ACCESS EXCLUSIVE MODE")
        cursor.execute(IS_EMPTY)
        if cursor.fetchone()[0]:
            cursor.execute("TRUNCATE attendance_attendanceevent")


def note_touched(cursor) -> None:
    """Put into ``att_touched`` which students and days are no longer as they were."""
    cursor.execute(TOUCHED)


def take_back(cursor, batch_id: int) -> int:
    """Put back what an import replaced and remove what it wrote; how many events that were."""
    clear(cursor)
    cursor.execute(TOUCHED_BY, [batch_id, batch_id])
    cursor.execute("DELETE FROM attendance_attendanceevent WHERE batch_id = %s", [batch_id])
    removed = cursor.rowcount
    cursor.execute(PUT_BACK, [batch_id])
    put_back = cursor.rowcount
    cursor.execute("DELETE FROM attendance_replacedevent WHERE replaced_by_id = %s", [batch_id])
    return max(removed, put_back)


# Rows of class periods become one day: the share of its periods missed. A row about the whole day overrules its periods.
DAYS_OF_PERIODS = """
CREATE TEMP TABLE att_period ON COMMIT DROP AS
SELECT * FROM att_stage s WHERE period <> ''
   AND NOT EXISTS (SELECT FROM att_stage w WHERE w.student_id = s.student_id AND w.day = s.day AND w.period = '');
DELETE FROM att_stage WHERE period <> '';
INSERT INTO att_stage
WITH period AS (
    SELECT student_id, day, period, min(line) AS line, max(school_id) AS school_id, bool_or(kind = 1) AS absent,
           bool_or(kind = 2) AS tardy, bool_or(kind = 3) AS early, max(excused) FILTER (WHERE kind = 1) AS excused,
           min(code) FILTER (WHERE kind = 1) AS code, max(minutes) FILTER (WHERE kind IN (2, 3)) AS minutes
    FROM att_period GROUP BY student_id, day, period
), whole AS (
    SELECT student_id, day, min(line) AS line, max(school_id) AS school_id, count(*) FILTER (WHERE absent) AS missed,
           coalesce(%(periods)s, count(*)) AS periods, bool_or(tardy) AS tardy, bool_or(early) AS early,
           max(excused) AS excused, min(code) AS code, max(minutes) AS minutes
    FROM period GROUP BY student_id, day
)
SELECT line, student_id, school_id, day, 1, excused, least(100, round(100.0 * missed / periods)), NULL, code, ''
FROM whole WHERE missed > 0
UNION ALL SELECT line, student_id, school_id, day, 2, 0, 0, minutes, '', '' FROM whole WHERE tardy AND missed < periods
UNION ALL SELECT line, student_id, school_id, day, 3, 0, 0, minutes, '', '' FROM whole WHERE early AND missed < periods
UNION ALL SELECT line, student_id, school_id, day, 0, 0, 0, NULL, '', '' FROM whole WHERE missed = 0 AND NOT tardy AND NOT early
"""

# The strongest of a kind: the larger share, then unexcused before not stated before excused. At the school that the row
# names if the student was enrolled there on the day, else at the main one. Sorted as the events are, so that they go in fast.
PLACED = """
CREATE TEMP TABLE att_placed ON COMMIT DROP AS
SELECT DISTINCT ON (s.student_id, s.day, s.kind)
       s.line, s.student_id, s.day, s.kind, s.excused, s.portion, s.minutes, s.code, n.at_school_id,
       CASE WHEN n.at_school_id IS NULL THEN 'not_enrolled'
            WHEN s.day > %(today)s THEN 'future'
            WHEN c.kind IS NULL THEN 'no_calendar'
            WHEN c.kind <> 'instructional' THEN 'no_school' END AS problem
FROM att_stage s
LEFT JOIN cases_enrolment n ON n.student_id = s.student_id
      AND s.day BETWEEN n.first_day AND coalesce(n.last_day, n.removed_on, 'infinity')
LEFT JOIN sswork_calendarday c ON c.school_id = n.at_school_id AND c.day = s.day
ORDER BY s.student_id, s.day, s.kind,
         -(s.portion * 100 + (CASE s.excused WHEN 2 THEN 20 WHEN 0 THEN 10 ELSE 0 END)
           + (CASE WHEN n.at_school_id = s.school_id THEN 2 ELSE 0 END) + n.is_primary::integer), n.first_day DESC
"""

NOBODY_WAS_PRESENT = """
UPDATE att_placed p SET problem = 'nobody_present'
FROM (SELECT at_school_id, day FROM att_placed WHERE problem IS NULL
      GROUP BY at_school_id, day HAVING count(*) >= %(enough)s AND bool_and(kind = 1 AND portion = 100)) w
WHERE p.at_school_id = w.at_school_id AND p.day = w.day AND p.problem IS NULL
"""

OVERVIEW = """
SELECT count(*) FILTER (WHERE problem IS NOT NULL AND kind > 0), count(*) <> (SELECT count(*) FROM att_stage),
       count(*) FILTER (WHERE kind > 1 AND portion > 0) > 0
FROM att_placed
"""

CONTRADICTIONS = """
SELECT min(line), day FROM att_stage WHERE kind > 0 GROUP BY student_id, day, kind
HAVING count(DISTINCT (excused, portion, code)) > 1 ORDER BY 1 LIMIT %s
"""

OVERFULL = """
SELECT min(line), day FROM att_placed WHERE kind > 0 AND problem IS NULL GROUP BY student_id, day HAVING sum(portion) > 100
ORDER BY 1 LIMIT %s
"""

NOT_SUBMITTED = """
WITH span AS (SELECT at_school_id, min(day) AS first_day, max(day) AS last_day FROM att_placed WHERE problem IS NULL GROUP BY at_school_id)
SELECT o.name, c.day
FROM span s
JOIN sswork_calendarday c ON c.school_id = s.at_school_id AND c.day BETWEEN s.first_day AND s.last_day AND c.kind = 'instructional'
JOIN sswork_organization o ON o.id = s.at_school_id
WHERE NOT EXISTS (SELECT FROM att_placed p WHERE p.at_school_id = s.at_school_id AND p.day = c.day)
ORDER BY o.name, c.day LIMIT %s
"""

# What the file has no column for is no difference.
OLD = """
CREATE TEMP TABLE att_old ON COMMIT DROP AS
SELECT e.student_id, e.day, e.kind, false AS in_window,
       CASE WHEN n.excused = e.excused AND n.portion = (100 * e.portion)::smallint AND n.at_school_id = e.at_school_id
             AND n.code = e.code AND (n.minutes IS NOT DISTINCT FROM e.minutes OR NOT %(has_minutes)s) THEN 'same'
            ELSE 'changed' END AS fate
FROM attendance_attendanceevent e
JOIN att_placed n ON n.student_id = e.student_id AND n.day = e.day AND n.kind = e.kind AND n.problem IS NULL
"""

# Events on the days of the file that are not in it. Where it has them all, nobody needs to look which they are.
ARE_OTHERS = """
SELECT count(*) <> (SELECT count(*) FROM att_old) FROM attendance_attendanceevent
WHERE day BETWEEN (SELECT min(day) FROM att_placed) AND (SELECT max(day) FROM att_placed)
"""
OLD_OTHERS = """
INSERT INTO att_old (student_id, day, kind, fate, in_window)
SELECT e.student_id, e.day, e.kind, 'removed', false
FROM attendance_attendanceevent e
JOIN (SELECT DISTINCT student_id, day FROM att_placed WHERE problem IS NULL) t USING (student_id, day)
WHERE NOT EXISTS (SELECT FROM att_placed n WHERE n.student_id = e.student_id AND n.day = e.day AND n.kind = e.kind
                  AND n.problem IS NULL)
"""

# The file is all there is about its schools from its first to its last day: what it does not say did not happen.
OLD_IN_WINDOW = """
INSERT INTO att_old (student_id, day, kind, fate, in_window)
SELECT e.student_id, e.day, e.kind, 'removed', true
FROM attendance_attendanceevent e
JOIN (SELECT at_school_id, min(day) AS first_day, max(day) AS last_day FROM att_placed WHERE problem IS NULL GROUP BY at_school_id) w
  ON w.at_school_id = e.at_school_id AND e.day BETWEEN w.first_day AND w.last_day
WHERE e.student_id IN ({students})
  AND NOT EXISTS (SELECT FROM att_placed p WHERE p.student_id = e.student_id AND p.day = e.day AND p.problem IS NULL)
"""

COUNTS = """
SELECT (SELECT count(*) FROM att_placed WHERE problem IS NULL AND kind > 0) - count(*) FILTER (WHERE fate <> 'removed'),
       count(*) FILTER (WHERE fate = 'changed'), count(*) FILTER (WHERE fate = 'removed'), count(*) FILTER (WHERE fate = 'same'),
       count(*) FILTER (WHERE in_window)
FROM att_old
"""

IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM attendance_attendanceevent)"

COLUMNS = "student_id, day, kind, excused, portion, minutes, at_school_id, code"

# Dividing takes several times as long as choosing.
SHARE = "CASE portion WHEN 100 THEN 1.00 WHEN 0 THEN 0.00 ELSE portion / 100.0 END"

REPLACED = f"""
INSERT INTO attendance_replacedevent ({COLUMNS}, batch_id, replaced_by_id)
SELECT {COLUMNS}, batch_id, %s FROM attendance_attendanceevent JOIN att_old USING (student_id, day, kind) WHERE fate <> 'same'
"""  # noqa: S608 - a constant of this module

REMOVE = """
DELETE FROM attendance_attendanceevent e USING att_old o
WHERE o.fate <> 'same' AND o.student_id = e.student_id AND o.day = e.day AND o.kind = e.kind
"""

INSERT = f"""
INSERT INTO attendance_attendanceevent ({COLUMNS}, batch_id)
SELECT {COLUMNS.replace("portion", SHARE)}, %s FROM att_placed p
WHERE problem IS NULL AND kind > 0
  AND NOT EXISTS (SELECT FROM att_old o WHERE o.student_id = p.student_id AND o.day = p.day AND o.kind = p.kind AND o.fate = 'same')
"""  # noqa: S608 - a constant of this module

TOUCHED = """
CREATE TEMP TABLE att_touched ON COMMIT DROP AS
SELECT student_id, day FROM att_old WHERE fate <> 'same'
UNION ALL
SELECT student_id, day FROM att_placed p WHERE problem IS NULL AND kind > 0
  AND NOT EXISTS (SELECT FROM att_old o WHERE o.student_id = p.student_id AND o.day = p.day AND o.kind = p.kind AND o.fate = 'same')
"""

TOUCHED_BY = """
CREATE TEMP TABLE att_touched ON COMMIT DROP AS
SELECT student_id, day FROM attendance_attendanceevent WHERE batch_id = %s
UNION SELECT student_id, day FROM attendance_replacedevent WHERE replaced_by_id = %s
"""

PUT_BACK = f"""
INSERT INTO attendance_attendanceevent ({COLUMNS}, batch_id)
SELECT {COLUMNS}, batch_id FROM attendance_replacedevent WHERE replaced_by_id = %s ORDER BY student_id, day, kind
"""  # noqa: S608 - a constant of this module
