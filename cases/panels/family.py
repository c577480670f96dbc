"""The family on the student page: guardians, household and siblings, schools."""

from django.utils.translation import gettext_lazy as _

from cases.enums import Programme
from cases.models import Enrolment, ProgrammeMembership, Student
from cases.queries.students import guardianships_of
from sswork.registry import StudentPanel, student_panels
from sswork.roles import Permission

ENROLMENTS_SHOWN = 8


class FamilyPart(StudentPanel):
    """Left out where the family of this student is not the person's to know: "none on the roster" would be untrue."""

    permission, aside = Permission.GUARDIAN_VIEW, True

    def get_context(self, user, student):
        return self.family_context(user, student) if student.is_open_to(user, self.permission) else None

    def family_context(self, user, student) -> dict | None:
        raise NotImplementedError


@student_panels.register
class FamilyPanel(FamilyPart):
    """Guardians in the order in which to try them, each with the safe-contact rule before the number."""

    key, order, title = "family", 10, _("Family")
    template_name = "cases/panels/family.html"

    def family_context(self, user, student):
        return {
            "guardianships": guardianships_of(student, user),
            "may_edit": student.is_open_to(user, Permission.CASE_MANAGE),
        }


@student_panels.register
class HouseholdPanel(FamilyPart):
    """Where the family lives, and the siblings whom this person may see.

    Of other children of the household nothing is said, not even how many there are or where they go to school: that a
    student has a sibling is itself a fact about the sibling.
    """

    key, order, title = "household", 20, _("Household")
    template_name = "cases/panels/household.html"

    def family_context(self, user, student):
        if student.household is None:
            return None
        siblings = Student.objects.visible_to(user, self.permission).enrolled().filter(household=student.household)
        siblings = siblings.exclude(pk=student.pk).select_related("school").order_by("birth_date", "pk")
        return {
            "household": student.household,
            "siblings": list(siblings),
            "shows_address": _shows_address(user, student),
            "may_manage": student.is_open_to(user, Permission.CASE_MANAGE),
        }


def _shows_address(user, student) -> bool:
    """A shelter's address tells that a student has no home: it is left out where the programme may not be known."""
    return user.can(Permission.HOMELESS_VIEW) or not ProgrammeMembership.holds(student, Programme.HOMELESS)


@student_panels.register
class EnrolmentPanel(StudentPanel):
    """Schools, the newest first: changes of school are a reason to ask."""

    key, order, permission = "enrolments", 30, Permission.STUDENT_VIEW
    title, aside = _("Schools"), True
    template_name = "cases/panels/enrolments.html"

    def get_context(self, user, student):
        rows = Enrolment.objects.visible_to(user).filter(student=student, removed_on=None)
        rows = rows.select_related("at_school").order_by("-first_day", "-pk")[:ENROLMENTS_SHOWN]
        return {"enrolments": list(rows)} if rows else None
