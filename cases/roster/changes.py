"""What a roster would change: each table of the roster compared with what is there, by one join each.

A table ``change_…`` for every target holds the rows that differ, with ``what`` is to be done: ``added``, ``changed`` or
``removed``. Rows that are right are in none of them, so the same roster again changes nothing. New parents have no number yet;
rows therefore name schools and people by sourced id until they are written.

Blank cells of optional columns (preferred name, pronouns, language, grade, birth date, sex) erase nothing: most systems do not
send them at all.
"""

# ruff: noqa: S608  # the statements are put together from constants of this package; values are always parameters

import datetime
from dataclasses import dataclass
from decimal import Decimal

from sswork.models import Definition

from .files import Mode
from .oneroster import Roster

WHAT = """CASE WHEN s.sourced_id IS NULL OR s.removed = 't' THEN 'removed' WHEN t.id IS NULL THEN 'added' ELSE 'changed' END"""

ORGS = """
SELECT t.id, s.sourced_id, s.kind, s.name, s.identifier, s.parent, s.placeholder = 't' AS placeholder,
       CASE WHEN s.removed = 't' THEN 'removed' WHEN t.id IS NULL THEN 'added' ELSE 'changed' END AS what
FROM roster_orgs s
LEFT JOIN sswork_organization t USING (sourced_id)
LEFT JOIN sswork_organization p ON p.id = t.parent_id
WHERE CASE WHEN s.removed = 't' THEN t.is_active
           WHEN t.id IS NULL THEN true
           WHEN s.placeholder = 't' THEN false
           ELSE (t.kind, t.name, t.identifier, t.is_placeholder, t.is_active) IS DISTINCT FROM (s.kind, s.name, s.identifier, false, true)
                OR (s.kind = 'school' AND s.parent <> '' AND s.parent IS DISTINCT FROM p.sourced_id) END
UNION ALL
SELECT t.id, t.sourced_id, t.kind, t.name, t.identifier, '', false, 'removed'
FROM sswork_organization t
WHERE %(orgs_whole)s AND t.sourced_id IS NOT NULL AND t.is_active AND NOT t.is_placeholder
      AND t.sourced_id NOT IN (SELECT sourced_id FROM roster_orgs)
"""

STAFF = f"""
SELECT t.id, coalesce(s.sourced_id, t.sourced_id) AS sourced_id,
       s.given_name, s.family_name, s.email, s.roster_role, s.school, u.id AS user_id, {WHAT} AS what
FROM roster_staff s
FULL JOIN sswork_staffmember t USING (sourced_id)
LEFT JOIN sswork_organization o ON o.sourced_id = s.school
LEFT JOIN sswork_user u ON lower(u.email) = s.email
WHERE CASE WHEN s.line IS NULL THEN %(people_whole)s AND t.removed_on IS NULL
           WHEN s.removed = 't' THEN t.id IS NOT NULL AND t.removed_on IS NULL
           ELSE t.id IS NULL OR (t.given_name, t.family_name, t.email, t.roster_role, t.school_id, t.user_id, t.removed_on)
                IS DISTINCT FROM (s.given_name, s.family_name, s.email, s.roster_role, o.id, coalesce(u.id, t.user_id), NULL) END
"""

GUARDIANS = f"""
SELECT t.id, coalesce(s.sourced_id, t.sourced_id) AS sourced_id,
       s.given_name, s.family_name, s.email, s.phone, s.sms, coalesce(nullif(s.language, ''), t.language, '') AS language,
       {WHAT} AS what
FROM roster_guardians s
FULL JOIN (SELECT * FROM cases_guardian WHERE sourced_id IS NOT NULL) t USING (sourced_id)
WHERE CASE WHEN s.line IS NULL THEN %(people_whole)s AND t.removed_on IS NULL
           WHEN s.removed = 't' THEN t.id IS NOT NULL AND t.removed_on IS NULL
           ELSE t.id IS NULL OR (t.given_name, t.family_name, t.email, t.phone, t.sms, t.language, t.removed_on)
                IS DISTINCT FROM
                (s.given_name, s.family_name, s.email, s.phone, s.sms, coalesce(nullif(s.language, ''), t.language), NULL) END
"""

