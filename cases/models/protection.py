"""Suspected abuse or neglect: what the reporter and one custodian read, and nobody else.

Why this is no lane, and what was done so that no table, log or number tells of it: docs/adr/0007.
"""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import ProtectionStep
from sswork.models import KeepsOwnLog, Look
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule, mine

# There is no history that somebody else could read, so nothing is written over: the system alone changes a row, when another
# custodian is named and when keys are changed.
ONLY_ADDED_TO = pgtrigger.Trigger(
    name="only_added_to",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="IF NOT sswork_is_system() THEN RAISE EXCEPTION 'a protection record is only added to'; END IF; RETURN coalesce(NEW, OLD);",
)


class ProtectionReportQuerySet(ScopedQuerySet):
    """Seen by the reporter and by the custodian whom the record names: by no lead, no stand-in, and in no emergency."""

    scope_permission = Permission.SIGNED_IN

    def visible_q(self, user, permission):
        if not user.assignments:
            return Q(pk__in=[])
        return Q(reporter=user.pk) | (Q(custodian=user.pk) if user.can(Permission.PROTECTION_KEEP) else Q(pk__in=[]))

    @classmethod
    def row_rule(cls) -> RowRule:
        reporter = mine("reporter_id", Permission.SIGNED_IN)
        return RowRule(f"{reporter} OR {mine('custodian_id', Permission.PROTECTION_KEEP)}", write=reporter)


class ProtectionReport(KeepsOwnLog, ScopedModel):
    """That somebody suspects abuse or neglect of a child and reports it, as the law asks of each person (Cal. Penal Code 11166;
    Wis. Stat. 48.981; Mo. Rev. Stat. 210.115).

    No column leads to a student, and no sequence counts the rows: who the child is stands in encrypted words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    custodian = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("custodian"), null=True, related_name="+"
    )
    district = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="+")
    place = models.CharField(max_length=20, help_text="whose rules held when it was made: US-CA")
    made_at = models.DateTimeField(default=timezone.now)

    objects = ProtectionReportQuerySet.as_manager()

    class Meta:
        triggers = [ONLY_ADDED_TO]
        constraints = [
            models.CheckConstraint(
                condition=Q(custodian=None) | ~Q(custodian=F("reporter")), name="custodian_is_somebody_else"
            )
        ]

    def access_reason(self, user):
        """Why this person may read it, in words. The twin of ``visible_q``."""
        if user.pk == self.reporter_id:
            return _("You wrote this record.")
        return _("You are its custodian.") if user.pk == self.custodian_id else None

    @classmethod
    def note_all(cls, records, what, *, by, **facts):
        lines = [ProtectionLog(report=each, what=what, by=by, facts=facts) for each in records]
        return ProtectionLog.objects.bulk_create(lines)


class OfReportQuerySet(ScopedQuerySet):
    """Part of a protection record: seen by whoever sees the record, and written under the own name."""

    scope_permission = Permission.SIGNED_IN

    def visible_q(self, user, permission):
        return Q(report__in=ProtectionReport.objects.visible_to(user, permission).values("pk"))

    @classmethod
    def row_rule(cls) -> RowRule:
        # The policy of the record's own table answers.
        seen = "EXISTS (SELECT FROM cases_protectionreport r WHERE r.id = report_id)"
        return RowRule(seen, write=f"by_id = sswork_actor() AND {seen}")

    def current(self):
        """Without what was put right later."""
        return self.filter(corrected_by=None)


class ProtectionEntry(ScopedModel):
    """One step of the record: what was seen and heard, a call, the written report, what the agency answered.

    It is never changed. A mistake is put right by another entry, which names the one that it replaces; each can be replaced
    once, so that of two who do it at the same time the second is told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(ProtectionReport, models.PROTECT, related_name="entries")
    step = models.CharField(max_length=10, choices=ProtectionStep.choices)
    at = models.DateTimeField(help_text="when it happened; of the account: when the reporter learned of it")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    # With the installation's key: one of the student's would be a row that names the student.
    child = EncryptedTextField(_("the child"), row="id", blank=True)
    seen = EncryptedTextField(_("what you saw or heard"), row="id", blank=True)
    words = EncryptedTextField(_("the child's own words"), row="id", blank=True)
    impressions = EncryptedTextField(_("your impressions"), row="id", blank=True)
    marks = EncryptedTextField(row="id", blank=True, help_text="JSON: where on the body, and what it looked like")
    agency = EncryptedTextField(_("agency"), row="id", blank=True)
    person = EncryptedTextField(_("person"), row="id", blank=True)
    reference = EncryptedTextField(_("reference number"), row="id", blank=True)
    text = EncryptedTextField(_("what was said"), row="id", blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["at", "written_at"]
        triggers = [ONLY_ADDED_TO]
        indexes = [models.Index(fields=["report", "at"], name="protection_entries")]

    @property
    def account_words(self) -> list[str]:
        """What an account says, in order, for one that was put right later."""
        return [each for each in (self.child, self.seen, self.words, self.impressions) if each]


TOLD = {
    "protection.begun": _("Written down"),
    "protection.added": _("Added to"),
    "protection.put_right": _("An entry put right"),
    "protection.file_added": _("A file added"),
    "protection.file_taken": _("A file taken out"),
    "protection.custodian": _("Another custodian named"),
    f"look.{Look.Kind.RECORD}": _("Opened"),
    f"look.{Look.Kind.LIST}": _("Seen in the own list"),
    f"look.{Look.Kind.CHANGE}": _("Sent a form about it"),
}


class ProtectionLog(ScopedModel):
    """Who did what with a protection record and who looked at it, read by its readers alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(ProtectionReport, models.PROTECT, related_name="log")
    what = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        triggers = [ONLY_ADDED_TO]
        indexes = [models.Index(fields=["report", "-at"], name="protection_log")]

    @property
    def told(self):
        """In words; what a later version writes stands as its name."""
        return TOLD.get(self.what, self.what)
