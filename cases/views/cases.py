"""Pages of cases: one case, and each move in its life."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import actions
from cases.enums import CaseState
from cases.forms.cases import CloseCaseForm, EditCaseForm, OpenCaseForm, ReopenCaseForm
from cases.models import Case, Student, Task
from cases.queries.assessment import strengths_of
from cases.queries.attachments import attachments_of
from cases.queries.audience import gate_of
from cases.queries.casework import contacts_of_case, in_short, parts_of_case, plans_of
from cases.queries.evaluation import evaluations_of_case
from cases.queries.history import history_of_case
from cases.queries.obligations import IN_A_PANEL, ledgers, obligations_of_case
from cases.queries.own_lines import put_lines_on_tasks
from cases.queries.summary import closing_summary
from cases.queries.transfer import waiting_transfer
from cases.queries.waiting import may_put_on_list
from cases.views.lanes import audience_context
from sswork.conflicts import ConflictPage
from sswork.roles import Permission
from sswork.views import DetailPage, FormPage, get_visible_or_404

SHOWN = 10


class CasePage(DetailPage):
    model = Case
    permission = Permission.CASE_VIEW
    template_name = "cases/cases/case.html"
    context_object_name = "case"

    def get_queryset(self):
        return super().get_queryset().select_related("student__school", "owner", "opened_by")

    def get_context_data(self, **kwargs):
        user, case = self.request.user, self.object
        tasks = list(Task.objects.visible_to(user).filter(case=case).select_related("owner").order_by("due_on", "pk"))
        put_lines_on_tasks(tasks, user, timezone.localdate())
        parts = list(parts_of_case(case, user)[: SHOWN + 1])
        plans = plans_of(user, case=case)
        return super().get_context_data(**kwargs) | {
            "today": timezone.localdate(),
            "student": case.student,
            **self._acts(user, case),
            "open_tasks": [task for task in tasks if task.is_open],
            "ended_tasks": [task for task in tasks if not task.is_open],
            "parts": parts[:SHOWN],
            "more_parts": len(parts) > SHOWN,
            "attachments": attachments_of(user, case=case),
            "contacts": contacts_of_case(case, user),
            "plans": in_short(plans),
            "strengths": strengths_of(case, user, plans),
            "ledger_url": f"{reverse('cases:obligations')}?show=open&student={case.student_id}",
            **ledgers(obligations_of_case(case, user, IN_A_PANEL), user),
            "evaluations": evaluations_of_case(case, user),
            "transfer": waiting_transfer(case, user),
            "history": history_of_case(case, tasks, plans),
        }

    def _acts(self, user, case) -> dict:
        """What may be done, and where: for those who may here, not in an emergency only, and while the case is open."""
        may_manage = Case.objects.visible_to(user, Permission.CASE_MANAGE).filter(pk=case.pk).exists()
        may_record = Case.objects.visible_to(user, Permission.ENCOUNTER_RECORD).filter(pk=case.pk).exists()
        task, plan = reverse("cases:task-add", args=[case.student_id]), reverse("cases:plan-add", args=[case.pk])
        return {
            "may_manage": may_manage,
            "may_wait": may_manage and case.is_open and may_put_on_list(case, user),
            "may_record": may_record,
            "task_add_url": f"{task}?case={case.pk}" if case.is_open and may_record else "",
            "plan_add_url": plan if case.is_open and may_manage else "",
            "evaluation_add_url": reverse("cases:evaluation-add", args=[case.pk])
            if case.is_open and may_manage
            else "",
            "assess_url": reverse("cases:assess", args=[case.pk]) if case.is_open and may_manage else "",
            "need_add_url": reverse("cases:need-add", args=[case.pk]) if case.is_open and may_manage else "",
            "file_add_url": reverse("cases:case-file-add", args=[case.pk]) if may_record else "",
        }


class OpenCase(FormPage):
    permission = Permission.CASE_MANAGE
    form_class = OpenCaseForm
    template_name = "cases/cases/open.html"

    @cached_property
    def student(self) -> Student:
        return get_visible_or_404(Student, self.request.user, Permission.CASE_MANAGE, pk=self.kwargs["student_pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"student": self.student}

    def get_context_data(self, **kwargs):
        already = Case.objects.visible_to(self.request.user).open().filter(student=self.student).select_related("owner")
        context = super().get_context_data(**kwargs)
        preview = audience_context(context["form"].gate(), self.request.user)
        return context | preview | {"student": self.student, "already": already}

    def form_valid(self, form):
        case = actions.open_case_for(student=self.student, by=self.request.user, **form.asked())
        messages.success(self.request, self._said(case, form.cleaned_data["owner"]))
        return redirect("cases:case", case.pk)

    def _said(self, case, wanted) -> str:
        if case.owner == wanted:
            return _("The case is open.")
        return _("The case is open. %(owner)s was asked to take it; until then it is yours.") % {"owner": wanted.name}


class CaseForm(FormPage, abstract=True):
    """A form about one case that the person manages, in the state that the move asks for; in another, back to the case."""

    permission = Permission.CASE_MANAGE
    expected: CaseState

    @cached_property
    def case(self) -> Case:
        return get_visible_or_404(Case, self.request.user, Permission.CASE_MANAGE, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.case.state == self.expected else self._elsewhere()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"case": self.case, "student": self.case.student}

    def form_valid(self, form):
        try:
            return self.save(form)
        except actions.NotInThisState:
            return self._elsewhere()

    def done(self, text):
        """Back to the case; to the student where the person has just restricted it to others."""
        messages.success(self.request, text)
        if Case.objects.visible_to(self.request.user).filter(pk=self.case.pk).exists():
            return redirect("cases:case", self.case.pk)
        return redirect("cases:student", self.case.student_id)

    def _elsewhere(self):
        self.case.refresh_from_db()
        messages.info(self.request, _("This case is %(state)s now.") % {"state": self.case.get_state_display().lower()})
        return redirect("cases:case", self.case.pk)


class EditCase(ConflictPage, CaseForm):
    expected = CaseState.OPEN
    form_class = EditCaseForm
    template_name = "cases/cases/edit.html"

    @property
    def record(self) -> Case:
        return self.case

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"case": self.case}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | audience_context(gate_of(self.case), self.request.user)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except actions.NotInThisState:
            return self._elsewhere()

    def compare(self, form, current, status=409):
        return super().compare(form, current, status) if current.is_open else self._elsewhere()

    def save(self, form):
        actions.edit_case(case=self.case, by=self.request.user, **form.cleaned_data)
        return self.done(_("Saved."))


class CloseCase(CaseForm):
    expected = CaseState.OPEN
    form_class = CloseCaseForm
    template_name = "cases/cases/close.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"case": self.case}

    def get_initial(self):
        tasks = Task.objects.visible_to(self.request.user).open().filter(case=self.case)
        return {
            "summary": closing_summary(self.case, self.request.user),
            "unneeded_tasks": [task.pk for task in tasks],
        }

    def save(self, form):
        actions.close_case(case=self.case, by=self.request.user, **form.decided())
        dropped = len(form.cleaned_data.get("unneeded_tasks", ()))
        also = (
            ngettext("%(n)s task was dropped.", "%(n)s tasks were dropped.", dropped) % {"n": dropped}
            if dropped
            else ""
        )
        return self.done(f"{_('The case is closed.')} {also}".strip())


class ReopenCase(CaseForm):
    expected = CaseState.CLOSED
    form_class = ReopenCaseForm
    template_name = "cases/cases/reopen.html"

    def save(self, form):
        actions.reopen_case(case=self.case, by=self.request.user, **form.cleaned_data)
        return self.done(_("The case is open again. Everything written before is still here."))
