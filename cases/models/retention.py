from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.records_enums import DESTROYING, BatchState, RecordClass, RetentionKind, RetentionOutcome, RetentionTrigger
from sswork.roles import Permission


class RetentionRule(models.Model):
    """How long a class of records is kept, as the law of a place says: dated data with its source."""

    code = models.CharField(max_length=60, unique=True)
    jurisdiction = models.CharField(max_length=20, help_text="US, or the state's two letters")
    title = models.CharField(max_length=200)
    text = models.TextField(help_text="the rule in plain words")
    kind = models.CharField(max_length=20, choices=RetentionKind.choices)
    classes = ArrayField(models.CharField(max_length=20, choices=RecordClass.choices))
    trigger = models.CharField(max_length=20, choices=RetentionTrigger.choices, default=RetentionTrigger.LEFT_DISTRICT)
    months = models.PositiveSmallIntegerField(null=True, help_text="empty: no number in the rule")
    unless_consent = models.BooleanField(default=False, help_text="written consent to keep longer stops it")
    notify_family = models.BooleanField(default=False, help_text="34 CFR 300.624: the family is told first")
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=10, default="high")
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True)

    class Meta:
        ordering = ["jurisdiction", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=DESTROYING) | Q(months__isnull=False), name="destroying_rule_has_a_number"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def class_labels(self) -> list[str]:
        return [str(RecordClass(each).label) for each in self.classes]

    @property
    def is_sure(self) -> bool:
        return self.confidence == "high"

    @property
    def is_always(self) -> bool:
        """What every batch obeys, chosen or not: an open request, the log beside the records."""
        return self.kind == RetentionKind.KEEP and self.months is None and self.is_sure


class RetentionChoice(models.Model):
    """That a district works by a rule. One that is not sure needs counsel's word first."""

    organization = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="+")
    rule = models.ForeignKey(RetentionRule, models.PROTECT, related_name="choices")
    counsel = models.CharField(_("confirmed with counsel"), max_length=300, blank=True, help_text=_("Who, and when."))
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    chosen_on = models.DateField(default=timezone.localdate)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "rule"], condition=Q(ended_on=None), name="rule_chosen_once"
            )
        ]


class RetentionBatch(models.Model):
    """What is to be destroyed together: proposed by one person, approved by another, carried out by the worker."""

    organization = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.PROPOSED)
    as_of = models.DateField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    loose = models.JSONField(default=dict, help_text="records of no student that are due, by the rule's key: counts")
    removed = models.JSONField(default=dict, help_text="rows destroyed by table: counts, no content")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")), name="batch_approved_by_a_second"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BatchState.APPROVED, BatchState.DONE]) | Q(approved_by__isnull=False),
                name="batch_approved_before_it_runs",
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(state__in=[BatchState.PROPOSED, BatchState.APPROVED]),
                name="one_batch_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} · {self.as_of}"


class RetentionItemQuerySet(StudentRecordQuerySet):
    scope_permission = Permission.RECORDS_APPROVE


class RetentionItem(StudentRecord):
    """One student under one rule in a batch: due to be destroyed, or kept, and why."""

    batch = models.ForeignKey(RetentionBatch, models.CASCADE, related_name="items")
    rule = models.ForeignKey(RetentionRule, models.PROTECT, related_name="+")
    left_on = models.DateField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=RetentionOutcome.choices, default=RetentionOutcome.DUE)
    removed = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    objects = RetentionItemQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["batch", "student", "rule"], name="student_once_by_rule"),
            models.CheckConstraint(
                condition=~Q(outcome=RetentionOutcome.DESTROYED) | Q(done_at__isnull=False), name="destroyed_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "id"], name="retention_items_to_do")]


class RecordTable(models.Model):
    """Which table holds records of a class, and in which order they go. Only migrations write it: it is what destruction obeys."""

    record_class = models.CharField(max_length=20, choices=RecordClass.choices)
    table = models.CharField(max_length=63, unique=True)
    condition = models.TextField(default="student_id = $1", help_text="SQL; $1 is the student")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.table


class LooseTable(models.Model):
    """Which table holds records that are in no student's file, such as a request from outside that came to nothing. Only
    migrations write it: it is what destruction obeys, in the order of ``position``. Batches count the last one."""

    trigger = models.CharField(max_length=20, choices=RetentionTrigger.choices)
    table = models.CharField(max_length=63, unique=True)
    condition = models.TextField(
        help_text="SQL; $1 is the district, $2 the last day on which the trigger may have been"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.table
