"""Whom an encounter is about, and which of their cases it belongs to."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseloadEntry, Student
from cases.queries.casework import open_cases_of, own_case, recordable_students

OFFERED_WITHOUT_SCRIPTS = 200


class StudentsField(forms.ModelMultipleChoiceField):
    """Students found by name. Every student whom the person may record for is accepted; few are offered in the page itself."""

    def __init__(self, **kwargs):
        picker = forms.SelectMultiple(
            attrs={"data-picker-url": reverse_lazy("cases:student-picker"), "data-placeholder": _("Type a name")}
        )
        super().__init__(queryset=Student.objects.none(), widget=picker, **kwargs)

    def offer(self, user, chosen_ids: list[int]) -> None:
        """What may be chosen, and what the page lists. The list is read when it is drawn, for some pages draw none."""
        self.queryset = recordable_students(user)
        self.widget.choices = partial(_offered, self.queryset, user, chosen_ids)


def _offered(students, user, chosen_ids: list[int]) -> list[tuple[int, str]]:
    """The chosen ones, and for a browser without scripts the own caseload."""
    mine = students.filter(pk__in=CaseloadEntry.in_force_for(user)).exclude(pk__in=chosen_ids).order_by("sort_name")
    chosen = students.filter(pk__in=chosen_ids) if chosen_ids else ()
    return [(each.pk, each.name) for each in [*chosen, *mine[:OFFERED_WITHOUT_SCRIPTS]]]


@dataclass(frozen=True)
class CaseQuestion:
    """Which of a student's open cases an encounter belongs to. ``name``: of the field; ``chosen``: what is marked."""

    student: Student
    cases: list[Case]
    name: str
    chosen: int | None


def case_questions(students, user, answers=None, case_id: int | None = None) -> list[CaseQuestion]:
    """One question for each student with open cases; the only one of one's own is marked unless ``answers`` says otherwise."""
    open_cases = open_cases_of(students, user)
    return [
        _question(student, open_cases[student.pk], user, answers or {}, case_id)
        for student in students
        if student.pk in open_cases
    ]


def _question(student, cases, user, answers, case_id) -> CaseQuestion:
    name, own = f"case_{student.pk}", own_case(cases, user)
    asked = next((case for case in cases if case.pk == case_id), own)
    if name in answers:
        asked = next((case for case in cases if str(case.pk) == answers[name]), None)
    return CaseQuestion(student, cases, name, asked.pk if asked else None)
