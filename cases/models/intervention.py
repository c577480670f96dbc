from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Domain, GoalOutcome, InterventionState, Tier
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

    def handed_over(self, transfer):
        """The giver's plans under way of the case that changes hands."""
        chosen = self.filter(case=transfer.case_id, owner=transfer.giver_id, state=InterventionState.ACTIVE)
        chosen._scope_chosen = True
        return chosen


class InterventionPlan(StudentRecord):
    """What is tried for a goal of a case, how it is measured, and where it should lead by when."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    what = models.CharField(_("what we do"), max_length=200)
    tier = models.CharField(_("tier"), max_length=1, choices=Tier.choices, default=Tier.TWO)
    domain = models.CharField(_("part of life"), max_length=20, choices=Domain.choices, blank=True, db_default="")
    own_words = models.CharField(_("in the student's own words"), max_length=300, blank=True, db_default="")
    goal = models.CharField(_("goal"), max_length=300)
    measure = models.CharField(_("what we measure"), max_length=120)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=8, decimal_places=2)
    target = models.DecimalField(_("target"), max_digits=8, decimal_places=2)
    first_day = models.DateField(_("from"), default=timezone.localdate)
    last_day = models.DateField(_("until"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="plans")
    state = models.CharField(max_length=10, choices=InterventionState.choices, default=InterventionState.ACTIVE)
    review_on = models.DateField(_("review on"), null=True)
    ended_on = models.DateField(null=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=GoalOutcome.choices, blank=True, db_default="")
    outcome_note = models.CharField(_("why"), max_length=300, blank=True, db_default="")
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


class PlanStepQuerySet(InterventionQuerySet):
    case_path = "plan__case"

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(sees("cases_interventionplan", "plan_id"))


class PlanStep(StudentRecord):
    """One step towards a goal: who does what, by when, and when it was done."""

    plan = models.ForeignKey(InterventionPlan, models.CASCADE, related_name="steps")
    what = models.CharField(_("step"), max_length=200)
    who = models.CharField(_("who"), max_length=120, blank=True)
    by_when = models.DateField(_("by"), null=True)
    done_on = models.DateField(_("done on"), null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = PlanStepQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        ordering = ["by_when", "pk"]

    def __str__(self) -> str:
        return self.what
