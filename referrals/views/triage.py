"""The first look at one request: a sheet with every way on, which the board opens in a window of its own, and each way's deed."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from referrals.actions import (
    AlreadyMoved,
    answer_question,
    ask_referrer,
    crisis_now,
    help_directly,
    look_again,
    merge_referral,
    put_on_agenda,
    take_back_help,
    unmerge_referral,
)
from referrals.enums import Decision, ReferralReason, ReferralState
from referrals.forms.triage import AgendaForm, AnswerForm, CrisisForm, DirectForm, MergeForm, QuestionForm
from referrals.models import PublicRequest, Referral, ReferralQuestion
from referrals.owning import Closed, NotPossible
from referrals.queries.own_questions import answers_of
from referrals.rules import grade_words
from referrals.views.ask import DANGER_PHONES, DANGER_STEPS
from referrals.views.board import kept
from referrals.views.waiting import URGENCY_STATUS
from sswork.access_log import looked_at_record
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import DetailPage, Page, get_visible_or_404

FORMS = {
    "agenda": AgendaForm,
    "direct": DirectForm,
    "question": QuestionForm,
    "merge": MergeForm,
    "crisis": CrisisForm,
}


def to_board(request):
    return redirect(reverse("referrals:board") + kept(request))


class Triaged(DetailPage):
    """What was asked, and the ways on. Whoever comes second reads who was first, and keeps what they wrote."""

    permission = Permission.REFERRAL_DECIDE
    template_name = "referrals/triage.html"
    context_object_name = "referral"
    bound: dict = {}
    lost = None

    def get_queryset(self):
        found = Referral.objects.visible_to(self.request.user, self.permission)
        return found.select_related("student", "team_school", "referrer", "triaged_by")

    def get_context_data(self, **kwargs):
        referral, user = self.object, self.request.user
        waits = referral.state == ReferralState.RECEIVED
        forms = {key: self.bound.get(key) or form(referral=referral, user=user) for key, form in FORMS.items() if waits}
        return super().get_context_data(**kwargs) | {
            "waits": waits,
            "grade": grade_words(referral.student.grade),
            "reasons": [ReferralReason(each).label for each in referral.reasons],
            "urgency_status": URGENCY_STATUS[referral.urgency],
            "answers": answers_of([referral], user).get(referral.pk, []),
            "forms": forms,
            "open": next(iter(self.bound), "") or self.request.GET.get("open", ""),
            "asked_outside": PublicRequest.objects.visible_to(user).filter(referral=referral).first(),
            "steps": DANGER_STEPS,
            "phones": DANGER_PHONES,
            "lost": self.lost,
            "kept": kept(self.request),
        }


class Deed(Triaged, abstract=True):
    """One way on. Its form comes back on the sheet where something is missing."""

    http_method_names = ["get", "post"]
    permission = Permission.REFERRAL_DECIDE
    key = ""

    def get(self, request, *args, **kwargs):
        get_visible_or_404(Referral, request.user, self.permission, pk=kwargs["pk"])
        return redirect(f"{reverse('referrals:triage', args=[kwargs['pk']])}?{urlencode({'open': self.key})}")

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        form = FORMS[self.key](request.POST, referral=self.object, user=request.user)
        self.bound = {self.key: form}
        if not form.is_valid():
            return self._again(422)
        try:
            self.act(self.object, form.cleaned_data)
        except (AlreadyMoved, Closed, NotPossible):
            self.object, self.bound = self.get_object(), {}
            self.lost = [(label, words) for label, words in form.written if words]
            return self._again(409)
        return self.onwards(self.object, form.cleaned_data)

    def _again(self, status: int):
        return self.render_to_response(self.get_context_data(object=self.object), status=status)

    def act(self, referral, data) -> None:
        raise NotImplementedError

    def onwards(self, referral, data):
        offer_undo(self.request, self.said(referral, data), self._undo(referral))
        return to_board(self.request)

    def _undo(self, referral) -> str:
        """It names the version that this deed made, so that nobody's later deed is undone by it."""
        made = int(self.request.POST["version"]) + 1
        return reverse("referrals:triage-undo", args=[referral.pk, made]) + kept(self.request)

    def said(self, referral, data) -> str:
        raise NotImplementedError


