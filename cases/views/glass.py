"""A record opened in an emergency: found exactly, opened for a reason, ended, and looked at by somebody else."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.actions import find_student
from cases.actions.glass import NotAllowed, break_glass, end_glass, review_glass
from cases.forms.finding import FindForm
from cases.forms.glass import USUAL_REASONS, OpenForm, ReviewForm
from cases.models import BreakGlass, Student, found_students, token_for
from cases.queries.glass import hours, is_many, reviewers_of, seen_during
from sswork.access_log import Kind, looked_at_record
from sswork.keyset import page_after
from sswork.roles import Permission
from sswork.views import FormPage, Page, TemplatePage, get_visible_or_404

SHOWN = 50


class FindInEmergency(FormPage):
    """Any student of the district, by exact number, or exact name and birth date; what was typed stands in no address."""

    permission = Permission.BREAK_GLASS
    form_class = FindForm
    template_name = "cases/glass/find.html"

    def form_valid(self, form):
        student = find_student(right=self.permission, by=self.request.user, **form.cleaned_data)
        self.looked_at([student] if student else [], Kind.SEARCH)
        return self.render_to_response(self.get_context_data(form=form, asked=True, **self._found(student)))

    def _found(self, student) -> dict:
        if student is None:
            return {}
        user = self.request.user
        return {
            "student": student,
            "token": token_for(user, student, self.permission),
            "is_seen": student.is_open_to(user, Permission.STUDENT_VIEW),
            "is_open": student.is_open_to(user, Permission.CASE_VIEW),
        }

    def get_context_data(self, **kwargs):
        return {"asked": False, "student": None} | super().get_context_data(**kwargs)


class OpenInEmergency(FormPage):
    """Why; and before that, plainly: for how long, what opens, who is told, and that it is on record."""

    permission = Permission.BREAK_GLASS
    form_class = OpenForm
    template_name = "cases/glass/open.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.can(self.permission) and self.student is None:
            messages.info(request, _("That was more than an hour ago, or not your search. Find the student again."))
            return redirect("cases:glass-find")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def student(self) -> Student | None:
        token = self.request.GET.get("found", "")
        student = found_students(self.permission).by_token(self.request.user, token).first()
        if student is not None:
            looked_at_record(student, request=self.request)
        return student

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        return super().get_context_data(**kwargs) | {
            "student": self.student,
            "hours": hours(),
            "reviewers": reviewers_of(self.student.school_id, today).exclude(pk=self.request.user.pk),
            "usual_reasons": USUAL_REASONS,
        }

    def form_valid(self, form):
        user = self.request.user
        break_glass(student=self.student, reason=form.cleaned_data["reason"], by=user)
        if is_many(BreakGlass.objects.opened_on(user, timezone.localdate()).count()):
            words = _("You have opened many records today. Those who look after access have been told now.")
            messages.warning(self.request, words)
        return redirect("cases:student", pk=self.student.pk)


class EndEmergency(Page):
    """Seen enough. Sent late it changes nothing: the access was over by itself."""

    permission = Permission.BREAK_GLASS
    http_method_names = ["post"]

    def post(self, request, pk):
        glass = get_visible_or_404(BreakGlass, request.user, pk=pk, person=request.user)
        end_glass(glass=glass, by=request.user)
        messages.success(request, _("The emergency access is over."))
        return redirect("my-day")


class EmergencyLooks(TemplatePage):
    """What was opened in an emergency at the schools that one looks after, the newest first."""

    permission = Permission.ACCESS_REVIEW
    template_name = "cases/glass/looks.html"

    def get_context_data(self, **kwargs):
        found = BreakGlass.objects.visible_to(self.request.user, self.permission)
        found = found.select_related("student", "person", "school", "reviewed_by")
        page = page_after(found, ("-opened_at", "-pk"), after=self.request.GET.get("after", ""), size=SHOWN)
        self.looked_at(page.rows)
        return super().get_context_data(**kwargs) | {"page": page, "now": timezone.now()}


class EmergencyLook(FormPage):
    """One of them: who, why, what was looked at meanwhile, and what the reviewer found."""

    permission = Permission.ACCESS_REVIEW
    form_class = ReviewForm
    template_name = "cases/glass/look.html"

    @cached_property
    def glass(self) -> BreakGlass:
        return get_visible_or_404(BreakGlass, self.request.user, self.permission, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        glass = self.glass
        return super().get_context_data(**kwargs) | {
            "glass": glass,
            "seen": seen_during(glass),
            "is_own": glass.person_id == self.request.user.pk,
            "now": timezone.now(),
        }

    def form_valid(self, form):
        try:
            review_glass(glass=self.glass, note=form.cleaned_data["note"], by=self.request.user)
        except NotAllowed:
            raise Http404 from None  # an own look, whose page offers no such form
        messages.success(self.request, _("Your review is on record."))
        return redirect("cases:glass-looks")
