"""What the person who asked sees: that it arrived, was decided, was reviewed, and when. Never what was decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from referrals.enums import ReferralReason, ReferralState
from referrals.forms.triage import AnswerForm
from referrals.models import Referral, ReferralQuestion
from referrals.queries.triage import Fate, fates, joined_by_others
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
    "merged_into",
)


@dataclass(frozen=True)
class Followed:
    """One's own request and how far it came. Put together with another it goes where that one goes (``fate``)."""

    referral: Referral
    fate: Fate | None = None
    is_joined: bool = False  # a colleague's was put together with it
    question: ReferralQuestion | None = None
    answer_form: AnswerForm | None = None

    @property
    def reasons(self) -> list[Any]:
        return [ReferralReason(each).label for each in self.referral.reasons]

    @property
    def steps(self) -> list[Any]:
        return list(STEPS)

    @property
    def current(self) -> int:
        return step_now(self.goes.state)

    @property
    def goes(self) -> Referral | Fate:
        return self.fate or self.referral

    @property
    def is_with_another(self) -> bool:
        return self.is_joined or self.fate is not None

    @property
    def dates(self) -> list[tuple[Any, datetime]]:
        moments = (self.referral.received_at, self.goes.decided_at, self.goes.reviewed_at)
        return [(label, at) for label, at in zip(STEPS, moments, strict=True) if at]


def _own(user):
    return Referral.objects.made_by(user).select_related("student").only(*SHOWN)


def followed(user, referrals) -> list[Followed]:
    """Three queries, however many."""
    known, joined = fates(referrals), joined_by_others(user, referrals)
    questions = ReferralQuestion.objects.asked_of(user).open().filter(referral__in=[each.pk for each in referrals])
    asked = {each.referral_id: each for each in questions if each.referral_id}
    waits = ReferralState.RECEIVED
    return [
        Followed(
            each,
            known.get(each.merged_into_id),
            each.pk in joined,
            question := asked.get(each.pk) if each.state == waits else None,
            AnswerForm(auto_id=f"id_{each.pk}_%s") if question else None,
        )
        for each in referrals
    ]


class Mine(TemplatePage):
    permission = Permission.REFERRAL_MAKE
    template_name = "referrals/mine.html"

    def get_context_data(self, **kwargs):
        page = page_after(_own(self.request.user), ORDER, after=self.request.GET.get("after", ""), size=PAGE)
        self.looked_at(page.rows)
        return super().get_context_data(**kwargs) | {"followed": followed(self.request.user, page.rows), "page": page}


class Asked(DetailPage):
    """Thank you, and what happens next."""

    permission = Permission.REFERRAL_MAKE
    template_name = "referrals/asked.html"
    context_object_name = "referral"

    def get_queryset(self):
        return _own(self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"followed": followed(self.request.user, [self.object])[0]}
