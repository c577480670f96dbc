"""The family on the student page: guardians, household and siblings, schools."""

from django.utils.translation import gettext_lazy as _

from cases.models import Enrolment, Guardianship, Student
from sswork.registry import StudentPanel, student_panels
from sswork.roles import Permission

ENROLMENTS_SHOWN = 8


@student_panels.register
class FamilyPanel(StudentPanel):
    """Guardians in the order in which to try them, each with the safe-contact rule before the number."""

    key, order, permission = "family", 10, Permission.GUARDIAN_VIEW
    title, aside = _("Family"), True
    template_name = "cases/panels/family.html"

    def get_context(self, user, student):
        rows = Guardianship.objects.visible_to(user).filter(student=student, removed_on=None)
        rows = rows.select_related("guardian").order_by("contact_order", "pk")
        may_edit = Student.objects.visible_to(user, Permission.CASE_MANAGE).filter(pk=student.pk)
        return {"guardianships": list(rows), "may_edit": may_edit.exists()}


@student_panels.register
class HouseholdPanel(StudentPanel):
    """Where the family lives, and the siblings whom this person may see.

    Of other children of the household nothing is said, not even how many there are or where they go to school: that a
    student has a sibling is itself a fact about the sibling.
    """

    key, order, permission = "household", 20, Permission.GUARDIAN_VIEW
    title, aside = _("Household"), True
    template_name = "cases/panels/household.html"

    def get_context(self, user, student):
        if student.household is None or not self._may_see(user, student):
            return None
        siblings = Student.objects.visible_to(user, self.permission).enrolled().filter(household=student.household)
        siblings = siblings.exclude(pk=student.pk).select_related("school").order_by("birth_date", "pk")
        return {"household": student.household, "siblings": list(siblings)}

    def _may_see(self, user, student) -> bool:
        return Student.objects.visible_to(user, self.permission).filter(pk=student.pk).exists()


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
