"""Reads of records law: who holds the rights, what consents count today, what stands in the log."""

from dataclasses import dataclass
from datetime import date, timedelta

from cases.models import Consent, Disclosure, Student
from cases.records_enums import ConsentProblem
from cases.records_rules import comes_of_age_on, student_holds_rights, validity_problems
from sswork.models import Definition


def rights_age(today: date) -> int:
    """At which age the rights become the student's."""
    return int(Definition.threshold("records.rights_age", today))


@dataclass(frozen=True)
class Rights:
    """Who holds the rights, and the birthday on which they move or moved."""

    age: int
    is_students: bool
    moves_on: date | None
    is_soon: bool = False
    noticed_on: date | None = None


def rights_of(student: Student, today: date) -> Rights:
    rules = Definition.all_in_force(("records.rights_age", "records.rights_notice_days"), today)
    age = int(rules["records.rights_age"].value or 0)
    if student.birth_date is None:
        return Rights(age=age, is_students=False, moves_on=None)
    moves_on = comes_of_age_on(student.birth_date, age)
    notice = timedelta(days=int(rules["records.rights_notice_days"].value or 0))
    return Rights(
        age=age,
        is_students=student_holds_rights(student.birth_date, today, age),
        moves_on=moves_on,
        is_soon=today < moves_on <= today + notice,
        noticed_on=moves_on - notice,
    )


@dataclass(frozen=True)
class ConsentToday:
    """A consent, and why it counts for nothing today; nothing against it: it is valid."""

    consent: Consent
    problems: list[ConsentProblem]

    @property
    def why_not(self) -> str:
        return " ".join(str(each.label) for each in self.problems)


def consents_of(user, student: Student, today: date, age: int | None = None) -> list[ConsentToday]:
    """Those that count first, then the others; each newest first. ``age``: where it is known already."""
    age = rights_age(today) if age is None else age
    rows = Consent.objects.visible_to(user).filter(student=student).select_related("recorded_by")
    found = [
        ConsentToday(each, validity_problems(each, birth_date=student.birth_date, today=today, age=age))
        for each in rows.order_by("-signed_on", "-pk")
    ]
    return sorted(found, key=lambda each: bool(each.problems))


def disclosures_of(user, student: Student):
    rows = Disclosure.objects.visible_to(user).filter(student=student)
    return rows.select_related("ground", "consent", "by").order_by("-at", "-pk")
