from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sswork.models.fields import CurrentTransaction
from sswork.roles import Permission
from sswork.security.rows import RowRule, me


class LookQuerySet(models.QuerySet):
    def by_person(self, person):
        return self.filter(by_id=person.pk)

    def of_student(self, student):
        """Looks at the student's page, at one of the student's records, and at lists in which the student stood."""
        return self.filter(Q(student_id=student.pk) | Q(student_ids__contains=[student.pk]))

    def at_record(self, record):
        return self.filter(target_model=record._meta.label, target_id=str(record.pk))


class Look(models.Model):
    """That somebody was shown students or a record: append-only, and partitioned by month (``sswork_look_2026_11``).

    No foreign keys, so that it never blocks or follows a delete. ``xid`` is the transaction that wrote it, which is how
    sealing knows that no earlier row can still come. The address of the page is kept by its name, never with what was asked.
    """

    class Kind(models.TextChoices):
        STUDENT = "student", _("Opened the student's page")
        FOUND = "found", _("Opened a search result")
        RECORD = "record", _("Opened a record")
        LIST = "list", _("Saw in a list")
        SEARCH = "search", _("Saw in search results")
        CHANGE = "change", _("Worked on it")
        EXPORT = "export", _("Took out as a file")
        PRINT = "print", _("Printed")

    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=210)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    target_model = models.CharField(max_length=80, blank=True)
    target_id = models.CharField(max_length=60, blank=True)
    student_id = models.BigIntegerField(null=True)
    student_ids = ArrayField(models.BigIntegerField(), null=True, help_text="of a list: who stood in it")
    rows = models.PositiveIntegerField(default=1)
    permission = models.CharField(max_length=40, help_text="the right that opened the page")
    reason = models.CharField(max_length=300, blank=True, help_text="why this person may see this student")
    url_name = models.CharField(max_length=80)
    address = models.GenericIPAddressField(null=True)
    session = models.CharField(max_length=16, blank=True, help_text="start of the hash of the session's key")
    device = models.CharField(max_length=200, blank=True)
    request = models.CharField(max_length=16, blank=True, help_text="the same in audit events of the same request")
    xid = models.BigIntegerField(db_default=CurrentTransaction())

    objects = LookQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["student_id", "-at"], condition=Q(student_id__isnull=False), name="look_by_student"),
            models.Index(fields=["by_id", "-at"], name="look_by_person"),
            GinIndex(fields=["student_ids"], condition=Q(student_ids__isnull=False), name="look_by_listed"),
            BrinIndex(fields=["xid"], pages_per_range=32, name="look_by_xid"),
        ]


class UnusualLookQuerySet(models.QuerySet):
    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(f"{me(Permission.LOOKS_REVIEW)} <> person_id")

    def for_reviewer(self, user):
        """Nobody reviews what was unusual about themselves."""
        return self.exclude(person=user) if user.can(Permission.LOOKS_REVIEW) else self.none()

    def open(self):
        return self.filter(reviewed_at=None)


class UnusualLook(models.Model):
    """That somebody's looks of one week stood out by one rule, and what a reviewer found: mostly that it belonged to the work."""

    class Rule(models.TextChoices):
        MANY = "many", _("Many students in an hour")
        SURNAME = "surname", _("A student with the same family name")
        FORMER = "former", _("A student who left the caseload long ago")
        NIGHT = "night", _("At night")
        UNRELATED = "unrelated", _("Students without any work with them")

    class Verdict(models.TextChoices):
        EXPECTED = "expected", _("It belongs to the work")
        TALKED = "talked", _("We talked about it")
        REPORTED = "reported", _("It was passed on")

    rule = models.CharField(max_length=12, choices=Rule.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    student_id = models.BigIntegerField(null=True, help_text="where it is about one student")
    week = models.DateField(help_text="its Monday")
    count = models.PositiveIntegerField(help_text="looks, or students where it is about several")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True, default="", db_default="")
    note = models.TextField(blank=True, default="", db_default="")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    objects = UnusualLookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "person", "student_id", "week"], nulls_distinct=False, name="unusual_look_once"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, verdict="", note="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(verdict="") & ~Q(note=""),
                name="unusual_look_reviewed_with_a_note",
            ),
        ]
