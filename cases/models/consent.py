from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.records_enums import Authority, Direction, RecordClass, SharingPurpose, SignedHow
from sswork.roles import Permission


class ConsentQuerySet(StudentRecordQuerySet):
    scope_permission = Permission.CONSENT_VIEW


class Consent(StudentRecord):
    """A signed and dated consent to share records: which, what for, with whom (34 CFR 99.30).

    That it is on file allows nothing by itself: each sharing asks ``cases.records_rules.check_sharing`` again.
    """

    direction = models.CharField(_("which way"), max_length=10, choices=Direction.choices, default=Direction.OUT)
    recipient = models.CharField(_("with whom"), max_length=300)
    recipient_is_class = models.BooleanField(
        _("a class of parties, not one party"), default=False, help_text="such as “hospitals that treat the student”"
    )
    purpose = models.CharField(_("what for"), max_length=20, choices=SharingPurpose.choices)
    purpose_note = models.CharField(_("purpose in the words of the form"), max_length=300, blank=True)
    records = ArrayField(models.CharField(max_length=20, choices=RecordClass.choices), verbose_name=_("which records"))
    records_note = models.CharField(_("limits in the words of the form"), max_length=300, blank=True)
    signer_name = models.CharField(_("signed by"), max_length=200)
    authority = models.CharField(_("in what right"), max_length=20, choices=Authority.choices)
    document = models.CharField(_("document seen"), max_length=200, blank=True)
    signed_how = models.CharField(_("how"), max_length=20, choices=SignedHow.choices, default=SignedHow.PAPER)
    signed_on = models.DateField(_("signed on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    interpreter = models.CharField(_("interpreter and language"), max_length=200, blank=True)
    revoked_on = models.DateField(null=True)
    revoked_by_name = models.CharField(max_length=200, blank=True)
    revoked_how = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ConsentQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("signed_on")), name="consent_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None, revoked_by_name="")
                | (Q(revoked_on__isnull=False) & ~Q(revoked_by_name="")),
                name="consent_revoked_by_someone",
            ),
            models.CheckConstraint(condition=Q(records__len__gt=0), name="consent_names_records"),
        ]
        indexes = [models.Index(fields=["student", "-signed_on"], name="consents_by_student")]

    def __str__(self) -> str:
        return f"{self.recipient} · {self.get_purpose_display()}"

    @property
    def record_labels(self) -> list[str]:
        return [str(RecordClass(each).label) for each in self.records]
