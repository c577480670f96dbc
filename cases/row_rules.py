"""Row rules of the tables that decide who sees: each person sees the rows about the own access, and those of students in view."""

from sswork.roles import Permission
from sswork.security.rows import RowRule, me, opened


def _student_seen(*permissions: str) -> str:
    seen = opened(*permissions, student="s.id", school="s.school_id")
    return f"EXISTS (SELECT FROM cases_student s WHERE s.id = student_id AND {seen})"


OTHER_RULES = {
    "cases_caseloadentry": RowRule(
        f"worker_id = {me(Permission.SIGNED_IN)} OR {_student_seen(Permission.STUDENT_VIEW)}"
    ),
    "cases_studentgrant": RowRule(
        f"person_id = {me(Permission.SIGNED_IN)} OR {_student_seen(Permission.STUDENT_VIEW)}"
    ),
    # That a student has no fixed home is known to fewer than the student.
    "cases_programmemembership": RowRule(
        f"CASE WHEN programme = 'homeless' THEN {_student_seen(Permission.HOMELESS_VIEW)}"
        f" ELSE {_student_seen(Permission.STUDENT_VIEW)} END"
    ),
}
