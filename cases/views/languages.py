"""In which language a family is reached: said by a person, kept beside the roster's value."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import actions
from cases.forms.languages import SpokenForm
from cases.models import Guardianship, Household, Student
from sswork.access_log import looked_at_record
from sswork.conflicts import ConflictPage
from sswork.roles import Permission
from sswork.views import FormPage, get_visible_or_404


class LanguagePage(ConflictPage, FormPage, abstract=True):
    """``spoken`` is the row that holds it; ``student`` the child from whose page one came."""

    permission = Permission.CASE_MANAGE
    form_class = SpokenForm
    template_name = "cases/households/language.html"

    @property
    def record(self):
        return self.spoken

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"spoken": self.spoken}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "spoken": self.spoken,
            "student": self.student,
            "whose": self.whose,
            "audience": self.audience,
        }

    def save(self, form):
        self.say(form.said())
        messages.success(self.request, _("Saved. The roster’s value stays beside it."))
        return redirect("cases:student", self.student.pk)


class GuardianLanguage(LanguagePage):
    @cached_property
    def guardianship(self) -> Guardianship:
        mine = Guardianship.objects.visible_to(self.request.user, Permission.CASE_MANAGE)
        mine = mine.filter(student=self.kwargs["pk"], removed_on=None).select_related("student", "guardian__said_by")
        found = get_object_or_404(mine, pk=self.kwargs["guardianship_pk"])
        looked_at_record(found, request=self.request)
        return found

    @property
    def spoken(self):
        return self.guardianship.guardian

    audience = gettext_lazy("everyone who may see the guardian, with each child of the guardian")

    @property
    def student(self) -> Student:
        return self.guardianship.student

    @property
    def whose(self) -> str:
        return str(self.guardianship.guardian)

    def say(self, said: dict) -> None:
        actions.say_guardian_language(guardianship=self.guardianship, by=self.request.user, **said)


class HouseholdLanguage(LanguagePage):
    @cached_property
    def student(self) -> Student:
        return get_visible_or_404(Student, self.request.user, Permission.CASE_MANAGE, pk=self.kwargs["pk"])

    @cached_property
    def spoken(self) -> Household:
        if self.student.household_id is None:
            raise Http404
        mine = Household.objects.visible_to(self.request.user, Permission.CASE_MANAGE).select_related("said_by")
        return get_object_or_404(mine, pk=self.student.household_id)

    audience = gettext_lazy("everyone who sees a child of the household, on that child’s page")

    @property
    def whose(self) -> str:
        return _("the home of %(student)s") % {"student": self.student.name}

    def say(self, said: dict) -> None:
        actions.say_household_language(student=self.student, by=self.request.user, **said)
