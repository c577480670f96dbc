"""What a delta leaves unsaid is filled in from what is there, and what nobody ever said is reported."""

# ruff: noqa: S608  # the statements are put together from constants of this package; values are always parameters

from django.utils.translation import gettext as _

from sswork.imports.issues import IssueLog

from .orgs import NO_SCHOOL

# People of whom another file, some time ago, has said what they are; and students of whom only a birth date is told now.
FILL = (
    """
    INSERT INTO roster_students (sourced_id, line, removed, given_name, middle_name, family_name, preferred_name, pronouns, local_id, grade,
                                 email, home_language, address, city, postal_code, names_agents, school, left_on)
    SELECT t.sourced_id, p.line, p.removed, p.given_name, p.middle_name, p.family_name, p.preferred_name, '', t.local_id, p.grade,
           p.email, '', '', '', '', '', '', coalesce(t.removed_on::text, '')
    FROM roster_people p JOIN cases_student t USING (sourced_id)
    """,
    """
    INSERT INTO roster_guardians (sourced_id, line, removed, given_name, family_name, email, phone, sms, language, names_agents)
    SELECT t.sourced_id, p.line, p.removed, p.given_name, p.family_name, p.email, p.phone, p.sms, '', ''
    FROM roster_people p JOIN cases_guardian t USING (sourced_id)
    """,
    """
    INSERT INTO roster_staff (sourced_id, line, removed, given_name, family_name, email, roster_role, school)
    SELECT t.sourced_id, p.line, p.removed, p.given_name, p.family_name, p.email, t.roster_role, coalesce(o.sourced_id, '')
    FROM roster_people p JOIN sswork_staffmember t USING (sourced_id) LEFT JOIN sswork_organization o ON o.id = t.school_id
    """,
    """
    INSERT INTO roster_students (sourced_id, line, removed, given_name, middle_name, family_name, preferred_name, pronouns, local_id, grade,
                                 email, home_language, address, city, postal_code, names_agents, school, left_on)
    SELECT t.sourced_id, d.line, '', t.given_name, t.middle_name, t.family_name, '', '', t.local_id, '', t.email, '', '', '', '', '', '', ''
    FROM roster_demographics d JOIN cases_student t USING (sourced_id)
    WHERE t.removed_on IS NULL AND sourced_id NOT IN (SELECT sourced_id FROM roster_students)
    """,
)
KNOWN = "SELECT sourced_id FROM roster_{0} UNION ALL SELECT sourced_id FROM {1} WHERE sourced_id IS NOT NULL"
KNOWN_STUDENTS = KNOWN.format("students", "cases_student")
KNOWN_GUARDIANS = KNOWN.format("guardians", "cases_guardian")
KNOWN_STAFF = KNOWN.format("staff", "sswork_staffmember")
KNOWN_PEOPLE = f"{KNOWN_STUDENTS} UNION ALL {KNOWN_GUARDIANS} UNION ALL {KNOWN_STAFF}"
# kind of file, column, and the lines and values at which somebody is named whom no file, now or earlier, has described
UNKNOWN = (
    (
        "users",
        "agentSourcedIds",
        f"SELECT line, guardian FROM roster_guardianships WHERE guardian NOT IN ({KNOWN_GUARDIANS})",
    ),
    (
        "users",
        "agentSourcedIds",
        f"SELECT line, student FROM roster_guardianships WHERE student NOT IN ({KNOWN_STUDENTS})",
    ),
    ("roles", "userSourcedId", f"SELECT line, student FROM roster_memberships WHERE student NOT IN ({KNOWN_STUDENTS})"),
    (
        "users",
        "role",
        f"SELECT line, sourced_id FROM roster_people WHERE sourced_id NOT IN ({KNOWN_PEOPLE})",
    ),
)
OF_NO_SCHOOL = """
UPDATE roster_students s SET school = %s
WHERE s.school = '' AND s.removed = '' AND NOT EXISTS (SELECT FROM cases_student t WHERE t.sourced_id = s.sourced_id)
RETURNING s.line
"""


def complete(cursor, log: IssueLog) -> None:
    """For a roster whose users are a delta, or absent."""
    for kind, column, query in UNKNOWN:
        cursor.execute(query)
        for line, value in cursor.fetchall():
            reason = _("Nothing tells what this person is.") if column == "role" else _("No row describes this person.")
            log.warning(f"{kind}.csv", line, reason, column=column, value=value)
    for statement in FILL:
        cursor.execute(statement)
    cursor.execute(OF_NO_SCHOOL, [NO_SCHOOL])
    lines = cursor.fetchall()
    for (line,) in lines:
        log.warning("users.csv", line, _("The student belongs to no school."), column="orgSourcedIds")
    if lines:
        values = [NO_SCHOOL, "school", _("School not stated"), "", "", "t", ""]
        cursor.execute("INSERT INTO roster_orgs SELECT * FROM (VALUES (%s, %s, %s, %s, %s, %s, %s)) v", values)
