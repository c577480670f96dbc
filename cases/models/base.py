import pgtrigger
from django.db import models

from cases.models.student import Student, student_scope
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.rows import RowRule, opened


class StudentRecordQuerySet(ScopedQuerySet):
    """Anything that hangs from a student is visible at most to those who see the student by the record's own permission."""

    scope_permission = Permission.STUDENT_VIEW

    def visible_q(self, user, permission):
        return student_scope(user, permission, student="student", school="school")

    @classmethod
    def row_rule(cls) -> RowRule:
        """What ``visible_q`` says, in SQL; a subclass that changes one changes both."""
        return RowRule(opened(cls.scope_permission))


class StudentRecord(ScopedModel):
    """Base of every student record: the student, and the student's school of today as the access key, kept by triggers."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="%(class)ss")
    school = models.ForeignKey("sswork.Organization", models.PROTECT, editable=False, related_name="+")

    objects = StudentRecordQuerySet.as_manager()

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Trigger(
                name="keep_school",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;",
            )
        ]
