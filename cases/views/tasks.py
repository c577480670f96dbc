"""Tasks: added about a student, done, dropped with a reason, taken up again."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases import actions
from cases.forms.tasks import DropTaskForm, TaskForm
from cases.models import Student, Task
from cases.queries.own_lines import put_lines_on_tasks
from cases.queries.students import safe_contact_of
from sswork.back import back
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import FormPage, Page, get_visible_or_404


class AddTask(FormPage):
    permission = Permission.ENCOUNTER_RECORD
    form_class = TaskForm
    template_name = "cases/tasks/add.html"

    @cached_property
    def student(self) -> Student:
        return get_visible_or_404(Student, self.request.user, Permission.ENCOUNTER_RECORD, pk=self.kwargs["student_pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"student": self.student}

    def get_initial(self):
        case = self.request.GET.get("case", "")
        return {"case": int(case)} if case.isdecimal() else {}

    def get_context_data(self, **kwargs):
        warnings = safe_contact_of(self.student, self.request.user)
        return super().get_context_data(**kwargs) | {"student": self.student, "contact_warnings": warnings}

    def form_valid(self, form):
        task = actions.add_task(student=self.student, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The task is on the list of %(person)s.") % {"person": task.owner.name})
        if task.case_id:
            return redirect("cases:case", task.case_id)
        return redirect("cases:student", self.student.pk)


class TaskMove(Page, abstract=True):
    """A short deed about one task. htmx gets the task's line as it is now; without scripts it leads back."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, pk):
        task = get_visible_or_404(Task, request.user, pk=pk)
        if not task.is_moved_by(request.user):
            raise Http404
        try:
            self.move(request, task)
        except actions.AlreadyEnded:
            messages.info(request, _("Someone else was quicker: the task had changed already."))
            task.refresh_from_db()
        if request.htmx:
            put_lines_on_tasks([task], request.user, timezone.localdate())
            return render(request, "cases/tasks/line.html", {"task": task, "today": timezone.localdate()})
        return back(request, reverse("my-day"))


class FinishTask(TaskMove):
    def move(self, request, task):
        actions.finish_task(task=task, by=request.user)
        if not request.htmx:
            _offer_to_take_up(request, task, _("Done: %(title)s"))


class DropTask(TaskMove):
    def move(self, request, task):
        form = DropTaskForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say in a few words why it is no longer needed."))
            return
        actions.drop_task(task=task, note=form.cleaned_data["note"], by=request.user)
        if not request.htmx:
            _offer_to_take_up(request, task, _("No longer needed: %(title)s"))


class TakeUpTask(TaskMove):
    def move(self, request, task):
        actions.take_up_task(task=task, by=request.user)


def _offer_to_take_up(request, task, text: str) -> None:
    offer_undo(request, text % {"title": task.title}, reverse("cases:task-take-up", args=[task.pk]))
