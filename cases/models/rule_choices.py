"""By which rules a district works, beside where it lies: which numbers of its own it has set, what its counsel confirmed."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sswork.rules.days import SchoolDays, Unit

UNIT_CHOICES = [
    (Unit.CALENDAR_DAYS.value, _("calendar days")),
    (Unit.BUSINESS_DAYS.value, _("business days")),
    (Unit.SCHOOL_DAYS.value, _("school days")),
    (Unit.HOURS.value, _("hours")),
]


class RuleOverride(models.Model):
    """A district's own number of days for a rule, from a day on: what it is, what it overrode, and why.

    A rule from above the district (``is_floor``) is only made stricter: in the same unit with no more of it, or in as many
    calendar days as business or school days (``sswork.rules.overriding.is_no_weaker``); the table itself refuses the rest.
    """

    organization = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    amount = models.PositiveIntegerField(_("number"))
    unit = models.CharField(_("of"), max_length=20, choices=UNIT_CHOICES)
    overrode = models.CharField(max_length=40, help_text="pack and version: US/1")
    was_amount = models.PositiveIntegerField(null=True)
    was_unit = models.CharField(max_length=20, blank=True)
    was_least = models.BooleanField(default=False, help_text="a shortest time, which is only ever made longer")
    is_floor = models.BooleanField()
    why = models.CharField(_("why"), max_length=500)
    source = models.CharField(_("policy or decision"), max_length=300)
    effective_from = models.DateField(_("from"))
    effective_until = models.DateField(_("until"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "code", "effective_from"], name="rule_override_once"),
            models.CheckConstraint(condition=~Q(why="") & ~Q(source=""), name="rule_override_says_why"),
            models.CheckConstraint(
                condition=Q(is_floor=False)
                | Q(was_amount=None)
                | (Q(was_least=True, amount__gte=F("was_amount"), unit=F("was_unit")))
                | (
                    Q(was_least=False, amount__lte=F("was_amount"))
                    & (Q(unit=F("was_unit")) | Q(unit="calendar_days", was_unit__in=["business_days", "school_days"]))
                ),
                name="rule_override_never_weaker",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.amount} {self.get_unit_display()}"


class RuleConfirmation(models.Model):
    """That counsel confirmed a rule whose source is not sure: from that day it is switched on in the district."""

    organization = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    confirmed_with = models.CharField(_("confirmed with"), max_length=300, help_text=_("Name and office of counsel."))
    confirmed_on = models.DateField(_("on"), default=timezone.localdate)
    ended_on = models.DateField(null=True, help_text="last day on which it is switched on")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"], condition=Q(ended_on=None), name="rule_confirmed_once"
            ),
            models.CheckConstraint(condition=~Q(confirmed_with=""), name="rule_confirmed_by_somebody"),
        ]


class CountedCalendar(models.Model):
    """A school's calendar as obligations were last counted in it: where it differs from the present one, due dates move."""

    school = models.OneToOneField("sswork.Organization", models.CASCADE, related_name="+")
    days = ArrayField(models.DateField())
    known_from = models.DateField()
    known_until = models.DateField()
    counted_at = models.DateTimeField(auto_now=True)

    @staticmethod
    def keep(calendars: Mapping[int, SchoolDays]) -> None:
        """That obligations are counted in these calendars from now on, by school."""
        now = timezone.now()
        rows = [
            CountedCalendar(
                school_id=school,
                days=list(each.days),
                known_from=each.known_from,
                known_until=each.known_until,
                counted_at=now,
            )
            for school, each in calendars.items()
        ]
        columns = ["days", "known_from", "known_until", "counted_at"]
        CountedCalendar.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["school"], update_fields=columns
        )


class RuleTrial(models.Model):
    """A changed rule run over a year's records of the district, before it is switched on: what it would have made, in numbers.

    It changes nothing. ``amount`` empty: the rule as its pack has it, as if counsel had confirmed it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Could not be finished")

    organization = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    amount = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=20, choices=UNIT_CHOICES, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, help_text="counts, no student")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None, unit="") | (Q(amount__isnull=False) & ~Q(unit="")),
                name="rule_trial_clock_whole",
            )
        ]
