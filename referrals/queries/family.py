"""The meeting with the family: who is invited, who may still be, and what the team needs before it begins."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.enums import CaseState
from cases.models import Case
from cases.queries.records import rights_age
from cases.queries.students import guardianships_of
from cases.records_rules import student_holds_rights
from referrals.family_enums import ASKED, FAMILY_ASKS, STAFF_ASKS, STUDENT_ASKS, AttendeeKind
from referrals.models import Attendee
from referrals.queries.referral import people_at
from sswork.roles import Permission

ASKS = {
    AttendeeKind.GUARDIAN: FAMILY_ASKS,
    AttendeeKind.STUDENT: STUDENT_ASKS,
    AttendeeKind.STAFF: STAFF_ASKS,
}


def attendees_of(item, user) -> list[Attendee]:
    """In the order of inviting, with the own contact rule where the reader may know of it. One query."""
    found = Attendee.objects.visible_to(user).filter(item=item)
    wanted = ("guardianship", "person", "told_to", "signed_before", "invited_by")
    return list(found.select_related(*wanted).order_by("kind", "pk"))


def attendees_by_item(items, user) -> dict[int, list[Attendee]]:
    """Who was asked to each of several, in the order of inviting. One query."""
    found: dict[int, list[Attendee]] = {}
    rows = Attendee.objects.visible_to(user).filter(item__in=[each.pk for each in items])
    for each in rows.select_related("signed_before").order_by("kind", "pk"):
        found.setdefault(each.item_id, []).append(each)
    return found


@dataclass(frozen=True)
class Choice:
    """Somebody who may be invited, with what is known of language and interpreter."""

    key: str
    label: str
    kind: str
    who: str
    language: str = ""
    needs_interpreter: bool = False
    guardianship: Any = None
    person: Any = None

    @property
    def identity(self) -> tuple:
        return self.kind, self.guardianship and self.guardianship.pk, self.person and self.person.pk


def may_be_invited(item, team, user, standing: list[Attendee]) -> list[Choice]:
    """Guardians whom this person may know of and the rules let us ask, the student, people of the school: nobody twice."""
    there: set[tuple] = {(each.kind, each.guardianship_id, each.person_id) for each in standing}
    guardians = [] if holds_rights(item.student) else guardianships_of(item.student, user)
    found = [
        *map(_guardian, filter(may_be_asked, guardians)),
        _student(item),
        *map(_colleague, people_at(team.school)),
    ]
    return [each for each in found if each.identity not in there]


def may_be_asked(row) -> bool:
    """By the safe-contact rules: told about the student, and reached in one way at least. Whoever is not is said above the page."""
    return row.may_tell and (row.may_be_written_to or row.may_be_called)


def holds_rights(student) -> bool:
    """Of age the student decides who is asked: the rights are the student's (34 CFR 99.5)."""
    today = timezone.localdate()
    return student_holds_rights(student.birth_date, today, rights_age(today))


def _guardian(row) -> Choice:
    who = f"{row.guardian} ({row.get_relationship_display().lower()})"
    return Choice(
        key=f"g{row.pk}",
        label=who,
        kind=AttendeeKind.GUARDIAN,
        who=who,
        language=row.guardian.speaks,
        needs_interpreter=row.guardian.wants_interpreter,
        guardianship=row,
    )


def _student(item) -> Choice:
    student = item.student
    return Choice(
        "student",
        f"{student.name} ({AttendeeKind.STUDENT.label})",
        AttendeeKind.STUDENT,
        student.name,
        student.speaks_at_home,
    )


def _colleague(person) -> Choice:
    return Choice(f"p{person.pk}", person.name, AttendeeKind.STAFF, person.name, person=person)


def asks_of(attendee) -> dict:
    """The questions in the words for whoever is asked."""
    return ASKS[AttendeeKind(attendee.kind)]


def told_by(attendee) -> list[tuple[object, str]]:
    """Each question with its answer, where there is one."""
    asks = asks_of(attendee)
    return [(asks[name], text) for name in ASKED if (text := getattr(attendee, name))]


def open_cases(student, user):
    """In which this person may ask for an evaluation."""
    return (
        Case.objects.visible_to(user, Permission.CASE_MANAGE)
        .filter(student=student, state=CaseState.OPEN)
        .order_by("pk")
    )


@dataclass(frozen=True)
class Question:
    """What a person is asked before a meeting that need not be open to the person: when it is, and which team's."""

    attendee: int
    day: date
    team: str
    has_told: bool


def questions_to(person) -> list[Question]:
    """What somebody is asked, the next meeting first; others than that person and the system learn nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attendee_id, day, team, has_told FROM referrals_questions_to(%s) ORDER BY day, attendee_id",
            [person.pk],
        )
        return [Question(*each) for each in cursor.fetchall()]
