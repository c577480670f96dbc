"""What is asked before a meeting with the family: by the family's link, or from a colleague's own account."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from cases.models import Student
from referrals.actions import attendees as acts
from referrals.family_enums import AttendeeKind
from referrals.forms.family_meeting import AnswersForm, FamilyAnswersForm, StudentAnswersForm
from referrals.models import Attendee
from referrals.owning import Closed, NotPossible
from referrals.queries.family import Question, questions_to
from referrals.views.public import crisis_words
from sswork.access_log import looked_at_record
from sswork.links import LinkPage
from sswork.roles import Permission
from sswork.views import FormPage


class Before(LinkPage, FormView):
    """When and where the meeting is, and the questions, for the family or the student. It names no student, and shows nothing that
    was told.

    It ends with the meeting, and as soon as the safe-contact rules do not let us write any more.
    """

    purpose = acts.BEFORE
    model = Attendee

    def get_form_class(self):
        return StudentAnswersForm if self.is_student else FamilyAnswersForm

    def get_template_names(self):
        return ["referrals/public/before_student.html" if self.is_student else "referrals/public/before.html"]

    @property
    def is_student(self) -> bool:
        return self.attendee.kind == AttendeeKind.STUDENT

    @cached_property
    def attendee(self) -> Attendee:
        return Attendee.objects.by_link(self.link.target_id)

    @property
    def is_over(self) -> bool:
        item = self.attendee.item
        is_past = item.is_locked or item.day < timezone.localdate()
        return is_past or not self.attendee.may_be_written_to

    def get_context_data(self, **kwargs):
        item, language = self.attendee.item, translation.get_language() or "en"
        return super().get_context_data(**kwargs) | {
            "is_over": self.is_over,
            "is_sent": "sent" in self.request.GET,
            "day": item.day,
            "team": item.team,
            "school": item.team.school,
            "language": language,
            "lines": crisis_words(item.team.school, language) if self.is_student else [],
            "other_languages": [
                (code, translation.get_language_info(code)["name_local"])
                for code, _name in settings.LANGUAGES
                if code != language
            ],
        }

    def form_valid(self, form):
        data = form.cleaned_data
        try:
            acts.tell_by_link(
                attendee=self.attendee,
                answers=form.answers,
                coming=data["coming"],
                needs_interpreter=data["needs_interpreter"],
                by=None,
            )
        except (Closed, NotPossible):
            return redirect(self.request.path)
        return redirect(f"{self.request.path}?lang={translation.get_language()}&sent=1")

    def form_invalid(self, form):
        return render(self.request, self.get_template_names(), self.get_context_data(form=form), status=422)


class MyAnswers(FormPage):
    """A teacher or colleague answers before the meeting; it opens nothing else of the meeting."""

    permission = Permission.SIGNED_IN
    form_class = AnswersForm
    template_name = "referrals/family/my_answers.html"

    @cached_property
    def attendee(self) -> Attendee:
        rows = Attendee.objects.visible_to(self.request.user).filter(person=self.request.user)
        found = get_object_or_404(rows, pk=self.asked.attendee)
        looked_at_record(found)
        return found

    @cached_property
    def asked(self) -> Question:
        for each in questions_to(self.request.user):
            if each.attendee == self.kwargs["pk"]:
                return each
        raise Http404

    @cached_property
    def student(self) -> Student | None:
        rows = Student.objects.visible_to(self.request.user, Permission.REFERRAL_MAKE)
        return rows.filter(pk=self.attendee.student_id).first()

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("user")
        return kwargs

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "attendee": self.attendee,
            "asked": self.asked,
            "student": self.student,
        }

    def form_valid(self, form):
        try:
            acts.tell_before(attendee=self.attendee, answers=form.answers, by=self.request.user)
        except (Closed, NotPossible):
            messages.info(self.request, _("The meeting is over: nothing was changed. Tell somebody of the team."))
        else:
            messages.success(self.request, _("Thank you. The team reads it before the meeting."))
        return redirect("my-day")
