"""Somebody's way to a student is ended by those who look after access, at once; and taken up again, if that was a slip."""

from datetime import timedelta

from django.utils import timezone

from cases.models import CaseloadEntry, StudentGrant
from cases.queries.access_ways import ends_of
from sswork.actions import action, audit
from sswork.roles import Permission

TABLES: dict[str, type[CaseloadEntry] | type[StudentGrant]] = {"caseload": CaseloadEntry, "grant": StudentGrant}


class NotTheirs(Exception):
    """Only those who look after access at the student's school end somebody's access."""


@action
def end_access(*, student, way: str, source_id: int, by) -> None:
    """From now on the caseload entry or the grant opens the student to nobody: yesterday was its last day."""
    row = _row(student, way, source_id, by)
    facts = {"way": way, "source": row.pk, "person": getattr(row, "worker_id", None) or getattr(row, "person_id", None)}
    was = row.last_day.isoformat() if row.last_day else None
    TABLES[way].objects.filter(pk=row.pk).update(last_day=timezone.localdate() - timedelta(days=1))
    audit("access.ended", by=by, target=student, was=was, **facts)


@action
def resume_access(*, student, way: str, source_id: int, by) -> None:
    """As it was before it was ended last."""
    row = _row(student, way, source_id, by)
    ended = ends_of(student, way, source_id).order_by("-pk")[0]
    TABLES[way].objects.filter(pk=row.pk).update(last_day=ended.changes["was"])
    audit("access.resumed", by=by, target=student, way=way, source=row.pk)


def _row(student, way: str, source_id: int, by):
    if not student.is_open_to(by, Permission.ACCESS_MANAGE):
        raise NotTheirs
    return TABLES[way].objects.select_for_update().get(pk=source_id, student=student)
