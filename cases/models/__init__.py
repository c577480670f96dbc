from .addendum import Addendum
from .attachment import Attachment
from .base import StudentRecord, StudentRecordQuerySet
from .case import Case, Task
from .consent import Consent
from .encounter import Encounter, EncounterStudent
from .family import Guardian, Guardianship, Household
from .finding import found_students, token_for
from .glass import BreakGlass
from .intervention import InterventionPlan, ProgressPoint
from .records import Disclosure, Ground, LegalHold
from .records_request import Packet, RecordsRequest, RequestItem
from .retention import RecordTable, RetentionBatch, RetentionChoice, RetentionItem, RetentionRule
from .student import CaseloadEntry, Enrolment, ProgrammeMembership, Student, StudentGrant

__all__ = [
    "Addendum",
    "Attachment",
    "BreakGlass",
    "Case",
    "CaseloadEntry",
    "Consent",
    "Disclosure",
    "Encounter",
    "EncounterStudent",
    "Enrolment",
    "Ground",
    "Guardian",
    "Guardianship",
    "Household",
    "InterventionPlan",
    "LegalHold",
    "Packet",
    "ProgrammeMembership",
    "ProgressPoint",
    "RecordTable",
    "RecordsRequest",
    "RequestItem",
    "RetentionBatch",
    "RetentionChoice",
    "RetentionItem",
    "RetentionRule",
    "Student",
    "StudentGrant",
    "StudentRecord",
    "StudentRecordQuerySet",
    "Task",
    "found_students",
    "token_for",
]
