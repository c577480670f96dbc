from .access import add_to_caseload, join_programme, leave_programme, open_to_team, take_off_caseload
from .case import NotInThisState, close_case, edit_case, open_case, reopen_case
from .encounter import TooLate, record_encounter, withdraw_encounter
from .family import RuleChanged, set_contact_rule
from .plan import DayTaken, PlanEnded, add_plan, end_plan, record_point, replace_point
from .saved_views import delete_view, save_view
from .task import AlreadyEnded, add_task, drop_task, finish_task, take_up_task
from .versions import ChangedMeanwhile

__all__ = [
    "AlreadyEnded",
    "ChangedMeanwhile",
    "DayTaken",
    "NotInThisState",
    "PlanEnded",
    "RuleChanged",
    "TooLate",
    "add_plan",
    "add_task",
    "add_to_caseload",
    "close_case",
    "delete_view",
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
    "save_view",
    "set_contact_rule",
    "take_off_caseload",
    "take_up_task",
    "withdraw_encounter",
]
