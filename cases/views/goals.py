"""What becomes of a goal: looked at again, its steps, its end."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases import actions
from cases.enums import InterventionState
from cases.forms.plans import EditPlanForm, EndPlanForm, StepForm
from cases.models import InterventionPlan, PlanStep
from sswork.conflicts import ConflictPage
from sswork.roles import Permission
from sswork.views import FormPage, Page, get_visible_or_404


class OfPlan(FormPage, abstract=True):
    """A form about a plan under way that the person manages."""

    permission = Permission.CASE_MANAGE

    @cached_property
    def record(self) -> InterventionPlan:
        return get_visible_or_404(InterventionPlan, self.request.user, Permission.CASE_MANAGE, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.record.is_active else self.back(_("This plan has ended."))

    def get_context_data(self, **kwargs):
        about = {"plan": self.record, "case": self.record.case, "student": self.record.student}
        return super().get_context_data(**kwargs) | about

    def back(self, text):
        messages.success(self.request, text)
        return redirect("cases:plan", self.record.pk)


class EditPlan(ConflictPage, OfPlan):
    form_class = EditPlanForm
    template_name = "cases/plans/edit.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"plan": self.record}

    def save(self, form):
        actions.edit_goal(plan=self.record, by=self.request.user, **form.cleaned_data)
        return self.back(_("Saved."))


class EndPlan(OfPlan):
    """How it ended is asked before it ends; its measurements stay."""

    form_class = EndPlanForm
    template_name = "cases/plans/end.html"

    def form_valid(self, form):
        actions.end_plan(plan=self.record, by=self.request.user, **form.cleaned_data)
        return self.back(_("The plan has ended. Its measurements stay."))


class AddStep(Page):
    permission = Permission.CASE_MANAGE
    http_method_names = ["post"]

    def post(self, request, plan_pk):
        plan = get_visible_or_404(
            InterventionPlan, request.user, self.permission, pk=plan_pk, state=InterventionState.ACTIVE
        )
        form = StepForm(request.POST)
        if form.is_valid():
            actions.add_step(plan=plan, by=request.user, **form.cleaned_data)
        else:
            messages.error(request, _("Say what the step is, and check the day. Nothing was saved."))
        return redirect("cases:plan", plan.pk)


class MoveStep(Page, abstract=True):
    permission = Permission.CASE_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk):
        step = get_visible_or_404(PlanStep, request.user, self.permission, pk=pk)
        self.act(step=step, by=request.user)
        return redirect("cases:plan", step.plan_id)

    def act(self, *, step, by) -> None:
        raise NotImplementedError


class FinishStep(MoveStep):
    def act(self, *, step, by):
        actions.finish_step(step=step, by=by)


class TakeUpStep(MoveStep):
    def act(self, *, step, by):
        actions.take_up_step(step=step, by=by)
