"""The search for one student who is not in view yet."""

from datetime import date

from cases.models import found_students
from sswork.actions import action, audit
from sswork.roles import Permission


@action(beyond_view="a student who is not in view yet is named exactly")
def find_student(
    *,
    right: Permission,
    by,
    local_id: str = "",
    given_name: str = "",
    family_name: str = "",
    birth_date: date | None = None,
):
    """The one student with exactly this number, or exactly this name and birth date; None if there is none or more than one.

    Each search is on record, found or not; what was typed is not, since it may name a student who is not ours.
    """
    if local_id:
        found = found_students(right).by_number(by, local_id)
    else:
        found = found_students(right).by_name(by, given_name=given_name, family_name=family_name, birth_date=birth_date)
    matches = list(found[:2])
    student = matches[0] if len(matches) == 1 else None
    audit("student.searched_for", by=by, target=student or by, how="number" if local_id else "name", found=len(matches))
    return student
