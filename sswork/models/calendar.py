from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .organization import Organization


class SchoolYear(models.Model):
    """A district's school year, named by the calendar year in which it ends (2027 for 2026-27, as OneRoster does)."""

    district = models.ForeignKey(Organization, models.PROTECT, related_name="school_years")
    ends_in = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    sourced_id = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "ends_in"], name="school_year_once"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="school_year_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.ends_in - 1}-{self.ends_in % 100:02}"


class Term(models.Model):
    """Part of a school year: semester, term or grading period."""

    school_year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="terms")
    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=40)
    first_day = models.DateField()
    last_day = models.DateField()
    sourced_id = models.CharField(max_length=255, unique=True, null=True)

    def __str__(self) -> str:
        return self.title


class CalendarDay(models.Model):
    """One day of one school's calendar.

    ``ordinal`` counts the instructional days of the school year up to and including this day, so that the days enrolled
    from a to b are ``ordinal(b) - ordinal(day before a)``: a subtraction instead of a join per student.
    """

    class Kind(models.TextChoices):
        INSTRUCTIONAL = "instructional", _("School day")
        HOLIDAY = "holiday", _("Holiday")
        WEEKEND = "weekend", _("Weekend")
        STAFF_ONLY = "staff_only", _("Staff day")
        CLOSED = "closed", _("Closed (weather or emergency)")

    school = models.ForeignKey(Organization, models.CASCADE, related_name="calendar_days")
    school_year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    ordinal = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "day"], name="calendar_day_once")]
