from .accounts import KnownDevice
from .agenda import AgendaAnswer, Mail, Reminder, SavedView
from .audit import AuditEvent
from .calendar import CalendarDay, SchoolYear, Term
from .cover import Cover
from .definitions import Definition
from .drafts import Draft
from .figures import Figure
from .files import KeptFile
from .history import RecordChange
from .imports import ImportBatch, ImportChange, ImportIssue
from .keys import DataKey
from .looks import Look, UnusualLook
from .organization import Organization, RoleAssignment, StaffMember
from .seals import Seal, SealEpoch, SealRemoval
from .user import Reach, User

__all__ = [
    "AgendaAnswer",
    "AuditEvent",
    "CalendarDay",
    "Cover",
    "DataKey",
    "Definition",
    "Draft",
    "Figure",
    "ImportBatch",
    "ImportChange",
    "ImportIssue",
    "KeptFile",
    "KnownDevice",
    "Look",
    "Mail",
    "Organization",
    "Reach",
    "RecordChange",
    "Reminder",
    "RoleAssignment",
    "SavedView",
    "SchoolYear",
    "Seal",
    "SealEpoch",
    "SealRemoval",
    "StaffMember",
    "Term",
    "UnusualLook",
    "User",
]
