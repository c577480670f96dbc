"""What the person who asked sees: that it arrived, was decided, was reviewed, and when. Never what was decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from referrals.enums import ReferralReason
from referrals.models import Referral
from referrals.rules import step_now
from sswork.keyset import page_after
from sswork.roles import Permission
from sswork.views import DetailPage, TemplatePage

PAGE = 20
ORDER = ("-received_at", "-pk")
STEPS = (_("Received"), _("Decision of the team"), _("Look back"))
# All that is read of a referral for the referrer; the decision and what was written about it stay in the database.
SHOWN = (
    "student__given_name",
    "student__preferred_name",
    "student__family_name",
    "student__grade",
    "reasons",
    "urgency",
    "state",
    "received_at",
    "decided_at",
    "reviewed_at",
)


@dataclass(frozen=True)
class Followed:
    """One's own request and how far it came."""

    referral: Referral

    @property
    def reasons(self) -> list[Any]:
        return [ReferralReason(each).label for each in self.referral.reasons]

    @property
    def steps(self) -> list[Any]:
        return list(STEPS)

    @property
    def current(self) -> int:
        return step_now(self.referral.state)

    @property
    def dates(self) -> list[tuple[Any, datetime]]:
        moments = (self.referral.received_at, self.referral.decided_at, self.referral.reviewed_at)
        return [(label, at) for label, at in zip(STEPS, moments, strict=True) if at]


def _own(user):
    return Referral.objects.made_by(user).select_related("student").only(*SHOWN)


class Mine(TemplatePage):
    permission = Permission.REFERRAL_MAKE
    template_name = "referrals/mine.html"

    def get_context_data(self, **kwargs):
        page = page_after(_own(self.request.user), ORDER, after=self.request.GET.get("after", ""), size=PAGE)
        self.looked_at(page.rows)
        followed = [Followed(each) for each in page.rows]
        return super().get_context_data(**kwargs) | {"followed": followed, "page": page}


class Asked(DetailPage):
    """Thank you, and what happens next."""

    permission = Permission.REFERRAL_MAKE
    template_name = "referrals/asked.html"
    context_object_name = "referral"

    def get_queryset(self):
        return _own(self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"followed": Followed(self.object)}
