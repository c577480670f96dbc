"""Decisions about referrals, on values: no database, no clock."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from referrals.enums import REFERRAL_MOVES, ReferralState

# Six to eight weeks is the usual time until a team looks again (COST handbooks); the earlier end is offered.
REVIEW_AFTER = timedelta(weeks=6)
STAGES = (ReferralState.RECEIVED, ReferralState.DECIDED, ReferralState.REVIEWED)


def waiting_days(received_on: date, until: date) -> int:
    """Calendar days from the request to the decision, or to today while there is none. Never negative."""
    return max((until - received_on).days, 0)


def may_move(state: str, to: str) -> bool:
    """Whether a referral in ``state`` may become ``to``: received → decided → reviewed, and never back."""
    return to in REFERRAL_MOVES[ReferralState(state)]


def is_late(answer_due_on: date, today: date) -> bool:
    """Late from the day after the last day for an answer."""
    return today > answer_due_on


def usual_review_day(today: date) -> date:
    """Six weeks on; a weekend becomes the Monday after."""
    day = today + REVIEW_AFTER
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)


def step_now(state: str) -> int:
    """The step that the referral waits for, counted from 1: a received one waits to be decided. Past the last: all done."""
    return STAGES.index(ReferralState(state)) + 2


def grade_words(code: str) -> Any:
    """A CEDS grade code as people say it; a code that is not known here as it stands."""
    if code.isdecimal():
        return _("Grade %(grade)s") % {"grade": int(code)}
    named = {"PK": _("Preschool"), "TK": _("Transitional kindergarten"), "KG": _("Kindergarten"), "UG": _("Ungraded")}
    return named.get(code, code)
