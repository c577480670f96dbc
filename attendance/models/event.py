from django.db import models
from django.db.models import Q

from attendance.enums import Band, EventKind, Excused
from cases.models import Student, StudentRecord, StudentRecordQuerySet
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.rows import RowRule


def _school(**more) -> models.ForeignKey:
    """The school of a kept sum: checked where the sum is made, and found by the indexes of the model."""
    return models.ForeignKey(
        "sswork.Organization", models.PROTECT, db_constraint=False, db_index=False, related_name="+", **more
    )


class AttendanceEventQuerySet(ScopedQuerySet):
    scope_permission = Permission.ATTENDANCE_VIEW

    def visible_q(self, user, permission):
        return Q(student__in=Student.objects.visible_to(user, permission).values("pk"))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(f"cases_open_student(student_id, '{cls.scope_permission}')")


class AttendanceEvent(ScopedModel):
    """An absence, tardy or early departure of a student on a day. Being present leaves no row.

    The largest table, hence narrow: key (student, day, kind), no surrogate id, no constrained keys (references are checked
    once, in the staging step of the import), and scoped through the student rather than by an own ``school_id``.
    """

    pk = models.CompositePrimaryKey("student_id", "day", "kind")
    student = models.ForeignKey(Student, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    day = models.DateField()
    kind = models.SmallIntegerField(choices=EventKind.choices)
    excused = models.SmallIntegerField(choices=Excused.choices, default=Excused.UNKNOWN)
    portion = models.DecimalField(
        max_digits=3, decimal_places=2, default=1, help_text="share of the day missed, 0 to 1"
    )
    minutes = models.SmallIntegerField(null=True)
    at_school = models.ForeignKey(
        "sswork.Organization", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    code = models.CharField(max_length=40, blank=True, help_text="the file's own code")
    batch_id = models.BigIntegerField(null=True)

    objects = AttendanceEventQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(portion__gte=0, portion__lte=1), name="portion_of_a_day")]


class ReplacedEvent(ScopedModel):
    """An event as it stood before an import corrected or removed it: what the undo puts back. Kept until the next import."""

    student = models.ForeignKey(Student, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    day = models.DateField()
    kind = models.SmallIntegerField(choices=EventKind.choices)
    excused = models.SmallIntegerField(choices=Excused.choices)
    portion = models.DecimalField(max_digits=3, decimal_places=2)
    minutes = models.SmallIntegerField(null=True)
    at_school = models.ForeignKey(
        "sswork.Organization", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    code = models.CharField(max_length=40, blank=True)
    batch_id = models.BigIntegerField(null=True, help_text="the import that had written it")
    replaced_by = models.ForeignKey("sswork.ImportBatch", models.CASCADE, related_name="+")

    objects = AttendanceEventQuerySet.as_manager()


class AttendanceSumQuerySet(StudentRecordQuerySet):
    scope_permission = Permission.ATTENDANCE_VIEW


class AttendanceSum(StudentRecord):
    """Kept sums of one student's absences at one school in one year, and the band they put the student in.

    Days enrolled are never stored: they follow from the enrolment and the calendar's ordinals. ``attendance.sums`` writes
    every row, and rewrites only what changed: on an import those whom it touches, and each night those whom time moved.
    A row can be made again at any time, and 100,000 are made at once: hence no constrained keys and few indexes.
    """

    student = models.ForeignKey(
        Student, models.PROTECT, db_constraint=False, db_index=False, related_name="attendancesums"
    )
    school = _school(editable=False)
    at_school = _school()
    school_year = models.ForeignKey(
        "sswork.SchoolYear", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    absent_days = models.DecimalField(
        max_digits=6, decimal_places=2, default=0, help_text="days of which half or more was missed"
    )
    missed_days = models.DecimalField(
        max_digits=6, decimal_places=2, default=0, help_text="sum of the shares of days missed"
    )
    excused_days = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    unexcused_days = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    tardies = models.PositiveSmallIntegerField(default=0)
    last_absent_on = models.DateField(null=True)
    band = models.CharField(max_length=20, choices=Band.choices, default=Band.SATISFACTORY)
    crossed_on = models.DateField(
        null=True, help_text="for the chronically absent: the day on which they last came to 10 %"
    )

    objects = AttendanceSumQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student", "at_school", "school_year"], name="attendance_sum_once")
        ]
        indexes = [
            models.Index(fields=["school", "school_year", "band"], name="sums_by_band"),
            models.Index(fields=["-crossed_on", "-id"], condition=Q(crossed_on__isnull=False), name="sums_crossed"),
        ]


class SchoolDaySum(models.Model):
    """Kept sums per school, grade and day: how many absent days and tardies. No student is in it."""

    at_school = models.ForeignKey(
        "sswork.Organization", models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    grade = models.CharField(max_length=20, blank=True)
    day = models.DateField()
    absent_days = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    tardies = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["at_school", "day", "grade"], name="school_day_sum_once")]
