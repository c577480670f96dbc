from .access import add_to_caseload, join_programme, leave_programme, open_to_team, take_off_caseload
from .case import NotInThisState, close_case, edit_case, open_case, reopen_case
from .encounter import TooLate, record_encounter, withdraw_encounter
from .plan import DayTaken, PlanEnded, add_plan, end_plan, record_point, replace_point
from .task import AlreadyEnded, add_task, drop_task, finish_task, take_up_task
from .versions import ChangedMeanwhile

__all__ = [
    "AlreadyEnded",
    "ChangedMeanwhile",
    "DayTaken",
    "NotInThisState",
    "PlanEnded",
    "TooLate",
    "add_plan",
    "add_task",
    "add_to_caseload",
    "close_case",
    "drop_task",
    "edit_case",
    "end_plan",
    "finish_task",
    "join_programme",
    "leave_programme",
    "open_case",
    "open_to_team",
    "record_encounter",
    "record_point",
    "reopen_case",
    "replace_point",
    "take_off_caseload",
    "take_up_task",
    "withdraw_encounter",
]
