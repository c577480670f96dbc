"""Strengths and needs: how a student's life stands, domain by domain and over time, and what is needed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Domain, Level, NeedState, Urgency
from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.case import Case
from cases.models.intervention import InterventionQuerySet
from sswork.roles import Permission
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule, opened, sees


class OfCaseQuerySet(InterventionQuerySet):
    """What belongs to a case is seen by those who see the case."""


class Assessment(StudentRecord):
    """A look at all domains of a student's life on one day. Domains that nobody asked about are left out."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    day = models.DateField(_("day"), default=timezone.localdate)
    words = EncryptedTextField(_("in words"), blank=True, default="", student="student_id")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = OfCaseQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "day"], name="one_assessment_a_day")]

    def __str__(self) -> str:
        return f"{_('Strengths and needs')} · {self.day:%Y-%m-%d}"


class DomainLevelQuerySet(InterventionQuerySet):
    case_path = "assessment__case"

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(sees("cases_assessment", "assessment_id"))


class DomainLevel(StudentRecord):
    """Where one domain stood, and what was seen or said."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="levels")
    domain = models.CharField(_("part of life"), max_length=20, choices=Domain.choices)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = DomainLevelQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["assessment", "domain"], name="one_level_a_domain"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="level_is_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_domain_display())


class DomainReason(StudentRecord):
    """Why an urgent domain has no goal: somebody else works on it, the family does not want it, it comes first elsewhere."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="domain_reasons")
    domain = models.CharField(_("part of life"), max_length=20, choices=Domain.choices)
    reason = models.CharField(_("why there is no goal"), max_length=300)
    stated_on = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "domain"], name="one_reason_a_domain"),
            models.CheckConstraint(condition=~Q(reason=""), name="domain_reason_is_said"),
        ]

    def __str__(self) -> str:
        return self.reason


class NeedQuerySet(StudentRecordQuerySet):
    """A need of a case is seen by those who see the case; a family's need, on each other child, by those who see the cases of
    that child."""

    scope_permission = Permission.CASE_VIEW

    def visible_q(self, user, permission):
        of_case = Q(case__in=Case.objects.visible_to(user, permission).values("pk"))
        return of_case | (Q(case=None) & super().visible_q(user, permission))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(f"(case_id IS NULL AND {opened(cls.scope_permission)}) OR {sees('cases_case', 'case_id')}")

    def of_family(self, need):
        """The same need as it stands on the other children: met for one, it is met for all."""
        chosen = self.filter(family_key=need.family_key).exclude(pk=need.pk)
        chosen._scope_chosen = True
        return chosen


class Need(StudentRecord):
    """What is needed, how urgently, what was done, and whether it was met or why not.

    A need of the whole family is written once and stands on each child of the household, with one ``family_key``.
    """

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="needs")
    family_key = models.UUIDField(null=True, editable=False, db_index=True)
    domain = models.CharField(_("part of life"), max_length=20, choices=Domain.choices)
    what = models.CharField(_("what is needed"), max_length=300)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices, default=Urgency.SOON)
    done = models.TextField(_("what was done"), blank=True)
    state = models.CharField(_("met or not"), max_length=10, choices=NeedState.choices, default=NeedState.OPEN)
    why = models.CharField(_("why not"), max_length=300, blank=True)
    found_on = models.DateField(_("found on"), default=timezone.localdate)
    ended_on = models.DateField(_("ended on"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = NeedQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(family_key__isnull=False), name="need_of_case_or_family"
            ),
            models.CheckConstraint(
                condition=Q(state=NeedState.OPEN, ended_on=None)
                | (~Q(state=NeedState.OPEN) & Q(ended_on__isnull=False)),
                name="need_ended_when_not_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[NeedState.PARTLY, NeedState.UNMET]) | ~Q(why=""), name="need_not_met_has_why"
            ),
        ]
        indexes = [models.Index(fields=["case", "state"], name="needs_by_case")]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        return self.state == NeedState.OPEN

    @property
    def is_of_family(self) -> bool:
        return self.family_key is not None
