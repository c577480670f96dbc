"""Who may have what of a student's records, and what was given: grounds, disclosures, legal holds."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.consent import Consent
from cases.records_enums import GroundKind, Outcome, RecordClass, SharingPurpose
from sswork.expressions import at_schools
from sswork.roles import Permission
from sswork.security import rows


class Ground(models.Model):
    """A ground in law for sharing without consent, or for withholding from a request: dated data with its source."""

    kind = models.CharField(max_length=10, choices=GroundKind.choices)
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    title_es = models.CharField(max_length=200, blank=True, help_text="as families read it in Spanish")
    text = models.TextField(help_text="the rule in plain words")
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=10, default="high")
    is_logged = models.BooleanField(
        default=True, help_text="stands in the log of 34 CFR 99.32; its (d) lists what does not"
    )
    needs_threat = models.BooleanField(default=False, help_text="34 CFR 99.36: the threat must be written down")
    duty = models.CharField(max_length=300, blank=True, help_text="what must be done beside, such as a notice")
    position = models.PositiveSmallIntegerField(default=0)
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_from"], nulls_distinct=False, name="ground_once")
        ]

    def __str__(self) -> str:
        return self.in_language(get_language() or "en")

    def in_language(self, language: str) -> str:
        return self.title_es if language.startswith("es") and self.title_es else self.title

    @classmethod
    def in_force(cls, kind: str, today=None):
        today = today or timezone.localdate()
        started = Q(effective_from=None) | Q(effective_from__lte=today)
        return cls.objects.filter(started, Q(effective_until=None) | Q(effective_until__gte=today), kind=kind)


SEALED = "sealed_subpoena"  # the ground that forbids to tell


class DisclosureQuerySet(StudentRecordQuerySet):
    """For those who see consents; under a subpoena that forbids to tell, and of a restricted or sealed record, only for who
    shared it and for who answers requests."""

    scope_permission = Permission.CONSENT_VIEW

    def visible_q(self, user, permission):
        told = Q(ground=None) | ~Q(ground__code=SEALED) | Q(by=user)
        wide = Q(is_narrow=False) | Q(by=user)
        answers = at_schools(user, Permission.RECORDS_MANAGE)
        return super().visible_q(user, permission) & (told | answers) & (wide | answers)

    @classmethod
    def row_rule(cls) -> rows.RowRule:
        rule = super().row_rule()
        sealed = f"SELECT id FROM cases_ground WHERE code = '{SEALED}'"  # noqa: S608  # a constant
        own = f"by_id = {rows.me(Permission.CONSENT_VIEW)} OR {rows.at_school(Permission.RECORDS_MANAGE)}"
        return rows.RowRule(
            read=f"({rule.read}) AND ((NOT is_narrow AND (ground_id IS NULL OR ground_id NOT IN ({sealed}))) OR {own})",
            write=rule.write or rule.read,
        )

    def in_log(self):
        """What stands in the log that the family may read (34 CFR 99.32(a) and (d))."""
        return self.filter(is_logged=True)


class Disclosure(StudentRecord):
    """Who asked for or received records, what for, on which ground (34 CFR 99.32).

    Written by the acts themselves and by nothing else; the run-time role may add rows, not change or remove them.
    """

    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.SHARED)
    recipient = models.CharField(_("to whom"), max_length=300)
    purpose = models.CharField(_("what for"), max_length=20, choices=SharingPurpose.choices)
    interest = models.CharField(_("legitimate interest"), max_length=500)
    records = ArrayField(models.CharField(max_length=20, choices=RecordClass.choices))
    details = models.CharField(_("which records exactly"), max_length=500, blank=True)
    ground = models.ForeignKey(Ground, models.PROTECT, null=True, related_name="+")
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="disclosures")
    threat = models.TextField(
        _("the articulable and significant threat"), blank=True, help_text="34 CFR 99.32(a)(5), 99.36"
    )
    is_logged = models.BooleanField(default=True)
    is_narrow = models.BooleanField(
        default=False, db_default=False, help_text="came of a restricted or sealed record, which a list must not betray"
    )
    origin_key = models.CharField(
        max_length=80, blank=True, help_text="the record that made it: cases.recordsrequest:4"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = DisclosureQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        indexes = [models.Index(fields=["student", "-at"], name="disclosures_by_student")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.REFUSED) | Q(ground__isnull=False) | Q(consent__isnull=False),
                name="shared_on_a_basis",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} · {self.at:%Y-%m-%d}"

    @property
    def record_labels(self) -> list[str]:
        return [str(RecordClass(each).label) for each in self.records]


class LegalHoldQuerySet(StudentRecordQuerySet):
    scope_permission = Permission.RECORDS_APPROVE

    def in_force(self):
        return self.filter(lifted_on=None)


class LegalHold(StudentRecord):
    """Nothing of this student is destroyed while it stands: a lawsuit, an audit, an open complaint."""

    reason = models.CharField(_("why"), max_length=300)
    placed_on = models.DateField(default=timezone.localdate)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_on = models.DateField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = LegalHoldQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_on=None, lifted_by=None) | Q(lifted_on__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_someone",
            )
        ]

    def __str__(self) -> str:
        return self.reason
