from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Cover(models.Model):
    """One person stands in for an absent colleague, from a day to a day (both included): with the colleague's assignments,
    caseload and own records, apart from what is sealed. It always has an end, and does not pass on: whom the absent person
    covers is not covered too. Somebody without a role of the own stands in for nobody."""

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("who is away"), related_name="covered_by"
    )
    covering = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("who stands in"), related_name="covers"
    )
    first_day = models.DateField(_("from"), default=timezone.localdate)
    last_day = models.DateField(_("until"))
    reason = models.CharField(_("what for"), max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(absent=F("covering")), name="cover_by_another"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="cover_days_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="cover_has_reason"),
            models.UniqueConstraint(fields=["absent", "covering", "first_day"], name="cover_once"),
        ]
        indexes = [models.Index(fields=["covering", "last_day"], name="covers_by_person")]

    def __str__(self) -> str:
        return f"{self.covering} for {self.absent}"

    @classmethod
    def absent_for(cls, user, today):
        """Ids of the people for whom this person stands in on a day."""
        return cls.of_day(today).filter(covering=user).values("absent")

    @classmethod
    def of_day(cls, today):
        """Covers that run on a day."""
        return cls.objects.filter(first_day__lte=today, last_day__gte=today)
