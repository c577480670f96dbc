"""Decisions about referrals, on values: no database, no clock."""

from datetime import date, timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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


def grade_words_of_families(code: str) -> Any:
    """The same in the words, and the language, of families."""
    if code.isdecimal():
        return format_lazy(pgettext_lazy("family", "Grade {number}"), number=int(code))
    return {
        "PK": pgettext_lazy("family", "Preschool"),
        "TK": pgettext_lazy("family", "Transitional kindergarten"),
        "KG": pgettext_lazy("family", "Kindergarten"),
        "UG": pgettext_lazy("family", "Another class"),
    }[code]


def meeting_days(first: date, every_weeks: int, after: date, until: date) -> list[date]:
    """The days of a schedule after one day and up to another: the first meeting, then every so many weeks on its weekday."""
    step = 7 * every_weeks
    past = max(((after - first).days // step) + 1, 0)
    days, day = [], first + timedelta(days=past * step)
    while day <= until:
        days.append(day)
        day += timedelta(days=step)
    return days


def placed(standing: list[tuple[int, int]], new: list[tuple[int, int]]) -> list[int]:
    """Keys in their order: those that stand keep the order that people gave them; each new one comes behind the last that ranks
    before it or beside it. Both are pairs of key and rank."""
    order = list(standing)
    for key, rank in sorted(new, key=lambda each: each[1]):
        behind = max((at for at, (_key, other) in enumerate(order) if other <= rank), default=-1)
        order.insert(behind + 1, (key, rank))
    return [key for key, _rank in order]


def letter_language(spoken: str) -> str:
    """The product has letters in English and Spanish."""
    return "es" if spoken.strip().lower().startswith(("es", "spa")) else "en"
