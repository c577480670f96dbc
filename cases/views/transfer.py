"""Pages of a hand-over: offered or asked for, read, answered, and a whole caseload at once."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import actions
from cases.enums import CaseState, TransferKind
from cases.forms.transfer import AskForCaseForm, DeclineForm, GiveCaseForm, HandOverForm, OfferCaseForm
from cases.models import Case, CaseTransfer
from cases.queries.students import safe_contact_of
from cases.queries.summary import suggested_summary
from cases.queries.transfer import cases_to_hand_over, first_words, may_answer, may_withdraw, students_to_hand_over
from cases.views.cases import CaseForm
from sswork.roles import Permission
from sswork.views import DetailPage, FormPage, Page, get_visible_or_404


class OnItsWay(CaseForm, abstract=True):
    """Begins a hand-over of an open case; where there is one already, that one is shown."""

    expected = CaseState.OPEN

    def save(self, form):
        try:
            made = self.ask(form)
        except actions.TransferWaits as waiting:
            messages.info(self.request, _("This case is on its way already."))
            return redirect("cases:transfer", waiting.transfer.pk)
        messages.success(self.request, _("Asked. Until the answer the case stays where it is."))
        return redirect("cases:transfer", made.pk)

    def ask(self, form) -> CaseTransfer:
        raise NotImplementedError


class OfferCase(OnItsWay):
    form_class = OfferCaseForm
    template_name = "cases/transfers/offer.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"case": self.case}

    def get_initial(self):
        return {"summary": suggested_summary(self.case, self.request.user)}

    def ask(self, form):
        return actions.offer_case(case=self.case, by=self.request.user, **form.cleaned_data)


class AskForCase(OnItsWay):
    form_class = AskForCaseForm
    template_name = "cases/transfers/ask.html"

    def get(self, request, *args, **kwargs):
        if self.case.owner_id == request.user.pk:
            return redirect("cases:case-offer", self.case.pk)
        return super().get(request, *args, **kwargs)

    def ask(self, form):
        return actions.ask_for_case(case=self.case, by=self.request.user, **form.cleaned_data)


class TransferPage(DetailPage):
    """The capsule, the clock, and who has to answer; afterwards the receipt."""

    model = CaseTransfer
    permission = Permission.CASE_VIEW
    template_name = "cases/transfers/transfer.html"
    context_object_name = "transfer"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("giver", "taker", "asked_by", "answered_by", "student__school", "case")
        )

    def get_context_data(self, **kwargs):
        user, transfer = self.request.user, self.object
        sees_case = Case.objects.visible_to(user).filter(pk=transfer.case_id).exists()
        is_new = transfer.is_waiting and transfer.kind == TransferKind.OPEN
        return super().get_context_data(**kwargs) | {
            "student": transfer.student,
            "contact_warnings": safe_contact_of(transfer.student, user),
            "sees_case": sees_case,
            "summary": first_words(transfer.case) if is_new and sees_case else transfer.summary,
            "is_closed_until_taken": is_new and not sees_case,
            "today": timezone.localdate(),
            "may_answer": transfer.is_waiting and may_answer(transfer, user),
            "may_withdraw": transfer.is_waiting and may_withdraw(transfer, user),
            "gives": transfer.is_given,
        }


class Answer(FormPage, abstract=True):
    """A page on which a transfer is answered; for the person whose answer is waited for."""

    permission = Permission.CASE_MANAGE

    @cached_property
    def transfer(self) -> CaseTransfer:
        return get_visible_or_404(CaseTransfer, self.request.user, pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        allowed = request.user.is_authenticated and request.user.can(self.permission)
        if allowed and not (self.transfer.is_waiting and may_answer(self.transfer, request.user)):
            return self.back(_("There is nothing to answer for you here."), messages.INFO)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"transfer": self.transfer, "student": self.transfer.student}

    def form_valid(self, form):
        try:
            return self.back(self.answer(form))
        except actions.AlreadyAnswered:
            return self.back(_("This was answered meanwhile, or the case has changed."), messages.INFO)

    def answer(self, form) -> str:
        raise NotImplementedError

    def back(self, text, level=messages.SUCCESS):
        messages.add_message(self.request, level, text)
        return redirect("cases:transfer", self.transfer.pk)


class AcceptTransfer(Answer):
    """What was asked for is given with a capsule; what was offered is taken by pressing a button on the page of the transfer."""

    form_class = GiveCaseForm
    template_name = "cases/transfers/give.html"

    def get(self, request, *args, **kwargs):
        if self.transfer.is_given:
            return redirect("cases:transfer", self.transfer.pk)
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"summary": suggested_summary(self.transfer.case, self.request.user)}

    def post(self, request, *args, **kwargs):
        if self.transfer.is_given:
            return self.form_valid(None)
        return super().post(request, *args, **kwargs)

    def answer(self, form):
        capsule = form.cleaned_data if form else None
        actions.accept_transfer(transfer=self.transfer, capsule=capsule, by=self.request.user)
        return _("Received. The case is now with %(taker)s.") % {"taker": self.transfer.taker.name}


class DeclineTransfer(Answer):
    form_class = DeclineForm
    template_name = "cases/transfers/decline.html"

    def answer(self, form):
        actions.decline_transfer(transfer=self.transfer, by=self.request.user, **form.cleaned_data)
        return _("Declined. The case stays with %(giver)s.") % {"giver": self.transfer.giver.name}


class WithdrawTransfer(Page):
    permission = Permission.CASE_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk):
        transfer = get_visible_or_404(CaseTransfer, request.user, pk=pk)
        try:
            actions.withdraw_transfer(transfer=transfer, by=request.user)
            messages.success(request, _("Taken back. Nothing has changed."))
        except (actions.AlreadyAnswered, actions.NotTheirAnswer):
            messages.info(request, _("This cannot be taken back any more."))
        return redirect("cases:transfer", transfer.pk)


class HandOver(FormPage):
    """The own open cases to one colleague, each with a summary from its record; the colleague answers each."""

    permission = Permission.CASE_MANAGE
    form_class = HandOverForm
    template_name = "cases/transfers/hand_over.html"

    def get_initial(self):
        return {"cases": [case.pk for case in self.own_cases], "students": [each.pk for each in self.own_students]}

    @cached_property
    def own_cases(self) -> list:
        return list(cases_to_hand_over(self.request.user))

    @cached_property
    def own_students(self) -> list:
        return list(students_to_hand_over(self.request.user))

    def get_context_data(self, **kwargs):
        self.looked_at(self.own_cases + self.own_students)
        return super().get_context_data(**kwargs) | {"cases": self.own_cases, "students": self.own_students}

    def form_valid(self, form):
        user, chosen = self.request.user, form.cleaned_data["cases"]
        made = actions.hand_over_cases(
            cases=[(case, suggested_summary(case, user)) for case in chosen],
            students=form.cleaned_data["students"],
            taker=form.cleaned_data["taker"],
            reason=form.cleaned_data["reason"],
            by=user,
        )
        self._say(len(made), len(form.cleaned_data["students"]), form.cleaned_data["taker"].name)
        return redirect("cases:cases")

    def _say(self, cases: int, students: int, taker: str) -> None:
        offered = ngettext("%(n)s case was offered to %(taker)s.", "%(n)s cases were offered to %(taker)s.", cases)
        moved = ngettext(
            "%(n)s student is on the caseload of %(taker)s now.",
            "%(n)s students are on the caseload of %(taker)s now.",
            students,
        )
        said = [words % {"n": n, "taker": taker} for words, n in ((offered, cases), (moved, students)) if n]
        messages.success(self.request, " ".join(said))
