from .event import AttendanceEvent, AttendanceSum, ReplacedEvent, SchoolDaySum

__all__ = ["AttendanceEvent", "AttendanceSum", "ReplacedEvent", "SchoolDaySum"]
