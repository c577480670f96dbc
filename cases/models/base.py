import pgtrigger
from django.db import models
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor

from cases.models.student import Student, out_of_view, student_scope
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


class StudentOfRecord(ForwardManyToOneDescriptor):
    """A record may stay in view when its student does not: a request that the team had, a task, what one wrote oneself."""

    def __get__(self, instance, cls=None):
        try:
            return super().__get__(instance, cls)
        except Student.DoesNotExist:
            key = getattr(instance, self.field.attname)
            if key is None:
                raise
            return out_of_view(key)


class StudentKey(models.ForeignKey):
    """The key of a record's student. Whoever no longer sees the student reads so in the place of the name."""

    forward_related_accessor_class = StudentOfRecord

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


class StudentRecord(ScopedModel):
    """Base of every student record: the student, and the student's school of today as the access key, kept by triggers."""

    student = StudentKey(Student, models.PROTECT, related_name="%(class)ss")
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
