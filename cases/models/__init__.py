from .addendum import Addendum
from .assessment import Assessment, DomainLevel, DomainReason, Need
from .attachment import Attachment
from .base import StudentRecord, StudentRecordQuerySet
from .case import Case, Task
from .case_term import CaseTerm
from .consent import Consent
from .encounter import Encounter, EncounterStudent
from .evaluation import Evaluation, HistoryFact, HistoryPart, HistorySection
from .family import Guardian, Guardianship, Household
from .finding import found_students, token_for
from .glass import BreakGlass
from .home_visit import HomeVisit
from .hotline import Hotline
from .household_match import HouseholdMatch
from .intervention import InterventionPlan, PlanStep, ProgressPoint
from .note_template import NoteTemplate
from .obligation import DueMove, Evidence, Obligation
from .plan_session import PlanSession
from .protection import ProtectionEntry, ProtectionLog, ProtectionReport
from .protection_file import ProtectionFile
from .records import Disclosure, Ground, LegalHold
from .records_request import Packet, RecordsRequest, RequestItem
from .retention import LooseTable, RecordTable, RetentionBatch, RetentionChoice, RetentionItem, RetentionRule
from .rule_choices import CountedCalendar, RuleConfirmation, RuleOverride, RuleTrial
from .student import CaseloadEntry, Enrolment, ProgrammeMembership, Student, StudentGrant
from .transfer import CaseTransfer

__all__ = [
    "Addendum",
    "Assessment",
    "Attachment",
    "BreakGlass",
    "Case",
    "CaseTerm",
    "CaseTransfer",
    "CaseloadEntry",
    "Consent",
    "CountedCalendar",
    "Disclosure",
    "DomainLevel",
    "DomainReason",
    "DueMove",
    "Encounter",
    "EncounterStudent",
    "Enrolment",
    "Evaluation",
    "Evidence",
    "Ground",
    "Guardian",
    "Guardianship",
    "HistoryFact",
    "HistoryPart",
    "HistorySection",
    "HomeVisit",
    "Hotline",
    "Household",
    "HouseholdMatch",
    "InterventionPlan",
    "LegalHold",
    "LooseTable",
    "Need",
    "NoteTemplate",
    "Obligation",
    "Packet",
    "PlanSession",
    "PlanStep",
    "ProgrammeMembership",
    "ProgressPoint",
    "ProtectionEntry",
    "ProtectionFile",
    "ProtectionLog",
    "ProtectionReport",
    "RecordTable",
    "RecordsRequest",
    "RequestItem",
    "RetentionBatch",
    "RetentionChoice",
    "RetentionItem",
    "RetentionRule",
    "RuleConfirmation",
    "RuleOverride",
    "RuleTrial",
    "Student",
    "StudentGrant",
    "StudentRecord",
    "StudentRecordQuerySet",
    "Task",
    "found_students",
    "token_for",
]
