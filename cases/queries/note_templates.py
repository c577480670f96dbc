"""Which templates a person may begin a note from, and what is put into their blanks: facts that this person may see.

What is put in is written into a note that others read, so facts of restricted and sealed records stay out of it, also where
the person reads them.
"""

from collections.abc import Callable, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.enums import InterventionState, Lane, grade_name
from cases.models import EncounterStudent, InterventionPlan, NoteTemplate, Student
from cases.queries.case_terms import districts_of
from cases.queries.rules import led_districts
from cases.queries.students import guardianships_of
from cases.wording import BLANK, blank_name
from sswork.models import User
from sswork.registry import known_before


def templates_of(user: User) -> QuerySet[NoteTemplate]:
    """The own ones, then those of the districts where the person works."""
    found = NoteTemplate.objects.filter(Q(person=user) | Q(organization__in=districts_of(user)))
    return found.select_related("organization").order_by("organization__name", "name", "pk")


def templates_to_change(user: User) -> QuerySet[NoteTemplate]:
    """The own ones, and those of a district whose rules the person manages."""
    found = NoteTemplate.objects.filter(Q(person=user) | Q(organization__in=led_districts(user)))
    return found.select_related("organization")


def _guardian(student: Student, user: User) -> str:
    """Whom to try first, of those who may be contacted without anything to be known before."""
    return next((str(each.guardian) for each in guardianships_of(student, user) if not each.is_limited), "")


def _goals(student: Student, user: User) -> str:
    plans = InterventionPlan.objects.visible_to(user).filter(
        student=student, state=InterventionState.ACTIVE, case__lane=Lane.TEAM
    )
    return "; ".join(plans.order_by("first_day", "pk").values_list("goal", flat=True))


def _last_contact(student: Student, user: User) -> str:
    parts = EncounterStudent.objects.visible_to(user).filter(student=student, reached=True, lane=Lane.TEAM)
    last = parts.order_by("-happened_at").values_list("happened_at", flat=True).first()
    return date_format(timezone.localtime(last), "M j, Y") if last else ""


def _known(key: str) -> Callable[[Student, User], str]:
    """What another app says of a student, to those who may know it."""

    def words(student: Student, user: User) -> str:
        return next((each.words(user, student) for each in known_before.for_user(user) if each.key == key), "")

    return words


# Blank → what is put in, in words, and how it is found. The first two hold for everybody who was there.
OF_THE_NOTE: dict[str, tuple[object, Callable[[User], str]]] = {
    "date": (_("today's date"), lambda user: date_format(timezone.localdate(), "M j, Y")),
    "author": (_("your name"), lambda user: user.name),
}
OF_A_STUDENT: dict[str, tuple[object, Callable[[Student, User], str]]] = {
    "student": (_("the student's name"), lambda student, user: student.name),
    "preferred name": (
        _("what the student is called"),
        lambda student, user: student.preferred_name or student.given_name,
    ),
    "grade": (_("the grade"), lambda student, user: grade_name(student.grade) if student.grade else ""),
    "school": (_("the school"), lambda student, user: student.school.name),
    "guardian": (_("whom to try first of the family, of those who may be contacted without limits"), _guardian),
    "goals": (
        _("goals of plans under way that the whole team reads; whoever reads the note reads them, too"),
        _goals,
    ),
    "last contact": (_("the day of the last contact that the whole team reads"), _last_contact),
    "attendance": (_("this year's days missed"), _known("attendance")),
    "supports": (_("supports that were tried; whoever reads the note reads them, too"), _known("supports")),
}


def blanks_offered() -> list[tuple[str, object]]:
    """For whoever writes a template: each blank and what is put in."""
    return [(f"{{{name}}}", words) for name, (words, _how) in (OF_A_STUDENT | OF_THE_NOTE).items()]


def filled(text: str, students: Sequence[Student], user: User) -> str:
    """The text with what is known. A blank that nobody can fill stays; so do, with several students, those about one."""
    about = students[0] if len(students) == 1 else None
    return BLANK.sub(lambda found: _value(blank_name(found[0]), about, user) or found[0], text)


def _value(name: str, student: Student | None, user: User) -> str:
    if name in OF_THE_NOTE:
        return OF_THE_NOTE[name][1](user)
    if student is None or name not in OF_A_STUDENT:
        return ""
    return OF_A_STUDENT[name][1](student, user)
