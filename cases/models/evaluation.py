"""An evaluation for special education, and the social and developmental history that the social worker brings to it
(34 CFR 300.34(c)(14)(i))."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.enums import EvaluationEnd, FactState, HistoryState, Informant
from cases.models.base import StudentRecord
from cases.models.case import Case
from cases.models.intervention import InterventionQuerySet
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule, sees

# A signed history is as it was signed. Schools and keys may still change.
LOCKED = """
IF EXISTS (SELECT FROM cases_evaluation e WHERE e.id = OLD.evaluation_id AND e.signed_at IS NOT NULL)
   AND NOT sswork_is_system() AND to_jsonb(NEW) - 'school_id' IS DISTINCT FROM to_jsonb(OLD) - 'school_id' THEN
    RAISE EXCEPTION 'the history is signed';
END IF;
RETURN NEW;
"""
SIGNED_IS_LOCKED = pgtrigger.Trigger(
    name="signed_is_locked", operation=pgtrigger.Update, when=pgtrigger.Before, func=LOCKED
)
# What the signed history prints of the evaluation itself.
PRINTED = "question, requested_on, requested_by, language, interpreter, signed_by_id, signed_at"
PRINTED_IS_LOCKED = pgtrigger.Trigger(
    name="printed_is_locked",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(old__signed_at__isnull=False),
    func=f"""
        IF NOT sswork_is_system()
            AND ({", ".join(f"OLD.{each}" for each in PRINTED.split(", "))})
                IS DISTINCT FROM ({", ".join(f"NEW.{each}" for each in PRINTED.split(", "))})
        THEN RAISE EXCEPTION 'the history is signed'; END IF;
        RETURN NEW;
    """,
)


class HistorySection(models.Model):
    """A section of the guided interview, as dated data with its source; ``informants``: who is asked."""

    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    prompts = models.TextField(help_text="what to ask, a line each")
    informants = ArrayField(models.CharField(max_length=12, choices=Informant.choices))
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=10, default="medium")
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "effective_from"], nulls_distinct=False, name="history_section_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class EvaluationQuerySet(InterventionQuerySet):
    """Seen by those who see the case, in its lane."""

    def open(self):
        return self.filter(met_on=None, ended_on=None)


class Evaluation(StudentRecord):
    """From the request to the meeting: a request, the parent's consent, which starts the state's clock, the history, the meeting.

    Or until it ends before: ``ended_on`` and why.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="evaluations")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_on = models.DateField(_("requested on"))
    requested_by = models.CharField(_("who asked for it"), max_length=200)
    question = EncryptedTextField(_("referral question"), student="student_id")
    consent_on = models.DateField(_("consent received on"), null=True)
    consent_by = models.CharField(_("who signed the consent"), max_length=200, blank=True)
    meeting_on = models.DateField(_("meeting planned for"), null=True)
    met_on = models.DateField(_("meeting held on"), null=True)
    outcome = models.CharField(_("what was decided"), max_length=300, blank=True)
    ended_on = models.DateField(_("ended on"), null=True)
    end = models.CharField(_("why it ended"), max_length=10, choices=EvaluationEnd.choices, blank=True, db_default="")
    end_note = EncryptedTextField(_("in words"), blank=True, default="", db_default="", student="student_id")
    language = models.CharField(_("language of the interview"), max_length=60, blank=True)
    interpreter = models.CharField(_("interpreter"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=HistoryState.choices, default=HistoryState.DRAFT)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_note = EncryptedTextField(blank=True, default="", student="student_id")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        ordering = ["-requested_on", "-pk"]
        triggers = [*StudentRecord.Meta.triggers, PRINTED_IS_LOCKED]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None, end="")
                | Q(ended_on__gte=F("requested_on"), met_on=None) & Q(end__in=EvaluationEnd.values),
                name="evaluation_ended_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(consent_on=None) | Q(consent_on__gte=F("requested_on")) & ~Q(consent_by=""),
                name="evaluation_consent_complete",
            ),
            models.CheckConstraint(
                condition=Q(met_on=None) | Q(consent_on__isnull=False, met_on__gte=F("consent_on")) & ~Q(outcome=""),
                name="evaluation_meeting_after_consent",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=HistoryState.SIGNED,
                    signed_at__isnull=False,
                    signed_by__isnull=False,
                    reviewed_at__isnull=False,
                )
                | ~Q(state=HistoryState.SIGNED) & Q(signed_at=None, signed_by=None),
                name="history_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=HistoryState.REVIEW) | Q(reviewer__isnull=False), name="history_review_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Evaluation')} · {self.requested_on:%Y-%m-%d}"

    @property
    def is_signed(self) -> bool:
        return self.state == HistoryState.SIGNED

    @property
    def is_open(self) -> bool:
        return self.met_on is None and self.ended_on is None

    def access_reason(self, user):
        """An evaluation is read by those who read its case."""
        return self.case.access_reason(user)


class OfEvaluationQuerySet(InterventionQuerySet):
    case_path = "evaluation__case"

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(sees("cases_evaluation", "evaluation_id"))


class HistoryPart(StudentRecord):
    """What one informant told in one section, or, from the worker, what it comes to."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="parts")
    section = models.ForeignKey(HistorySection, models.PROTECT, related_name="+")
    informant = models.CharField(max_length=12, choices=Informant.choices)
    name = models.CharField(_("who told it"), max_length=200, blank=True)
    told_on = models.DateField(_("on"))
    text = EncryptedTextField(student="student_id")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = OfEvaluationQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        triggers = [*StudentRecord.Meta.triggers, SIGNED_IS_LOCKED]
        constraints = [models.UniqueConstraint(fields=["evaluation", "section", "informant"], name="history_part_once")]


class HistoryFact(StudentRecord):
    """What the record knew when the interview began, and whether the family says that it still holds: nobody tells it twice."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="facts")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    known = EncryptedTextField(student="student_id", help_text="as the record had it")
    state = models.CharField(max_length=10, choices=FactState.choices, default=FactState.OPEN)
    now = EncryptedTextField(_("what has changed"), blank=True, default="", student="student_id")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = OfEvaluationQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        ordering = ["position"]
        triggers = [*StudentRecord.Meta.triggers, SIGNED_IS_LOCKED]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="history_fact_once"),
            models.CheckConstraint(
                condition=Q(state=FactState.OPEN, by=None) | ~Q(state=FactState.OPEN) & Q(by__isnull=False),
                name="history_fact_ticked_by_somebody",
            ),
        ]