class Crisis(Deed):
    permission = Permission.REFERRAL_DECIDE
    key = "crisis"

    def act(self, referral, data):
        crisis_now(referral=referral, by=self.request.user, **data)

    def said(self, referral, data):
        return _("%(who)s has it for today. Tell them now, in person or by phone; in danger call 911 or 988.") % {
            "who": data["person"].name
        }


class OntoAgenda(Deed):
    permission = Permission.REFERRAL_DECIDE
    key = "agenda"

    def act(self, referral, data):
        put_on_agenda(referral=referral, by=self.request.user, **data)

    def said(self, referral, data):
        return _("%(name)s is for a meeting.") % {"name": referral.student.name}


class AskTheReferrer(Deed):
    permission = Permission.REFERRAL_DECIDE
    key = "question"

    def act(self, referral, data):
        ask_referrer(referral=referral, by=self.request.user, **data)

    def said(self, referral, data):
        return _("%(who)s finds your question on the own day and under “My referrals”.") % {
            "who": referral.referrer.name
        }


class Merge(Deed):
    permission = Permission.REFERRAL_DECIDE
    key = "merge"

    def act(self, referral, data):
        merge_referral(referral=referral, by=self.request.user, **data)

    def said(self, referral, data):
        return _("Put together. Both who asked read that the team looks at both at once.")


class HelpDirectly(Deed):
    permission = Permission.REFERRAL_DECIDE
    key = "direct"

    def act(self, referral, data):
        form = self.bound["direct"]
        help_directly(
            referral=referral,
            version=data["version"],
            decision=data["decision"],
            step=form.step,
            note="",
            by=self.request.user,
        )

    def said(self, referral, data):
        return _("Decided: %(what)s.") % {"what": Decision(data["decision"]).label}

    def onwards(self, referral, data):
        back = super().onwards(referral, data)
        may_refer = referral.student.pk and self.request.user.can(Permission.CONSENT_MANAGE)
        if data["decision"] == Decision.REFER_OUT and may_refer:
            return redirect(f"{reverse('referrals:directory')}?{urlencode({'student': referral.student_id})}")
        return back


class Undo(Page):
    """The way back from the last deed, while nothing else happened to the request."""

    permission = Permission.REFERRAL_DECIDE
    http_method_names = ["post"]

    def post(self, request, pk, version):
        referral = get_visible_or_404(Referral, request.user, self.permission, pk=pk)
        back = {ReferralState.MERGED: unmerge_referral, ReferralState.DECIDED: take_back_help}
        try:
            back.get(ReferralState(referral.state), look_again)(referral=referral, version=version, by=request.user)
        except (AlreadyMoved, NotPossible, Closed):
            messages.info(request, _("Something else happened to it meanwhile: nothing was changed."))
        else:
            messages.success(request, _("Undone: it is as it was before."))
        return to_board(request)


class Answer(Page):
    """Whoever asked for help answers a question of the team; what cannot be taken any more stays on the page."""

    permission = Permission.REFERRAL_MAKE
    http_method_names = ["post"]

    def post(self, request, pk):
        question = get_object_or_404(ReferralQuestion.objects.asked_of(request.user), pk=pk)
        looked_at_record(question)
        form = AnswerForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Nothing was sent: please write an answer."))
            return redirect("referrals:mine")
        try:
            answer_question(question=question, by=request.user, **form.cleaned_data)
        except AlreadyMoved:
            messages.info(request, _("The team does not wait for this answer any more. Nothing was sent."))
        else:
            messages.success(request, _("Thank you. The team has your answer."))
        return redirect("referrals:mine")
