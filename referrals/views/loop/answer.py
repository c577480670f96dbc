"""The page that the agency's link opens: what is asked, and where it stands. It works without scripts and without an account."""

from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext

from referrals.actions.service_referral import ANSWER, NotThatMove, take_answer
from referrals.forms.loop import AnswerForm
from referrals.loop_enums import AGENCY_WORDS, LoopState
from referrals.models import ServiceReferral
from referrals.queries.loop import consent_problems
from sswork.conflicts import Conflict
from sswork.links import LinkPage, languages


class AgencyAnswer(LinkPage):
    """Once the referral has ended, or its consent has, it shows nothing of the student any more."""

    purpose = ANSWER
    model = ServiceReferral

    @cached_property
    def referral(self) -> ServiceReferral:
        return ServiceReferral.objects.by_link(self.link.target_id)

    def get(self, request):
        return self._page(AnswerForm(referral=self.referral))

    def post(self, request):
        form = AnswerForm(request.POST, referral=self.referral)
        if self._is_over or not form.is_valid():
            return self._page(form, status=422)
        try:
            take_answer(referral=self.referral, news=form.news, said=form.cleaned_data["said"], by=None)
        except (Conflict, NotThatMove):
            return self._again()
        self.referral = ServiceReferral.objects.by_link(self.link.target_id)
        if self.referral.is_ended:  # its link opens nothing any more
            return self._page(form, is_sent=True)
        return redirect(f"{request.path}?sent=1&lang={get_language()}")

    def _again(self):
        """Somebody was quicker: what was written stays in the form, under where it stands now."""
        self.referral = ServiceReferral.objects.by_link(self.link.target_id)
        form = AnswerForm(self.request.POST, referral=self.referral)
        form.add_error(
            None,
            pgettext("family", "It changed while you wrote. Please look at where it stands now, and answer again."),
        )
        return self._page(form, status=409)

    @property
    def _is_over(self) -> bool:
        return self.referral.is_ended or bool(consent_problems(self.referral))

    def _page(self, form, status: int = 200, *, is_sent: bool = False):
        sent = is_sent or "sent" in self.request.GET
        context = {
            "referral": self.referral,
            "stands_at": AGENCY_WORDS[LoopState(self.referral.state)],
            "form": form,
            "is_sent": sent,
            "is_over": self._is_over,
            **languages(),
        }
        return render(self.request, "referrals/loop/answer.html", context, status=status)
