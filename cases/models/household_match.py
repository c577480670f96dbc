"""Two households of which somebody said whether they are one: a family that was entered twice, or two families that look alike."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import HouseholdVerdict
from cases.models.family import Household
from cases.models.student import Student
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.rows import RowRule

WHOLE = "cases_sees_whole_household"


def sees_whole(user, permission: Permission, column: str) -> Q:
    """The person sees every child of the household: who lives with somebody out of view is not this person's to decide."""
    children = Student.objects.visible_to(user, permission).filter(household=OuterRef(column))
    seen = children.order_by().values("household").annotate(n=models.Count("pk")).values("n")
    size = Func(F(column), function="cases_household_size", output_field=IntegerField())
    return Q(Exact(size, Coalesce(Subquery(seen), 0)))


class HouseholdMatchQuerySet(ScopedQuerySet):
    """Seen by those who work with all children of both."""

    scope_permission = Permission.CASE_MANAGE

    def visible_q(self, user, permission):
        somebody = Student.objects.visible_to(user, permission).values("household")
        lived_in = Q(kept__in=somebody) | Q(gone__in=somebody)
        return lived_in & sees_whole(user, permission, "kept") & sees_whole(user, permission, "gone")

    @classmethod
    def row_rule(cls) -> RowRule:
        can = cls.scope_permission
        lived_in = f"(cases_sees_household(kept_id, '{can}') OR cases_sees_household(gone_id, '{can}'))"
        return RowRule(f"{lived_in} AND {WHOLE}(kept_id, '{can}') AND {WHOLE}(gone_id, '{can}')")

    def standing(self):
        return self.filter(undone_at=None)


class HouseholdMatch(ScopedModel):
    """What a person decided about two households. One family: the children of ``gone`` live in ``kept`` since, and ``moved`` says
    which they were, so that it can be taken back. Two families: they are not asked about again."""

    kept = models.ForeignKey(Household, models.PROTECT, related_name="matches_kept")
    gone = models.ForeignKey(Household, models.PROTECT, related_name="matches_gone")
    verdict = models.CharField(max_length=10, choices=HouseholdVerdict.choices)
    reasons = ArrayField(models.CharField(max_length=20), default=list, help_text="why they were thought to be one")
    moved = ArrayField(models.BigIntegerField(), default=list, help_text="ids of the children who lived in the other")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = HouseholdMatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="match_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="match_undone_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(verdict="same", undone_at=None), name="merged_into_one"
            ),
        ]

    @property
    def is_merge(self) -> bool:
        return self.verdict == HouseholdVerdict.SAME

    def __str__(self) -> str:
        return str(_("One family") if self.is_merge else _("Two families"))
