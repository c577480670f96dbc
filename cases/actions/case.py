"""The life of a case."""

from cases.actions.access import add_to_caseload
from cases.models import Case
from sswork.actions import action, audit


@action
def open_case(*, student, reason, owner, next_step, review_on, concern="", origin_key="", by):
    """Open a case for a student. Owner, next step and review date are required; the owner gets the student on the caseload."""
    case = Case.objects.create(
        student=student,
        school_id=student.school_id,
        reason=reason,
        concern=concern,
        owner=owner,
        next_step=next_step,
        review_on=review_on,
        origin_key=origin_key,
        opened_by=by,
    )
    audit("case.opened", by=by, target=case, reason=reason, owner=owner.pk, review_on=str(review_on))
    add_to_caseload(student=student, worker=owner, by=by)
    return case
