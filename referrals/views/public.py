"""Asking a school for help without an account: the language first, then whether anybody is in danger, then the form.

Nothing of the school's records is shown on these pages. They work without scripts; what keeps machines away is a small sum of
the browser's (``sswork.proof``), and a limit by the hour for those who cannot do it.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import pgettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from cases.models import Hotline
from cases.queries.hotlines import crisis_lines_of
from referrals.actions import answer_public, receive_public_request
from referrals.enums import CLOSED_WORDS, PublicState, QuestionFor
from referrals.forms import PublicAnswerForm, PublicAskForm
from referrals.models import PublicRequest
from referrals.queries import how_far, messages_of
from referrals.queries.own_questions import questions_asked
from sswork import proof
from sswork.access_log import client_address
from sswork.limits import is_too_often, neighborhood
from sswork.links import LinkPage, address_of, path_of, rendered
from sswork.models import Definition, Organization
from sswork.views import PublicPage

FROM_ONE_ADDRESS = 20  # an hour to one school: a family resource center has one address, and several families a day
STEPS = (
    pgettext_lazy("family", "The school receives it"),
    pgettext_lazy("family", "The school's team reads it"),
    pgettext_lazy("family", "The team decides how to help"),
    pgettext_lazy("family", "The team looks whether it helped"),
)


def open_schools():
    return Organization.objects.filter(
        kind=Organization.Kind.SCHOOL, is_active=True, is_placeholder=False
    ).select_related("parent")


class Schools(PublicPage, TemplateView):
    """Which school? In both languages, for none is chosen yet."""

    template_name = "referrals/public/schools.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"schools": open_schools().order_by("parent__name", "name")}


@method_decorator(login_not_required, name="dispatch")
class OfSchool(PublicPage):
    """A page of one school, in the language that the address names."""

    language = ""

    def dispatch(self, request, *args, school, language="en", **kwargs):
        if language not in dict(settings.LANGUAGES):
            raise Http404
        self.school = get_object_or_404(open_schools(), pk=school)
        self.language = language
        with translation.override(language):
            return rendered(super().dispatch(request, *args, **kwargs))

    def get_context_data(self, **kwargs):
        others = [each for each in settings.LANGUAGES if each[0] != self.language]
        return super().get_context_data(**kwargs) | {
            "school": self.school,
            "language": self.language,
            "other_languages": [(code, translation.get_language_info(code)["name_local"]) for code, _name in others],
            "lines": crisis_words(self.school, self.language),
        }


def crisis_words(school: Organization, language: str) -> list[tuple[str, Hotline]]:
    return [(each.label_in(language), each) for each in crisis_lines_of(school)]


class ChooseLanguage(OfSchool, TemplateView):
    template_name = "referrals/public/language.html"

    def get_context_data(self, **kwargs):
        names = [(code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
        return super().get_context_data(**kwargs) | {"languages": names}


class DangerFirst(OfSchool, TemplateView):
    """Whom to call now, before anything is written."""

    template_name = "referrals/public/danger.html"


@method_decorator(csrf_exempt, name="dispatch")  # nobody is signed in: there is nothing that another site could borrow
class AskSchool(OfSchool, FormView):
    template_name = "referrals/public/ask.html"
    form_class = PublicAskForm

    def get_context_data(self, **kwargs):
        more = {"challenge": proof.challenge(), "bits": proof.BITS, "is_full": False}
        return super().get_context_data(**more | kwargs)

    def get_form_kwargs(self):
        questions = questions_asked(self.school.parent_id, QuestionFor.FAMILIES)
        return super().get_form_kwargs() | {"questions": questions, "language": self.language}

    def form_valid(self, form):
        sent = self.request.POST
        is_proven = proof.is_solved(sent.get("proof_of", ""), sent.get("proof", ""))
        if self._is_full(is_proven):
            return self.render_to_response(self.get_context_data(form=form, is_full=True), status=429)
        link = receive_public_request(
            school=self.school,
            language=self.language,
            told=form.told,
            answers=form.answers,
            is_proven=is_proven,
            by=None,
        )
        return redirect(f"{path_of(link)}?new=yes")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _is_full(self, is_proven: bool) -> bool:
        """Limits for one address, and for all who could not do the sum; nobody's flood closes the page to those who did it."""
        if address := neighborhood(client_address(self.request)):
            most = FROM_ONE_ADDRESS if is_proven else self._most("public.unproven_an_hour")
            if is_too_often(f"public-{is_proven}", f"{address}:{self.school.pk}", most=most):
                return True
        return not is_proven and is_too_often("public", str(self.school.pk), most=self._most("public.an_hour"))

    def _most(self, code: str) -> int:
        return int(Definition.threshold(code, organization=self.school.parent_id))


class Followed(LinkPage, FormView):
    """How far it came, what the team asks back, and nothing of what was written or decided."""

    purpose = "help:followed"
    model = PublicRequest
    template_name = "referrals/public/followed.html"
    form_class = PublicAnswerForm

    def get_context_data(self, **kwargs):
        asked = self.linked()
        step = how_far(asked)
        said = messages_of(asked)
        language = translation.get_language() or "en"
        return super().get_context_data(**kwargs) | {
            "asked": asked,
            "school": asked.school,
            "language": language,
            "other_languages": [
                (code, translation.get_language_info(code)["name_local"])
                for code, _name in settings.LANGUAGES
                if code != language
            ],
            "lines": crisis_words(asked.school, language),
            "steps": [(label, _state(number, step)) for number, label in enumerate(STEPS, start=1)],
            "closed_words": CLOSED_WORDS.get(asked.closed_reason, "")
            if asked.is_known and asked.state == PublicState.CLOSED
            else "",
            "said": said,
            "is_asked": bool(said) and said[-1].by_id is not None,
            "address": address_of(self.link),
            "is_new": "new" in self.request.GET,
        }

    def form_valid(self, form):
        answer_public(request=self.linked(), text=form.cleaned_data["text"], by=None)
        return redirect(f"{self.request.path}?lang={translation.get_language()}#said")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _state(number: int, step: int) -> Any:
    """``step``: how many of the steps are done."""
    return "done" if number <= step else "here" if number == step + 1 else "next"
