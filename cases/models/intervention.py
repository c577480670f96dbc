from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import InterventionState, Tier
from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.case import Case
from sswork.roles import Permission
from sswork.security.rows import RowRule, sees


class InterventionQuerySet(StudentRecordQuerySet):
    """A plan and its points are seen by those who see the case."""

    scope_permission = Permission.CASE_VIEW
    case_path = "case"

    def visible_q(self, user, permission):
        return Q(**{f"{self.case_path}__in": Case.objects.visible_to(user, permission).values("pk")})

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(sees("cases_case", "case_id"))


class InterventionPlan(StudentRecord):
    """What is tried for a goal of a case, how it is measured, and where it should lead by when."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    what = models.CharField(_("what we do"), max_length=200)
    tier = models.CharField(_("tier"), max_length=1, choices=Tier.choices, default=Tier.TWO)
    goal = models.CharField(_("goal, in the student's own words where possible"), max_length=300)
    measure = models.CharField(_("what we measure"), max_length=120)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=8, decimal_places=2)
    target = models.DecimalField(_("target"), max_digits=8, decimal_places=2)
    first_day = models.DateField(_("from"), default=timezone.localdate)
    last_day = models.DateField(_("until"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="plans")
    state = models.CharField(max_length=10, choices=InterventionState.choices, default=InterventionState.ACTIVE)
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = InterventionQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gt=F("first_day")), name="plan_days_in_order"),
            models.CheckConstraint(condition=~Q(target=F("baseline")), name="plan_target_differs"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_active(self) -> bool:
        return self.state == InterventionState.ACTIVE

    def access_reason(self, user):
        """A plan is read by those who read its case."""
        return self.case.access_reason(user)


class ProgressPointQuerySet(InterventionQuerySet):
    case_path = "plan__case"

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(sees("cases_interventionplan", "plan_id"))


class ProgressPoint(StudentRecord):
    """One measurement of a plan."""

    plan = models.ForeignKey(InterventionPlan, models.CASCADE, related_name="points")
    day = models.DateField(default=timezone.localdate)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ProgressPointQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "day"], name="one_point_a_day")]