STUDENTS = f"""
SELECT t.id, coalesce(s.sourced_id, t.sourced_id) AS sourced_id,
       s.local_id, s.given_name, s.middle_name, s.family_name, s.email, s.school,
       coalesce(nullif(s.preferred_name, ''), t.preferred_name, '') AS preferred_name,
       coalesce(nullif(s.pronouns, ''), t.pronouns, '') AS pronouns, coalesce(nullif(s.grade, ''), t.grade, '') AS grade,
       coalesce(nullif(s.home_language, ''), t.home_language, '') AS home_language,
       coalesce(nullif(d.birth_date, '')::date, t.birth_date) AS birth_date, coalesce(nullif(d.sex, ''), t.sex, '') AS sex,
       nullif(s.left_on, '')::date AS left_on, {WHAT} AS what,
       s.line IS NULL OR s.removed = 't' OR (s.left_on <> '' AND t.id IS NOT NULL AND t.removed_on IS NULL) AS leaves
FROM (roster_students s LEFT JOIN roster_demographics d USING (sourced_id))
FULL JOIN (SELECT * FROM cases_student WHERE sourced_id IS NOT NULL) t USING (sourced_id)
LEFT JOIN sswork_organization o ON o.sourced_id = s.school
WHERE CASE WHEN s.line IS NULL THEN %(people_whole)s AND t.removed_on IS NULL
           WHEN s.removed = 't' THEN t.id IS NOT NULL AND t.removed_on IS NULL
           ELSE t.id IS NULL OR (t.local_id, t.given_name, t.middle_name, t.family_name, t.email, t.removed_on)
                IS DISTINCT FROM (s.local_id, s.given_name, s.middle_name, s.family_name, s.email, nullif(s.left_on, '')::date)
                OR (s.school <> '' AND o.id IS DISTINCT FROM t.school_id)
                OR (s.grade <> '' AND s.grade <> t.grade) OR (s.preferred_name <> '' AND s.preferred_name <> t.preferred_name)
                OR (s.pronouns <> '' AND s.pronouns <> t.pronouns) OR (s.home_language <> '' AND s.home_language <> t.home_language)
                OR (d.birth_date <> '' AND d.birth_date::date IS DISTINCT FROM t.birth_date) OR (d.sex <> '' AND d.sex <> t.sex) END
"""

# A membership without days is the one that is open, or that ended no earlier than yesterday: no school day was missed.
ENROLMENTS = """
SELECT e.id, m.student, m.school, m.first_day, m.last_day, m.grade, m.is_primary, m.sourced_id,
       CASE WHEN m.line IS NULL OR m.removed = 't' THEN 'removed' WHEN e.id IS NULL THEN 'added' ELSE 'changed' END AS what
FROM (
    SELECT m.line, m.student, m.school, m.removed, m.grade, m.sourced_id, nullif(m.first_day, '')::date AS first_day,
           nullif(m.last_day, '')::date AS last_day, m.is_main <> 'f' AS is_primary, t.id AS student_id, o.id AS school_id
    FROM roster_memberships m
    LEFT JOIN cases_student t ON t.sourced_id = m.student
    LEFT JOIN sswork_organization o ON o.sourced_id = m.school
) m
FULL JOIN (
    SELECT e.*, t.sourced_id AS student FROM cases_enrolment e JOIN cases_student t ON t.id = e.student_id WHERE t.sourced_id IS NOT NULL
) e ON e.student_id = m.student_id AND e.at_school_id = m.school_id
       AND CASE WHEN m.first_day IS NULL THEN e.removed_on IS NULL AND (e.last_day IS NULL OR e.last_day >= %(today)s::date - 1)
                ELSE e.first_day = m.first_day END
WHERE CASE WHEN m.line IS NULL THEN e.removed_on IS NULL AND (e.last_day IS NULL OR e.last_day >= %(today)s) AND (
                    %(memberships_whole)s
                    OR (%(memberships_listed)s AND e.student IN (SELECT student FROM roster_memberships))
                    OR e.student_id IN (SELECT id FROM change_students WHERE what = 'removed'))
           WHEN m.removed = 't' THEN e.id IS NOT NULL AND e.removed_on IS NULL AND (e.last_day IS NULL OR e.last_day >= %(today)s)
           ELSE e.id IS NULL OR (e.last_day, e.removed_on, e.is_primary) IS DISTINCT FROM (m.last_day, NULL, m.is_primary)
                OR (m.grade <> '' AND m.grade <> e.grade) OR (m.sourced_id <> '' AND m.sourced_id <> e.sourced_id) END
"""

