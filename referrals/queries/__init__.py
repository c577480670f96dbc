from .public_request import how_far, messages_of, possible_students, to_be_read, waiting_outside
from .referral import (
    REVIEW_ORDER,
    WAITING_ORDER,
    decided_lately,
    due_for_review,
    meeting_on,
    next_meeting,
    people_at,
    referrals_of_student,
)
from .triage import targets, with_answer_due

__all__ = [
    "REVIEW_ORDER",
    "WAITING_ORDER",
    "decided_lately",
    "due_for_review",
    "how_far",
    "meeting_on",
    "messages_of",
    "next_meeting",
    "people_at",
    "possible_students",
    "referrals_of_student",
    "targets",
    "to_be_read",
    "waiting_outside",
    "with_answer_due",
]
