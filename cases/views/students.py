"""One student: the page, the timeline, safe contact, the caseload."""

from datetime import datetime

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cases import actions
from cases.forms.students import ContactRuleForm
from cases.models import CaseloadEntry, Guardianship, Student
from cases.queries.students import programmes_of_student, safe_contact_of
from cases.queries.timeline import Stretch, stretch_of
from sswork.access_log import looked_at_record
from sswork.conflicts import ConflictPage
from sswork.registry import StudentAction, student_panels
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import FormPage, Page, TemplatePage, get_visible_or_404


class StudentPage(TemplatePage):
    """Who the student is, what every app knows, and what happened. Every panel asks for itself what this person may see."""

    permission = Permission.STUDENT_VIEW
    template_name = "cases/students/student.html"

    def get_context_data(self, pk, **kwargs):
        user = self.request.user
        student = get_object_or_404(
            Student.objects.visible_to(user).select_related("school", "household__said_by"), pk=pk
        )
        why = student.access_reason(user)
        looked_at_record(student, request=self.request, reason=why)
        panels = [(each, each.render(self.request, student)) for each in student_panels.for_user(user)]
        return (
            super().get_context_data(**kwargs)
            | {
                "student": student,
                "age": student.age_on(timezone.localdate()),
                "why": why,
                "programmes": [each.label for each in programmes_of_student(student, user)],
                "warnings": safe_contact_of(student, user),
                "caseload": _caseload(user, student),
                "actions": StudentAction.offered(user, student, ""),
                "places": {panel.key for panel, html in panels if html},
                "panels": [html for panel, html in panels if html and not panel.aside],
                "aside": [html for panel, html in panels if html and panel.aside],
            }
            | _timeline(user, student, None)
        )


def _caseload(user, student) -> str:
    """ "" where it is not this person's to decide, else "on" or "off"."""
    if not student.is_open_to(user, Permission.CASE_MANAGE):
        return ""
    return "on" if CaseloadEntry.objects.filter(student=student, worker=user, last_day=None).exists() else "off"


def _timeline(user, student, after: tuple[datetime, str] | None) -> dict:
    stretch = stretch_of(user, student, after=after)
    return {"entries": stretch.entries, "older": _older_address(student, stretch)}


def _older_address(student, stretch: Stretch) -> str:
    if not stretch.more:
        return ""
    last = stretch.entries[-1]
    return f"{reverse('cases:student-timeline', args=[student.pk])}?{urlencode({'at': last.at.isoformat(), 'key': last.key})}"


class StudentTimeline(TemplatePage):
    """Older entries: into the page by htmx, or as a page of their own."""

    permission = Permission.STUDENT_VIEW

    def get_template_names(self):
        return ["cases/students/timeline.html" if self.request.htmx else "cases/students/timeline_page.html"]

    def get_context_data(self, pk, **kwargs):
        student = get_visible_or_404(Student, self.request.user, pk=pk)
        return (
            super().get_context_data(**kwargs)
            | {"student": student}
            | _timeline(self.request.user, student, self._place())
        )

    def _place(self) -> tuple[datetime, str] | None:
        try:
            at = parse_datetime(self.request.GET.get("at", ""))
        except ValueError:
            at = None
        if at is None or timezone.is_naive(at) or not 1900 < at.year < 2200:
            return None
        return at, self.request.GET.get("key", "")


class ContactRulePage(ConflictPage, FormPage):
    """Whether and how a guardian may be contacted about this student."""

    permission = Permission.CASE_MANAGE
    template_name = "cases/students/contact_rule.html"
    form_class = ContactRuleForm

    @cached_property
    def guardianship(self) -> Guardianship:
        mine = Guardianship.objects.visible_to(self.request.user, Permission.CASE_MANAGE)
        mine = mine.filter(student=self.kwargs["pk"], removed_on=None).select_related("student", "guardian")
        found = get_object_or_404(mine, pk=self.kwargs["guardianship_pk"])
        looked_at_record(found, request=self.request)
        return found

    @property
    def record(self) -> Guardianship:
        return self.guardianship

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"guardianship": self.guardianship}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"guardianship": self.guardianship}

    def save(self, form):
        actions.set_contact_rule(guardianship=self.guardianship, by=self.request.user, **form.cleaned_data)
        said = _("Saved. Everyone who sees %(guardian)s sees this now.") % {"guardian": self.guardianship.guardian}
        messages.success(self.request, said)
        return redirect("cases:student", pk=self.kwargs["pk"])


class CaseloadPage(Page, abstract=True):
    """The own caseload, from the student's page; each has the other as its way back."""

    http_method_names = ["post"]

    def post(self, request, pk):
        student = get_visible_or_404(Student, request.user, Permission.CASE_MANAGE, pk=pk)
        self.change(student)
        return redirect("cases:student", pk=pk)

    def change(self, student) -> None:
        raise NotImplementedError


class CaseloadAdd(CaseloadPage):
    permission = Permission.CASE_MANAGE

    def change(self, student):
        actions.add_to_caseload(student=student, worker=self.request.user, by=self.request.user)
        words = _("%(student)s is on your caseload.") % {"student": student}
        offer_undo(self.request, words, reverse("cases:caseload-remove", args=[student.pk]))


class CaseloadRemove(CaseloadPage):
    permission = Permission.CASE_MANAGE

    def change(self, student):
        actions.take_off_caseload(student=student, worker=self.request.user, by=self.request.user)
        still = CaseloadEntry.in_force_for(self.request.user).filter(student=student).exists()
        words = _("%(student)s leaves your caseload tonight.") if still else _("%(student)s is off your caseload.")
        words = words % {"student": student}
        offer_undo(self.request, words, reverse("cases:caseload-add", args=[student.pk]))
