"""The district's data as other systems would send it: a OneRoster roster, and a file of absences.

OneRoster 1.2 rather than 1.1: only its roles.csv says from when to when a student belonged to a school. Lines end in CRLF,
since a widely used reader splits on it. What rosters do not hold (custody, programmes, casework) is not in these files.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

USERS = (
    "sourcedId status dateLastModified enabledUser username userIds givenName familyName middleName identifier email sms phone"
    " agentSourcedIds grades password userMasterIdentifier resourceSourcedIds preferredGivenName preferredMiddleName"
    " preferredFamilyName primaryOrgSourcedId pronouns metadata.homeLanguage metadata.address metadata.city metadata.postalCode"
)
# file: its header and the statements that give its rows; dates that end something are the day after the last (exclusive)
ROSTER = {
    "orgs": (
        "sourcedId status dateLastModified name type identifier parentSourcedId",
        ("SELECT o.sourced_id, '', '', o.name, o.kind, o.identifier, p.sourced_id"
        " FROM sswork_organization o LEFT JOIN sswork_organization p ON p.id = o.parent_id ORDER BY o.id"),
    ),
    "academicSessions": (
        "sourcedId status dateLastModified title type startDate endDate parentSourcedId schoolYear",
        ("SELECT 'year-' || ends_in, '', '', (ends_in - 1) || '-' || ends_in, 'schoolYear', first_day, last_day + 1, '', ends_in"
        " FROM sswork_schoolyear"),
        ("SELECT t.sourced_id, '', '', t.title, t.kind, t.first_day, t.last_day + 1, 'year-' || y.ends_in, y.ends_in"
        " FROM sswork_term t JOIN sswork_schoolyear y ON y.id = t.school_year_id ORDER BY t.id"),
    ),
    "users": (
        USERS,
        ("SELECT s.sourced_id, '', '', s.removed_on IS NULL, s.local_id, '', s.given_name, s.family_name, s.middle_name, s.local_id,"
        " s.email, '', '', (SELECT string_agg(g.sourced_id, ',' ORDER BY k.contact_order, g.id) FROM cases_guardianship k"
        "  JOIN cases_guardian g ON g.id = k.guardian_id WHERE k.student_id = s.id AND k.removed_on IS NULL),"
        " s.grade, '', '', '', s.preferred_name, '', '', o.sourced_id, s.pronouns, s.home_language, h.address, h.city, h.postal_code"
        " FROM cases_student s JOIN sswork_organization o ON o.id = s.school_id LEFT JOIN cases_household h ON h.id = s.household_id"
        " ORDER BY s.id"),
        ("SELECT sourced_id, '', '', true, sourced_id, '', given_name, family_name, '', '', email, sms, phone, '', '', '', '', '', '',"
        " '', '', '', '', language, '', '', '' FROM cases_guardian WHERE removed_on IS NULL ORDER BY id"),
        ("SELECT sourced_id, '', '', true, sourced_id, '', given_name, family_name, '', '', email, '', '', '', '', '', '', '', '',"
        " '', '', '', '', '', '', '', '' FROM sswork_staffmember WHERE removed_on IS NULL ORDER BY id"),
    ),
    "roles": (
        "sourcedId status dateLastModified userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId",
        ("SELECT 'role-' || s.sourced_id || '-' || row_number() OVER (PARTITION BY s.id ORDER BY e.first_day), '', '', s.sourced_id,"
        " 'primary', 'student', e.first_day, e.last_day + 1, o.sourced_id, ''"
        " FROM cases_enrolment e JOIN cases_student s ON s.id = e.student_id JOIN sswork_organization o ON o.id = e.at_school_id"
        " ORDER BY s.id, e.first_day"),
        ("SELECT DISTINCT ON (g.id) 'role-' || g.sourced_id, '', '', g.sourced_id, 'primary',"
        " CASE WHEN k.relationship IN ('parent', 'relative') THEN k.relationship ELSE 'guardian' END, NULL, NULL, o.sourced_id, ''"
        " FROM cases_guardianship k JOIN cases_guardian g ON g.id = k.guardian_id JOIN cases_student s ON s.id = k.student_id"
        " JOIN sswork_organization o ON o.id = s.school_id ORDER BY g.id, k.id"),
        ("SELECT 'role-' || m.sourced_id, '', '', m.sourced_id, 'primary', coalesce(nullif(m.roster_role, ''), 'teacher'), NULL, NULL,"
        " coalesce(o.sourced_id, (SELECT sourced_id FROM sswork_organization WHERE kind = 'district' ORDER BY id LIMIT 1)), ''"
        " FROM sswork_staffmember m LEFT JOIN sswork_organization o ON o.id = m.school_id ORDER BY m.id"),
    ),
    "demographics": (
        ("sourcedId status dateLastModified birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican"
        " nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity countryOfBirthCode"
        " stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus"),
        "SELECT sourced_id, '', '', birth_date, sex, '', '', '', '', '', '', '', '', '', '', '' FROM cases_student ORDER BY id",
    ),
    "courses": (
        "sourcedId status dateLastModified schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes",
        ("SELECT 'homeroom-' || o.sourced_id, '', '', 'year-' || max(y.ends_in), 'Homeroom', 'HR', '', o.sourced_id, '', ''"
        " FROM sswork_organization o CROSS JOIN sswork_schoolyear y WHERE o.kind = 'school' GROUP BY o.id ORDER BY o.id"),
    ),
    "classes": (
        ("sourcedId status dateLastModified title grades courseSourcedId classCode classType location schoolSourcedId"
        " termSourcedIds subjects subjectCodes periods"),
        ("SELECT DISTINCT 'homeroom-' || o.sourced_id || '-' || s.grade, '', '', 'Homeroom ' || s.grade, s.grade,"
        " 'homeroom-' || o.sourced_id, '', 'homeroom', '', o.sourced_id,"
        " (SELECT string_agg(sourced_id, ',' ORDER BY first_day) FROM sswork_term), '', '', ''"
        " FROM cases_student s JOIN sswork_organization o ON o.id = s.school_id WHERE s.removed_on IS NULL ORDER BY 1"),
    ),
    "enrollments": (
        "sourcedId status dateLastModified classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate",
        ("SELECT 'in-' || s.sourced_id, '', '', 'homeroom-' || o.sourced_id || '-' || s.grade, o.sourced_id, s.sourced_id, 'student',"
        " '', NULL, NULL FROM cases_student s JOIN sswork_organization o ON o.id = s.school_id"
        " WHERE s.removed_on IS NULL ORDER BY s.id"),
    ),
}  # fmt: skip
ABSENT_FILES = (
    "categories classResources courseResources lineItems lineItemLearningObjectiveIds lineItemScoreScales resources results"
    " resultLearningObjectiveIds resultScoreScales scoreScales userProfiles userResources"
)
ATTENDANCE = (
    "student_id date status excused portion",
    (
        "SELECT s.local_id, e.day, (ARRAY['absent', 'tardy', 'early departure'])[e.kind], (ARRAY['', 'yes', 'no'])[e.excused + 1],"
        " trim_scale(e.portion) FROM attendance_attendanceevent e JOIN cases_student s ON s.id = e.student_id"
        " ORDER BY e.day, e.student_id, e.kind"
    ),
)


def write_roster(cursor, folder: Path) -> None:
    """A complete (bulk) roster with its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (header, *statements) in ROSTER.items():
        write_csv(folder / f"{name}.csv", header.split(), _rows(cursor, statements))
    write_csv(folder / "manifest.csv", ["propertyName", "value"], _manifest())


def write_attendance(cursor, path: Path) -> None:
    """What was missed, one row for each student, day and kind; days without a row were attended."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header, statement = ATTENDANCE
    write_csv(path, header.split(), _rows(cursor, [statement]))


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


def _rows(cursor, statements: Iterable[str]) -> Iterable[Sequence]:
    """OneRoster spells truth in lower case."""
    for statement in statements:
        for row in cursor.stream(statement):
            yield [str(each).lower() if isinstance(each, bool) else each for each in row]


def _manifest() -> list[tuple[str, str]]:
    files = dict.fromkeys(ROSTER, "bulk") | dict.fromkeys(ABSENT_FILES.split(), "absent")
    return [
        ("manifest.version", "1.0"),
        ("oneroster.version", "1.2"),
        *((f"file.{name}", files[name]) for name in sorted(files, key=str.lower)),
        ("source.systemName", "Riverbend demo"),
        ("source.systemCode", "riverbend-demo"),
    ]