# The same role with another first day is a correction of that day, not one role that ended and one that began.
CORRECTED_FIRST_DAYS = """
WITH corrected AS (
    SELECT DISTINCT ON (e.id) c.ctid AS added, e.id
    FROM change_enrolments c
    JOIN cases_student t ON t.sourced_id = c.student
    JOIN sswork_organization o ON o.sourced_id = c.school
    JOIN cases_enrolment e ON e.student_id = t.id AND e.at_school_id = o.id AND e.sourced_id = c.sourced_id
    WHERE c.what = 'added' AND c.sourced_id <> '' AND c.first_day IS NOT NULL
      AND e.id IN (SELECT id FROM change_enrolments WHERE what = 'removed')
), dropped AS (
    DELETE FROM change_enrolments c USING corrected WHERE c.id = corrected.id
)
UPDATE change_enrolments c SET id = corrected.id, what = 'changed' FROM corrected WHERE c.ctid = corrected.added
"""

# Whoever has left keeps the family that was known.
GUARDIANSHIPS = """
SELECT k.id, s.student, s.guardian, s.relationship, s.contact_order,
       CASE WHEN s.line IS NULL THEN 'removed' WHEN k.id IS NULL THEN 'added' ELSE 'changed' END AS what
FROM (
    SELECT s.*, t.id AS student_id, g.id AS guardian_id
    FROM roster_guardianships s
    LEFT JOIN cases_student t ON t.sourced_id = s.student
    LEFT JOIN cases_guardian g ON g.sourced_id = s.guardian
) s
FULL JOIN (
    SELECT k.*, t.sourced_id AS student, g.sourced_id AS guardian, t.removed_on AS student_left
    FROM cases_guardianship k JOIN cases_student t ON t.id = k.student_id JOIN cases_guardian g ON g.id = k.guardian_id
    WHERE t.sourced_id IS NOT NULL AND g.sourced_id IS NOT NULL
) k USING (student_id, guardian_id)
WHERE CASE WHEN s.line IS NULL THEN k.removed_on IS NULL AND k.student_left IS NULL
                AND student_id NOT IN (SELECT id FROM change_students WHERE what = 'removed')
                AND (%(families_whole)s
                     OR (%(families_told)s AND k.student IN (SELECT sourced_id FROM roster_students WHERE names_agents = 't'))
                     OR (%(families_told)s AND k.guardian IN (SELECT sourced_id FROM roster_guardians WHERE names_agents = 't'))
                     OR guardian_id IN (SELECT id FROM change_guardians WHERE what = 'removed')
                     OR (k.student, k.guardian) IN (SELECT student, guardian FROM roster_ended))
           ELSE k.id IS NULL OR k.removed_on IS NOT NULL OR (s.relationship <> 'unknown' AND s.relationship <> k.relationship) END
"""

