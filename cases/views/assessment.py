"""Pages of strengths and needs: assess, correct, needs, and what makes a plan complete."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases import actions
from cases.enums import CaseState, Domain
from cases.forms.assessment import AssessForm, CorrectAssessmentForm, DomainReasonForm, EditNeedForm, NeedForm
from cases.models import Assessment, Case, Need
from sswork.conflicts import ConflictPage
from sswork.roles import Permission
from sswork.views import FormPage, Page, get_visible_or_404

ANCHOR = "#strengths"


class OfOpenCase(FormPage, abstract=True):
    """A form about an open case that the person manages; it leads back to the strengths and needs of the case."""

    permission = Permission.CASE_MANAGE

    @cached_property
    def case(self) -> Case:
        return get_visible_or_404(
            Case, self.request.user, Permission.CASE_MANAGE, pk=self.kwargs["case_pk"], state=CaseState.OPEN
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"case": self.case, "student": self.case.student}

    def back(self, text):
        messages.success(self.request, text)
        return redirect(reverse("cases:case", args=[self.case.pk]) + ANCHOR)


class Assess(OfOpenCase):
    form_class = AssessForm
    template_name = "cases/strengths/assess.html"

    def form_valid(self, form):
        facts = {name: form.cleaned_data[name] for name in ("day", "words")}
        try:
            actions.assess(case=self.case, levels=form.levels(), by=self.request.user, **facts)
        except actions.AssessedToday as taken:
            form.add_error("day", _("That day has an assessment already. Choose another day, or correct that one."))
            return self.render_to_response(self.get_context_data(form=form, taken=taken.assessment), status=409)
        return self.back(_("Saved. The picture shows it."))


class CorrectAssessment(ConflictPage, FormPage):
    permission = Permission.CASE_MANAGE
    form_class = CorrectAssessmentForm
    template_name = "cases/strengths/assess.html"

    @cached_property
    def record(self) -> Assessment:
        return get_visible_or_404(Assessment, self.request.user, Permission.CASE_MANAGE, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"assessment": self.record}

    def get_context_data(self, **kwargs):
        about = {"assessment": self.record, "case": self.record.case, "student": self.record.student}
        return super().get_context_data(**kwargs) | about

    def save(self, form):
        actions.correct_assessment(
            assessment=self.record,
            version=form.cleaned_data["version"],
            levels=form.levels(),
            words=form.cleaned_data["words"],
            by=self.request.user,
        )
        messages.success(self.request, _("Saved."))
        return redirect(reverse("cases:case", args=[self.record.case_id]) + ANCHOR)


class AddNeed(OfOpenCase):
    form_class = NeedForm
    template_name = "cases/strengths/need.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"case": self.case}

    def form_valid(self, form):
        facts = form.cleaned_data
        add = actions.add_family_need if facts.pop("for_family", False) else actions.add_need
        add(case=self.case, by=self.request.user, **facts)
        return self.back(_("The need is on the list."))


class EditNeed(ConflictPage, FormPage):
    """What was done about a need, and how it ended. Also in a closed case: a need may be met later."""

    permission = Permission.CASE_MANAGE
    form_class = EditNeedForm
    template_name = "cases/strengths/need.html"

    @cached_property
    def record(self) -> Need:
        return get_visible_or_404(Need, self.request.user, Permission.CASE_MANAGE, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"need": self.record}

    def get_context_data(self, **kwargs):
        about = {"need": self.record, "case": self.record.case, "student": self.record.student}
        return super().get_context_data(**kwargs) | about

    def save(self, form):
        actions.edit_need(need=self.record, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Saved."))
        if self.record.case_id:
            return redirect(reverse("cases:case", args=[self.record.case_id]) + ANCHOR)
        return redirect("cases:student", self.record.student_id)


class StateReason(OfOpenCase):
    """Why an urgent domain has no goal."""

    form_class = DomainReasonForm
    template_name = "cases/strengths/reason.html"

    @property
    def domain(self) -> Domain:
        try:
            return Domain(self.kwargs["domain"])
        except ValueError as unknown:
            raise Http404 from unknown

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"domain": self.domain}

    def form_valid(self, form):
        actions.state_reason(case=self.case, domain=self.domain, by=self.request.user, **form.cleaned_data)
        return self.back(_("The reason stands beside the domain."))


class OfCase(Page, abstract=True):
    """A press of a button on the page of a case."""

    permission = Permission.CASE_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk):
        case = get_visible_or_404(Case, request.user, Permission.CASE_MANAGE, pk=pk, state=CaseState.OPEN)
        self.act(request, case)
        return redirect(reverse("cases:case", args=[case.pk]) + ANCHOR)

    def act(self, request, case) -> None:
        raise NotImplementedError


class CompletePlan(OfCase):
    def act(self, request, case):
        try:
            actions.complete_plan(case=case, by=request.user)
        except actions.PlanNotComplete as missing:
            names = ", ".join(str(each.label) for each in missing.domains)
            words = _("Not complete yet. Urgent, with neither a goal nor a reason: %(domains)s.")
            messages.error(request, words % {"domains": names})
        else:
            messages.success(request, _("The plan is complete."))


class ReopenPlan(OfCase):
    def act(self, request, case):
        actions.reopen_plan(case=case, by=request.user)
        messages.success(request, _("The plan is being worked on again."))
