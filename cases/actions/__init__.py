from .access import add_to_caseload, join_programme, leave_programme, open_to_team, take_off_caseload
from .case import open_case
from .task import add_task, drop_task, finish_task

__all__ = [
    "add_task",
    "add_to_caseload",
    "drop_task",
    "finish_task",
    "join_programme",
    "leave_programme",
    "open_case",
    "open_to_team",
    "take_off_caseload",
]
