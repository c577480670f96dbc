"""Row rules of the tables that decide who sees: each person sees the rows about the own access, and those of students in view."""

from sswork.roles import Permission
from sswork.security.rows import RowRule, mine


def _student_seen(permission: Permission) -> str:
    return f"cases_open_student(student_id, '{permission}')"


OTHER_RULES = {
    "cases_notetemplate": RowRule("person_id IS NULL OR person_id = sswork_actor()"),
    "cases_caseloadentry": RowRule(
        f"{mine('worker_id', Permission.SIGNED_IN)} OR {_student_seen(Permission.STUDENT_VIEW)}"
    ),
    "cases_studentgrant": RowRule(
        f"{mine('person_id', Permission.SIGNED_IN)} OR {_student_seen(Permission.STUDENT_VIEW)}"
    ),
    # That a student has no fixed home, or is in foster care, is known to fewer than the student.
    "cases_programmemembership": RowRule(
        f"CASE WHEN programme IN ('homeless', 'foster') THEN {_student_seen(Permission.HOMELESS_VIEW)}"
        f" ELSE {_student_seen(Permission.STUDENT_VIEW)} END"
    ),
}
