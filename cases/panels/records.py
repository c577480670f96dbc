"""Records law on the student page: who holds the rights, consents, how often records went out."""

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Disclosure
from cases.queries.records import consents_of, rights_of
from cases.records_enums import Outcome
from sswork.registry import StudentPanel, student_panels
from sswork.roles import Permission


@student_panels.register
class RecordsPanel(StudentPanel):
    """Whose signature counts, what was signed, and how often records were shared."""

    key, order, permission = "records", 40, Permission.CONSENT_VIEW
    title, aside = _("Rights and consents"), True
    template_name = "cases/panels/records.html"

    def get_context(self, user, student):
        if not student.is_open_to(user, self.permission):
            return None
        today = timezone.localdate()
        shared = Disclosure.objects.visible_to(user).filter(student=student, outcome=Outcome.SHARED)
        rights = rights_of(student, today)
        consents = consents_of(user, student, today, rights.age)
        return {
            "rights": rights,
            "consents": [each.consent for each in consents if not each.problems],
            **shared.aggregate(shared=Count("pk"), logged=Count("pk", filter=Q(is_logged=True))),
        }
