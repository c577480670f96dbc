from .access import add_to_caseload, close_to_team, join_programme, leave_programme, open_to_team, take_off_caseload
from .attachment import add_attachment, hide_attachment, show_attachment
from .case import NotInThisState, close_case, edit_case, open_case, reopen_case
from .encounter import (
    NotSigned,
    Signed,
    add_addendum,
    edit_encounter,
    record_encounter,
    sign_encounter,
    store_in_lane,
)
from .family import set_contact_rule
from .finding import find_student
from .hiding import TooLate, hide_encounter, restore_encounter, withdraw_encounter
from .plan import DayTaken, PlanEnded, add_plan, end_plan, record_point, replace_point
from .saved_views import delete_view, save_view
from .task import AlreadyEnded, add_task, drop_task, finish_task, take_up_task
from .unusual import AlreadyReviewed, find_unusual, review_unusual

__all__ = [
    "AlreadyEnded",
    "AlreadyReviewed",
    "DayTaken",
    "NotInThisState",
    "NotSigned",
    "PlanEnded",
    "Signed",
    "TooLate",
    "add_addendum",
    "add_attachment",
    "add_plan",
    "add_task",
    "add_to_caseload",
    "close_case",
    "close_to_team",
    "delete_view",
    "drop_task",
    "edit_case",
    "edit_encounter",
    "end_plan",
    "find_student",
    "find_unusual",
    "finish_task",
    "hide_attachment",
    "hide_encounter",
    "join_programme",
    "leave_programme",
    "open_case",
    "open_to_team",
    "record_encounter",
    "record_point",
    "reopen_case",
    "replace_point",
    "restore_encounter",
    "review_unusual",
    "save_view",
    "set_contact_rule",
    "show_attachment",
    "sign_encounter",
    "store_in_lane",
    "take_off_caseload",
    "take_up_task",
    "withdraw_encounter",
]
