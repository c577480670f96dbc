from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.case import Case
from cases.models.student import CaseloadEntry, Student
from sswork.expressions import at_schools
from sswork.roles import Permission
from sswork.security.rows import RowRule, at_school, mine


class BreakGlassQuerySet(StudentRecordQuerySet):
    """Seen by whoever opened the record, by those who look after access at the student's school, and by those who work with
    the student. Only the second look at it as reviewers do: ``visible_to(user, Permission.ACCESS_REVIEW)``."""

    scope_permission = Permission.SIGNED_IN

    def visible_q(self, user, permission):
        at_school = at_schools(user, Permission.ACCESS_REVIEW)
        if permission == Permission.ACCESS_REVIEW:
            return at_school
        if not user.assignments:
            return Q(pk__in=[])
        own_cases = Case.objects.visible_to(user).open().filter(owner__in=user.selves)
        works_with = Q(student__in=CaseloadEntry.in_force_for(user)) | Q(student__in=own_cases.values("student"))
        return at_school | Q(person=user) | works_with

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(
            f"{mine('person_id', Permission.SIGNED_IN)} OR {at_school(Permission.ACCESS_REVIEW)}"
            " OR cases_works_with(student_id)"
        )

    def running(self, user):
        """The person's own, as long as they last."""
        return self.own(user).filter(until__gt=timezone.now())

    def opened_on(self, user, day):
        """The person's own of one day."""
        return self.own(user).filter(opened_at__date=day)

    def own(self, user):
        chosen = self.filter(person=user)
        chosen._scope_chosen = True
        return chosen


class BreakGlass(StudentRecord):
    """Somebody with the right, but no relation to the student, opened the record in an emergency: why, and until when.

    Those who work with the student, the leads and the privacy officer are told the next morning, and one of them says that
    they have looked at it (34 CFR 99.31(a)(1)(ii): reasonable methods to limit access to what is needed).
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="emergency_looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("why"), max_length=500)
    opened_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    review_note = models.CharField(_("what you found"), max_length=500, blank=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="glass_times_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="glass_has_reason"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(review_note="")),
                name="glass_review_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "until"], name="glass_by_person"),
            models.Index(fields=["school", "-opened_at"], name="glass_by_school"),
        ]

    @property
    def is_open(self) -> bool:
        return self.until > timezone.now()
