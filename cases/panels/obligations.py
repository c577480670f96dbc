"""What law and practice ask for about the student."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.queries.obligations import ledgers, obligations_of_student
from sswork.registry import StudentPanel, student_panels
from sswork.roles import Permission


@student_panels.register
class ObligationsPanel(StudentPanel):
    """The open ones by due date, then those that ended; nothing, where nothing was ever asked for."""

    key, order, permission = "obligations", 45, Permission.STUDENT_VIEW
    title, template_name = _("Obligations"), "cases/obligations/panel.html"

    def get_context(self, user, student):
        rows = obligations_of_student(student, user)
        if not rows:
            return None
        ledger_url = f"{reverse('cases:obligations')}?show=open&student={student.pk}"
        return {"today": timezone.localdate(), "ledger_url": ledger_url, **ledgers(rows, user)}
