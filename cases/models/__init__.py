from .base import StudentRecord, StudentRecordQuerySet
from .case import Case, Task
from .encounter import Encounter, EncounterStudent
from .family import Guardian, Guardianship, Household
from .intervention import InterventionPlan, ProgressPoint
from .student import CaseloadEntry, Enrolment, ProgrammeMembership, Student, StudentGrant

__all__ = [
    "Case",
    "CaseloadEntry",
    "Encounter",
    "EncounterStudent",
    "Enrolment",
    "Guardian",
    "Guardianship",
    "Household",
    "InterventionPlan",
    "ProgrammeMembership",
    "ProgressPoint",
    "Student",
    "StudentGrant",
    "StudentRecord",
    "StudentRecordQuerySet",
    "Task",
]
