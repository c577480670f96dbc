"""Interventions: a plan on a case, its measurements, its picture."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases import actions
from cases.enums import CaseState
from cases.forms.plans import PlanForm, PointForm, StepForm
from cases.models import Case, InterventionPlan
from cases.queries.casework import progress_of, with_points, with_steps
from cases.queries.encounters import dosage
from sswork.charts import progress_chart
from sswork.roles import Permission
from sswork.views import DetailPage, FormPage, Page, get_visible_or_404


class AddPlan(FormPage):
    permission = Permission.CASE_MANAGE
    form_class = PlanForm
    template_name = "cases/plans/add.html"

    def get_initial(self):
        """``?domain=housing``: from an urgent domain that has no goal yet."""
        return {"domain": self.request.GET.get("domain", "")}

    @cached_property
    def case(self) -> Case:
        """Of an open case only: an intervention on a closed one would be nobody's."""
        return get_visible_or_404(
            Case, self.request.user, Permission.CASE_MANAGE, pk=self.kwargs["case_pk"], state=CaseState.OPEN
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"case": self.case, "student": self.case.student}

    def form_valid(self, form):
        plan = actions.add_plan(case=self.case, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The plan has begun. Enter a measurement whenever there is one."))
        return redirect("cases:plan", plan.pk)


def plan_context(request, plan, form=None) -> dict:
    """What the picture, the table and the line for the next measurement need."""
    points = [(point.day, point.value) for point in plan.seen_points]
    may_record = plan.student.is_open_to(request.user, Permission.ENCOUNTER_RECORD)
    may_manage = plan.student.is_open_to(request.user, Permission.CASE_MANAGE)
    return {
        "plan": plan,
        "steps": plan.seen_steps,
        "step_form": StepForm() if plan.is_active and may_manage else None,
        "today": timezone.localdate(),
        "points": list(reversed(plan.seen_points)),
        "progress": progress_of(plan),
        "chart": progress_chart(
            title=plan.measure,
            points=points,
            baseline=(plan.first_day, plan.baseline),
            target=plan.target,
            target_on=plan.last_day,
            unit=plan.unit,
        ),
        "form": (form or PointForm(plan=plan)) if plan.is_active and may_record else None,
        "may_manage": may_manage,
        "dose": dosage([plan], request.user).get(plan.pk),
    }


def _with_points(user):
    plans = InterventionPlan.objects.visible_to(user).select_related("case", "student__school", "owner")
    return with_steps(with_points(plans, user), user)


class PlanPage(DetailPage):
    model = InterventionPlan
    permission = Permission.CASE_VIEW
    template_name = "cases/plans/plan.html"
    context_object_name = "plan"

    def get_queryset(self):
        return _with_points(self.request.user)

    def get_context_data(self, **kwargs):
        plan = self.object
        return (
            super().get_context_data(**kwargs)
            | plan_context(self.request, plan)
            | {"student": plan.student, "case": plan.case}
        )


class AddPoint(Page):
    """A measurement in one line. A day that has one asks before it is replaced."""

    permission = Permission.ENCOUNTER_RECORD
    http_method_names = ["post"]

    def post(self, request, plan_pk):
        plan = get_visible_or_404(InterventionPlan, request.user, pk=plan_pk)
        if not plan.student.is_open_to(request.user, self.permission):
            raise Http404  # who only reads, as in an emergency, measures nothing
        form = PointForm(request.POST, plan=plan)
        if form.is_valid() and self._saved(form, plan):
            return self._shown(request, plan.pk) if request.htmx else redirect("cases:plan", plan.pk)
        return self._shown(request, plan.pk, form, status=200 if request.htmx else 422)

    def _saved(self, form, plan) -> bool:
        point = {name: form.cleaned_data[name] for name in ("day", "value", "note")}
        try:
            actions.record_point(plan=plan, by=self.request.user, **point)
        except actions.DayTaken as taken:
            if form.cleaned_data["replace"] != taken.point.day:
                form.ask_to_replace(taken.point)
                return False
            actions.replace_point(plan=plan, by=self.request.user, **point)
        except actions.PlanEnded:
            messages.info(self.request, _("This plan has ended; nothing is measured any more."))
        return True

    def _shown(self, request, pk, form=None, status=200):
        plan = _with_points(request.user).get(pk=pk)
        context = plan_context(request, plan, form) | {"student": plan.student, "case": plan.case}
        template = "cases/plans/progress.html" if request.htmx else "cases/plans/plan.html"
        return render(request, template, context, status=status)
