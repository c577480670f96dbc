from .accounts import KnownDevice
from .agenda import AgendaAnswer, Mail, Reminder, SavedView
from .audit import AuditEvent
from .calendar import CalendarChange, CalendarDay, SchoolYear, Term
from .calendar_feed import CalendarFeed
from .cover import Cover
from .definitions import Definition
from .drafts import DeviceKey, Draft
from .figures import Figure
from .files import KeptFile
from .history import RecordChange
from .imports import ImportBatch, ImportChange, ImportIssue
from .keys import DataKey
from .links import Link, LinkOpening
from .looks import Look, UnusualLook
from .organization import Organization, RoleAssignment, StaffMember
from .own_log import KeepsOwnLog
from .reminder_settings import ReminderSettings
from .seals import Seal, SealEpoch, SealRemoval
from .user import Reach, User

__all__ = [
    "AgendaAnswer",
    "AuditEvent",
    "CalendarChange",
    "CalendarDay",
    "CalendarFeed",
    "Cover",
    "DataKey",
    "Definition",
    "DeviceKey",
    "Draft",
    "Figure",
    "ImportBatch",
    "ImportChange",
    "ImportIssue",
    "KeepsOwnLog",
    "KeptFile",
    "KnownDevice",
    "Link",
    "LinkOpening",
    "Look",
    "Mail",
    "Organization",
    "Reach",
    "RecordChange",
    "Reminder",
    "ReminderSettings",
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
