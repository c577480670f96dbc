from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.encounter import Encounter, EncounterStudent
from cases.models.intervention import InterventionPlan
from sswork.roles import Permission
from sswork.security.rows import RowRule


class PlanSessionQuerySet(StudentRecordQuerySet):
    """Seen by those who see the student's part in the encounter: it has the lane of the encounter."""

    scope_permission = Permission.ENCOUNTER_VIEW

    def visible_q(self, user, permission):
        part = EncounterStudent.with_hidden.visible_to(user, permission).filter(
            encounter=OuterRef("encounter"), student=OuterRef("student")
        )
        return Q(Exists(part))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule("cases_sees_part(encounter_id, student_id)")


class PlanSession(StudentRecord):
    """That an encounter delivered a plan's intervention to the student: what dosage is counted from.

    Minutes, day and whether it took place are the encounter's.
    """

    encounter = models.ForeignKey(Encounter, models.CASCADE, related_name="plan_sessions")
    plan = models.ForeignKey(InterventionPlan, models.CASCADE, related_name="sessions")

    objects = PlanSessionQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["encounter", "plan"], name="plan_once_in_encounter")]
        indexes = [models.Index(fields=["student", "plan"], name="plan_sessions_by_student")]
