from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.case import Case
from cases.models.encounter import Encounter, EncounterStudent
from sswork.models import KeptFile
from sswork.roles import Permission
from sswork.security.rows import RowRule, sees


class AttachmentQuerySet(StudentRecordQuerySet):
    """A file is seen by those who see the case it belongs to, or the student's part in the encounter: it has their lane."""

    scope_permission = Permission.ENCOUNTER_VIEW

    def visible_q(self, user, permission):
        case = Case.objects.visible_to(user).filter(pk=OuterRef("case"))
        part = EncounterStudent.objects.visible_to(user).filter(
            encounter=OuterRef("encounter"), student=OuterRef("student")
        )
        return (Q(case__isnull=False) & Exists(case)) | (Q(encounter__isnull=False) & Exists(part))

    @classmethod
    def row_rule(cls) -> RowRule:
        case = sees("cases_case", "case_id")
        return RowRule(f"{case} OR encounter_id IS NOT NULL AND cases_sees_part(encounter_id, student_id)")

    def shown(self):
        return self.filter(hidden_at=None)


class Attachment(StudentRecord):
    """A file about one student, on a case or an encounter. It is hidden with a reason, never deleted, until retention."""

    class Kind(models.TextChoices):
        CONSENT = "consent", _("Consent or release")
        LETTER = "letter", _("Letter or message")
        REPORT = "report", _("Report or evaluation")
        COURT = "court", _("Court paper")
        SCHOOLWORK = "schoolwork", _("Student work")
        PICTURE = "picture", _("Picture")
        OTHER = "other", _("Something else")

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="attachments")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, related_name="attachments")
    file = models.OneToOneField(KeptFile, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("what it is"), max_length=20, choices=Kind.choices)
    description = models.CharField(_("description"), max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    hidden_reason = models.CharField(max_length=300, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=True, encounter__isnull=False) | Q(case__isnull=False, encounter__isnull=True),
                name="attachment_of_one_record",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_by=None, hidden_reason="")
                | (Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason="")),
                name="attachment_hidden_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["student", "-added_at"], name="attachments_by_student")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None
