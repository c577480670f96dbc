"""The school's referrals as its administrator sees them: how many, how urgent, how long. No student and no word of content."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from referrals.enums import ReferralState, Urgency
from referrals.models import Referral
from referrals.rules import waiting_days
from sswork.keyset import page_after
from sswork.roles import Permission
from sswork.views import TemplatePage

PAGE = 50
ORDER = ("-received_at", "-pk")
SHOWN = ("received_at", "decided_at", "urgency", "state", "team_school__name")


@dataclass(frozen=True)
class Line:
    received_on: date
    urgency: Any
    state: str
    state_words: Any
    days: int
    school: str


class Status(TemplatePage):
    permission = Permission.REFERRAL_STATUS
    template_name = "referrals/status.html"

    def get_context_data(self, **kwargs):
        schools = self.request.user.reach(Permission.REFERRAL_STATUS).school_ids
        mine = Referral.objects.visible_to(self.request.user, Permission.REFERRAL_STATUS)
        if chosen := next((each for each in schools if str(each) == self.request.GET.get("school")), None):
            mine = mine.filter(team_school=chosen)
        rows = mine.exclude(state=ReferralState.MERGED).select_related("team_school").only(*SHOWN)
        page = page_after(rows, ORDER, after=self.request.GET.get("after", ""), size=PAGE)
        today = timezone.localdate()
        return super().get_context_data(**kwargs) | {
            "counts": _counts(mine),
            "lines": [_line(each, today) for each in page.rows],
            "page": page,
            "today": today,
            "many_schools": len(schools) > 1,
        }


def _counts(referrals) -> list[tuple[Any, int]]:
    """All states in their order, also those that have none. What was put together with another is decided there."""
    found = dict(referrals.values_list("state").annotate(Count("pk")))
    return [(state.label, found.get(state, 0)) for state in ReferralState]


def _line(referral, today: date) -> Line:
    received = timezone.localdate(referral.received_at)
    until = timezone.localdate(referral.decided_at) if referral.decided_at else today
    return Line(
        received_on=received,
        urgency=Urgency(referral.urgency).label,
        state=referral.state,
        state_words=referral.get_state_display(),
        days=waiting_days(received, until),
        school=referral.team_school.name,
    )
