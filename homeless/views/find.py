"""Starting a housing episode, also for a student whom the liaison does not see yet."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.actions import find_student
from cases.forms.finding import FindForm
from cases.models import Student, found_students, token_for
from homeless.actions import AlreadyOpen, start_episode
from homeless.forms import StartForm
from homeless.models import Episode
from homeless.queries import readers_once_started
from sswork.access_log import Kind, looked_at_record
from sswork.roles import Permission
from sswork.views import FormPage


class Find(FormPage):
    """By exact number, or exact name and birth date. What was typed is sent by POST, so that no address holds it."""

    permission = Permission.HOMELESS_MANAGE
    form_class = FindForm
    template_name = "homeless/find.html"

    def form_valid(self, form):
        student = find_student(right=self.permission, by=self.request.user, **form.cleaned_data)
        self.looked_at([student] if student else [], Kind.SEARCH)
        token = token_for(self.request.user, student, self.permission) if student else ""
        return self.render_to_response(self.get_context_data(form=form, asked=True, student=student, token=token))

    def get_context_data(self, **kwargs):
        return {"asked": False, "student": None, "token": ""} | super().get_context_data(**kwargs)


class Start(FormPage):
    """For a student one sees, or one whom one has just found."""

    permission = Permission.HOMELESS_MANAGE
    form_class = StartForm
    template_name = "homeless/start.html"

    def dispatch(self, request, *args, **kwargs):
        self.student = None
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        self.student = self._student()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.student = self._student()
        return super().post(request, *args, **kwargs)

    def _student(self):
        user, wanted = self.request.user, self.request.GET.get("student", "")
        students = Student.objects.visible_to(user, Permission.HOMELESS_MANAGE).enrolled().select_related("school")
        student = students.filter(pk=wanted).first() if wanted.isdecimal() else None
        student = student or found_students(self.permission).by_token(user, self.request.GET.get("found", "")).first()
        if student is None:
            raise Http404
        looked_at_record(student, request=self.request)
        return student

    def get_context_data(self, **kwargs):
        open_ = Episode.objects.visible_to(self.request.user).filter(student=self.student, last_day=None).first()
        return super().get_context_data(**kwargs) | {
            "student": self.student,
            "open_episode": open_,
            "readers": readers_once_started(self.student),
        }

    def form_valid(self, form):
        try:
            episode = start_episode(by=self.request.user, student=self.student, **form.cleaned_data)
        except AlreadyOpen:
            form.add_error(None, _("This student is already in an open housing episode. Nothing was saved."))
            return self.form_invalid(form)
        messages.success(self.request, _("The episode is on record. Add the help that is given."))
        return redirect("homeless:episode", pk=episode.pk)
