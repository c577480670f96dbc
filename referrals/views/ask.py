"""Asking for help: the question of danger first, then strengths, then the concern."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from cases.models import Student
from cases.queries.students import find
from referrals.actions import AlreadyMoved, add_to_referral, make_referrals
from referrals.enums import Urgency
from referrals.forms import AskForm
from referrals.queries import people_at
from referrals.rules import grade_words
from sswork import words
from sswork.access_log import Kind
from sswork.models import Organization
from sswork.roles import Permission
from sswork.views import FormPage, Page, TemplatePage

FOUND_AT_MOST = 10
SEVERAL = ("reasons", "also")
ABOUT = ("danger", "student", "also", "told")  # what is not said of the student


def asked_names(sent) -> list[str]:
    """Names of the form's questions that came, the district's own included."""
    return [name for name in sent if name in AskForm.base_fields or name.startswith("own-")]


@dataclass(frozen=True)
class Phone:
    label: Any
    number: str
    tel: str


# What staff are told everywhere in the United States; the school's own protocol comes on top.
DANGER_STEPS = (
    _("Stay with the student, or have another adult stay. Do not leave the student alone."),
    _("Call 911 if someone is hurt, has a weapon, or may be hurt in the next minutes."),
    _("Tell an administrator in person or by phone now, and start your school's crisis protocol."),
    _("If there is talk of suicide, call or text 988 together. People there also help the helper."),
    _("If you suspect abuse or neglect, you must report it yourself today. Telling the school does not do it for you."),
)
DANGER_PHONES = (Phone(_("Emergency"), "911", "911"), Phone(_("Crisis line"), "988", "988"))


class Ask(FormPage):
    """Any member of staff asks for help for a student of their school."""

    permission = Permission.REFERRAL_MAKE
    form_class = AskForm
    template_name = "referrals/ask.html"

    def get_initial(self):
        """The student whose page led here; one outside the person's schools is not found."""
        chosen = self.request.GET.get("student", "")
        if chosen and not (chosen.isdecimal() and self._students().filter(pk=chosen).exists()):
            raise Http404
        if chosen:
            self.looked(Kind.LIST, students=[int(chosen)])
        return {"student": chosen} if chosen else {}

    def _students(self):
        return Student.objects.visible_to(self.request.user, Permission.REFERRAL_MAKE).enrolled()

    def post(self, request, *args, **kwargs):
        if "resume" in request.POST:
            return self._show_what_was_typed()
        form = self.get_form()
        if form.someone_is_in_danger:
            return DangerNow.as_view()(request)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def _show_what_was_typed(self):
        """Back from the page about danger: nothing is checked yet, and nothing is lost."""
        sent = self.request.POST
        typed = {name: sent.getlist(name) if name in SEVERAL else sent[name] for name in asked_names(sent)}
        return self.render_to_response(self.get_context_data(form=AskForm(user=self.request.user, initial=typed)))

    def form_valid(self, form):
        if adds_to := self._adds_to(form):
            return self._add(form, adds_to)
        peers = form.peers_named()
        if not form.is_told(peers):
            return self.render_to_response(self.get_context_data(form=form, peers=peers, is_asked_first=True))
        said = {name: form.cleaned_data[name] for name in AskForm.base_fields if name not in ABOUT}
        said["answers"] = form.answers
        students = [form.cleaned_data["student"], *form.cleaned_data["also"]]
        made = make_referrals(students=students, said=said, by=self.request.user)
        for each in made[1:]:
            messages.success(
                self.request, _("The team has your request for %(name)s too.") % {"name": each.student.name}
            )
        return redirect("referrals:asked", pk=made[0].pk)

    def _adds_to(self, form):
        """The own open request to which this is added instead of asking again."""
        wanted, user = self.request.POST.get("add_to", ""), self.request.user
        own = (each for each in form.open_requests if each.referrer_id == user.pk)
        return next((each for each in own if str(each.pk) == wanted), None)

    def _add(self, form, referral):
        said = [form.cleaned_data[name] for name in ("strengths", "concern", "tried")]
        try:
            add_to_referral(referral=referral, text="\n\n".join(each for each in said if each), by=self.request.user)
        except AlreadyMoved:
            messages.info(
                self.request,
                _("The team has decided meanwhile, so nothing was added. Please send it as a new request."),
            )
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(self.request, _("Added to your request of before. The team looks at it again."))
        return redirect("referrals:mine")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        school = self._school(context["form"])
        return context | {
            "before": [(each, each.referrer_id == self.request.user.pk) for each in context["form"].open_requests],
            "peers": context.get("peers", ()),
            "is_asked_first": context.get("is_asked_first", False),
            "school": school,
            "team": people_at(school, Permission.REFERRAL_VIEW) if school else (),
            "danger_steps": DANGER_STEPS,
            "danger_phones": DANGER_PHONES,
            "urgent": Urgency.URGENT,
        }

    def _school(self, form) -> Organization | None:
        """The school whose team will read it, as far as it is known before a student is chosen."""
        if chosen := form.fields["student"].chosen:
            return chosen.school
        reach = self.request.user.reach(Permission.REFERRAL_MAKE).school_ids
        return Organization.objects.filter(pk__in=reach).first() if len(reach) == 1 else None


class DangerNow(TemplatePage):
    """Someone is in danger: what to do now. What was typed is carried along and nothing of it is saved."""

    permission = Permission.REFERRAL_MAKE
    template_name = "referrals/danger.html"

    def post(self, request, *args, **kwargs):
        return self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        sent = self.request.POST
        kept = [(name, value) for name in asked_names(sent) if name != "danger" for value in sent.getlist(name)]
        return super().get_context_data(**kwargs) | {"kept": kept, "steps": DANGER_STEPS, "phones": DANGER_PHONES}


class StudentPicker(Page):
    """Students by a part of the name, for asking only: name, grade and school of the schools one works at."""

    permission = Permission.REFERRAL_MAKE

    def get(self, request):
        wanted = words.typed(request)
        students = (
            Student.objects.visible_to(request.user, Permission.REFERRAL_MAKE).enrolled().select_related("school")
        )
        found = find(students, wanted, FOUND_AT_MOST) if len(wanted) > 1 else ()
        self.looked_at(found, Kind.SEARCH)
        return JsonResponse([_choice(each) for each in found], safe=False)


def _choice(student) -> dict:
    detail = " · ".join(str(each) for each in (grade_words(student.grade), student.school) if each)
    return {"id": student.pk, "label": student.name, "detail": detail}
