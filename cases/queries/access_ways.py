"""Who is let in to students, and by which ways: ``student_scope`` turned round, for everybody at once.

One query (``cases_people_with`` in cases/rows_people.sql) for any number of students and people.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from sswork.models import AuditEvent
from sswork.roles import Permission

SCHOOL, CASELOAD, GRANT, GLASS, PROGRAMME, HOLDER = "school", "caseload", "grant", "glass", "programme", "holder"
PEOPLE_WITH = """
    SELECT student_id, person_id, self_id, way, role, organization_id, detail, source_id, first_day, last_day
    FROM cases_people_with(%s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True)
class Way:
    """That one person is let in to one student: by the school, the caseload, a grant (``detail`` says for what), an emergency
    or a programme.

    ``self_id``: the person, or the colleague for whom the person stands in. ``source_id``: the caseload entry, the grant, the
    emergency look. ``role`` and ``organization_id`` are of the assignment that has the right.
    """

    student_id: int | None
    person_id: int
    self_id: int
    way: str
    role: str
    organization_id: int
    detail: str
    source_id: int | None
    first_day: date | None
    last_day: date | None

    @property
    def stands_in(self) -> bool:
        return self.self_id != self.person_id


def ways_to(
    student_ids: Iterable[int], permission: Permission, named: Collection[int] = (), joining: Collection[str] = ()
) -> list[Way]:
    """Each way of each person. ``HOLDER`` ways: the people ``named`` and those who stand in for them, who hold the right at all.

    ``joining``: programmes that the students are about to be in.
    """
    who, what = list(student_ids), str(permission)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE_WITH, (who, what, list(named), timezone.localdate(), timezone.now(), list(joining)))
        return [Way(*row) for row in cursor.fetchall()]


def people_with(
    student_ids: Collection[int],
    permission: Permission,
    *,
    ways: Collection[str] | None = None,
    roles: Collection[str] = (),
) -> set[int]:
    """Ids of everybody whom the right lets in to any of the students. ``ways``: by these only, apart from people in ``roles``."""
    found = ways_to(student_ids, permission) if student_ids else []
    return {each.person_id for each in found if ways is None or each.way in ways or each.role in roles}


def ends_of(student, way: str, source_id: int):
    """The times when this caseload entry or grant was ended by those who look after access."""
    events = AuditEvent.objects.filter(type="access.ended", student_id=student.pk)
    return events.filter(changes__way=way, changes__source=source_id)
