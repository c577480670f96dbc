from .event import AttendanceEvent, AttendanceSum, SchoolDaySum

__all__ = ["AttendanceEvent", "AttendanceSum", "SchoolDaySum"]
