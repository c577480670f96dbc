from collections.abc import Collection
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

OPERATORS = {
    ">=": _("at least"),
    ">": _("more than"),
    "<=": _("at most"),
    "<": _("under"),
}


class Definition(models.Model):
    """A threshold or counting rule as dated data with its source. The newest row in force for the district wins over the general one."""

    code = models.CharField(max_length=60)
    organization = models.ForeignKey(
        "sswork.Organization",
        models.CASCADE,
        null=True,
        blank=True,
        help_text="empty: everywhere; else the district that overrides",
    )
    title = models.CharField(max_length=200)
    text = models.TextField(help_text="the rule in plain words")
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    operator = models.CharField(max_length=10, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    source = models.TextField()
    confidence = models.CharField(max_length=10, default="high")
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True)
    overrides = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    why = models.TextField(blank=True, help_text="why the district overrode it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "organization", "effective_from"], nulls_distinct=False, name="definition_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def value_words(self) -> str:
        """The threshold as people say it: "at least 10% of days enrolled"; empty where there is none."""
        if self.value is None:
            return ""
        number = number_format(self.value, 0 if self.value == self.value.to_integral_value() else None)
        return f"{OPERATORS.get(self.operator, '')} {number} {self.unit}".replace(" %", "%").strip()

    @classmethod
    def in_force(cls, code: str, today=None, organization=None) -> "Definition":
        """The row that applies on a day: the organization's own before the general one, then the newest."""
        return cls._applying([code], today, organization)[0]

    @classmethod
    def all_in_force(cls, codes: Collection[str], today=None, organization=None) -> dict[str, "Definition"]:
        """The same for several codes, by code. One query."""
        found: dict[str, Definition] = {}
        for each in cls._applying(codes, today, organization):
            found.setdefault(each.code, each)
        return found

    @classmethod
    def in_force_everywhere(cls, codes: Collection[str], today=None) -> dict[int | None, dict[str, "Definition"]]:
        """The same for each organization that has rows of its own, and under None for all others. One query."""
        rows = list(cls._dated(codes, today))
        found: dict[int | None, dict[str, Definition]] = {
            pk: {} for pk in (None, *(row.organization_id for row in rows))
        }
        for organization, known in found.items():
            for each in rows:
                if each.organization_id in (None, organization):
                    known.setdefault(each.code, each)
        return found

    @classmethod
    def _applying(cls, codes: Collection[str], today, organization):
        return cls._dated(codes, today).filter(Q(organization=None) | Q(organization=organization))

    @classmethod
    def _dated(cls, codes: Collection[str], today):
        """In force on the day, anybody's: the own before the general one, then the newest."""
        today = today or timezone.localdate()
        return (
            cls.objects.filter(code__in=codes)
            .filter(Q(effective_from=None) | Q(effective_from__lte=today))
            .filter(Q(effective_until=None) | Q(effective_until__gte=today))
            .order_by(models.F("organization").asc(nulls_last=True), models.F("effective_from").desc(nulls_last=True))
        )

    @classmethod
    def threshold(cls, code: str, today=None, organization=None) -> Decimal:
        """The number in force; a definition that has none is asked for by mistake."""
        found = cls.in_force(code, today, organization)
        if found.value is None:
            raise ValueError(f"{code} has no number")
        return found.value
