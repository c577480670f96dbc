from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.enums import HotlineUse

SURE = "high"


class HotlineQuerySet(models.QuerySet):
    def of(self, district, places, today=None, use=HotlineUse.ABUSE):
        """The numbers to call in a district: its own first, then those of its state, then the national one."""
        today = today or timezone.localdate()
        return (
            self.filter(Q(district=district) | Q(district=None, jurisdiction__in=places), use=use)
            .filter(Q(effective_from=None) | Q(effective_from__lte=today))
            .filter(Q(effective_until=None) | Q(effective_until__gte=today))
            .order_by(F("district").asc(nulls_last=True), "-jurisdiction", "pk")
        )


class Hotline(models.Model):
    """A telephone number to call in need, as dated data with its source: for reports of suspected abuse, or in a crisis.

    A number is never changed: it ends, and another begins. A district adds its county's by ``manage.py hotline``.
    """

    jurisdiction = models.CharField(max_length=20, help_text="as the rule packs name it: US-CA")
    district = models.ForeignKey(
        "sswork.Organization", models.CASCADE, null=True, related_name="+", help_text="whose own number it is"
    )
    use = models.CharField(max_length=10, choices=HotlineUse.choices, default=HotlineUse.ABUSE)
    label = models.CharField(max_length=120)
    label_es = models.CharField(max_length=120, blank=True, help_text="the same for families who read Spanish")
    number = models.CharField(max_length=30)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, default=SURE)
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True)

    objects = HotlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(number="") & ~Q(source=""), name="hotline_has_number_and_source"),
            models.CheckConstraint(
                condition=Q(effective_until=None) | Q(effective_until__gte=F("effective_from")),
                name="hotline_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.number}"

    def label_in(self, language: str) -> str:
        return self.label_es if language.startswith("es") and self.label_es else self.label

    @property
    def tel(self) -> str:
        return "".join(each for each in self.number if each.isdigit() or each == "+")

    @property
    def is_sure(self) -> bool:
        return self.confidence == SURE
