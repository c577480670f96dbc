"""That a protected record exists: all that those learn of it who look after access and are not named on it."""

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sswork.registry import StudentAction, StudentPanel, student_actions, student_panels
from sswork.roles import Permission


@student_panels.register
class ProtectedPanel(StudentPanel):
    """Yes or nothing, by ``cases_has_protected``: not what, not how many, not whose."""

    key, order, permission = "protected", 90, Permission.ACCESS_MANAGE
    title, aside = _("Protected"), True
    template_name = "cases/access/protected.html"

    def get_context(self, user, student):
        with connection.cursor() as cursor:
            cursor.execute("SELECT cases_has_protected(%s)", [student.pk])
            return {} if cursor.fetchone()[0] else None


@student_actions.register
class WhoCanSee(StudentAction):
    """The way to everybody who can see the student."""

    key, order, permission = "cases.access", 90, Permission.ACCESS_MANAGE
    label, icon = _("Who can see this student"), "eye"

    def url(self, user, student):
        return reverse("cases:student-access", args=[student.pk]) if student.is_open_to(user, self.permission) else None
