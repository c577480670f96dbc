from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sswork.mail_hours import AT_ONCE, MORNING, WEEKLY


class ReminderSettings(models.Model):
    """How a person wants to be told by mail of what waits. Who has no row is told as the definitions ``reminders.*`` say."""

    class Cadence(models.TextChoices):
        AT_ONCE = AT_ONCE, _("At once, as things fall due")
        MORNING = MORNING, _("One mail in the morning")
        WEEKLY = WEEKLY, _("One mail a week")

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="reminder_settings"
    )
    cadence = models.CharField(_("how often"), max_length=10, choices=Cadence.choices)
    weekday = models.PositiveSmallIntegerField(_("the weekly mail comes on"), choices=Weekday.choices)
    quiet_from = models.TimeField(_("no mail from"))
    quiet_until = models.TimeField(_("until"))
    school_days_only = models.BooleanField(_("only on days with school"))
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cadence__in=[AT_ONCE, MORNING, WEEKLY]), name="reminder_cadence_is_one_of_three"
            ),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="reminder_weekday_is_one"),
        ]
