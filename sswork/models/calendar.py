import pgtrigger
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


class CalendarChange(models.Model):
    """How often a school's calendar changed, counted by triggers: whoever follows calendars asks here instead of reading them.

    ``followed`` is the number up to which what was counted in the calendar has been counted anew.
    """

    school = models.OneToOneField(Organization, models.CASCADE, primary_key=True, related_name="+")
    number = models.PositiveBigIntegerField(default=1)
    followed = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["school"], condition=~Q(number=F("followed")), name="calendar_changes_open")]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.number}"

    @classmethod
    def open(cls) -> dict[int, int]:
        """Schools whose calendar changed since it was followed, each with the number that it stands at."""
        return dict(cls.objects.exclude(number=F("followed")).values_list("school", "number"))

    @classmethod
    def follow(cls, numbers: dict[int, int]) -> None:
        """That the calendars were followed up to these numbers. What changed meanwhile stays open."""
        for number in set(numbers.values()):
            schools = [school for school, its_number in numbers.items() if its_number == number]
            cls.objects.filter(school__in=schools).update(followed=number)


def _counting(operation, rows: str) -> pgtrigger.Trigger:
    """One row of ``CalendarChange`` a school, however many days a statement touches."""
    return pgtrigger.Trigger(
        name=f"calendar_changes_by_{rows}",
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**({"old": "days"} if rows == "delete" else {"new": "days"})),
        func="""
            INSERT INTO sswork_calendarchange (school_id, number, followed)
            SELECT DISTINCT school_id, 1, 0 FROM days ORDER BY school_id
            ON CONFLICT (school_id) DO UPDATE SET number = sswork_calendarchange.number + 1;
            RETURN NULL;
        """,
    )


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
        triggers = [
            _counting(pgtrigger.Insert, "insert"),
            _counting(pgtrigger.Update, "update"),
            _counting(pgtrigger.Delete, "delete"),
        ]