PROGRAMMES = """
SELECT p.id, f.student, f.programme, CASE WHEN f.line IS NULL THEN 'removed' WHEN p.id IS NULL THEN 'added' ELSE 'changed' END AS what
FROM roster_flags f
FULL JOIN (
    SELECT p.*, t.sourced_id AS student FROM cases_programmemembership p JOIN cases_student t ON t.id = p.student_id
    WHERE p.source_key = 'roster' AND t.sourced_id IS NOT NULL
) p ON p.student = f.student AND p.programme = f.programme
WHERE CASE WHEN f.line IS NULL THEN %(flags_whole)s AND (p.last_day IS NULL OR p.last_day >= %(today)s)
           ELSE p.id IS NULL OR p.last_day < %(today)s END
"""

# In this order: a comparison may look at those before it.
COMPARISONS = {
    "orgs": ORGS,
    "staff": STAFF,
    "guardians": GUARDIANS,
    "students": STUDENTS,
    "enrolments": ENROLMENTS,
    "guardianships": GUARDIANSHIPS,
    "programmes": PROGRAMMES,
}


@dataclass(frozen=True)
class Plan:
    """How many rows of each table would be added, changed and removed; and whether so many students that a person must look."""

    counts: dict[str, dict[str, int]]
    students_before: int
    students_leaving: int
    hold_share: Decimal | None = None

    @property
    def is_held(self) -> bool:
        """More than the district's share of the students (a tenth) would leave: a cut-off file looks the same as a real one."""
        return self.hold_share is not None and 100 * self.students_leaving > self.hold_share * self.students_before

    @property
    def totals(self) -> dict[str, int]:
        """Over all tables: rows added, changed and removed."""
        return {what: sum(table[what] for table in self.counts.values()) for what in ("added", "changed", "removed")}

    @property
    def changes_nothing(self) -> bool:
        return not any(sum(table.values()) for table in self.counts.values())


def nothing(counts: dict[str, dict[str, int]]) -> Plan:
    """The plan of a roster that changes none of these tables."""
    return Plan({name: dict.fromkeys(table, 0) for name, table in counts.items()}, 0, 0)


def compare(cursor, roster: Roster, today: datetime.date) -> Plan:
    """Make the ``change_…`` tables from the staged roster, and count what is in them."""
    scope = _scope(roster, today)
    cursor.execute("SET LOCAL work_mem = '128MB'")
    for name, select in COMPARISONS.items():
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.change_{name}")
        cursor.execute(f"CREATE TEMP TABLE change_{name} ON COMMIT DROP AS {select}", scope)
        if name == "enrolments":
            cursor.execute(CORRECTED_FIRST_DAYS)
        cursor.execute(f"ANALYZE change_{name}")
    cursor.execute("SELECT count(*) FROM cases_student WHERE removed_on IS NULL AND sourced_id IS NOT NULL")
    before = cursor.fetchone()[0]
    cursor.execute("SELECT count(*) FROM change_students WHERE leaves")
    leaving = cursor.fetchone()[0]
    hold_share = Definition.in_force("imports.hold_share", today).value
    return Plan({name: _count(cursor, name) for name in COMPARISONS}, before, leaving, hold_share)


def _scope(roster: Roster, today: datetime.date) -> dict[str, object]:
    """Which tables the roster tells whole, so that what it lacks has gone."""
    modes = {
        kind: roster.modes.get(kind, Mode.ABSENT) for kind in ("orgs", "users", "roles", "relationships", "userFlags")
    }
    people = modes["users"] is Mode.BULK
    return {
        "today": today,
        "orgs_whole": modes["orgs"] is Mode.BULK,
        "people_whole": people,
        "memberships_whole": modes["roles"] is Mode.BULK or (people and modes["roles"] is Mode.ABSENT),
        "memberships_listed": modes["roles"] is Mode.ABSENT,
        "families_whole": people and modes["relationships"] is not Mode.DELTA,
        "families_told": modes["relationships"] is Mode.ABSENT,
        "flags_whole": modes["userFlags"] is Mode.BULK,
    }


def _count(cursor, name: str) -> dict[str, int]:
    cursor.execute(f"SELECT what, count(*) FROM change_{name} GROUP BY what")
    return {"added": 0, "changed": 0, "removed": 0} | dict(cursor.fetchall())
