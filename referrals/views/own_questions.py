"""A district's own questions: what is asked, what was, and a new one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.queries.rules import led_districts
from cases.views.rule_choices import RulesPage
from referrals.actions import own_questions as acts
from referrals.forms.own_questions import OwnQuestionForm
from referrals.models import OwnQuestion
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import Page


class OwnQuestions(RulesPage):
    permission = Permission.RULES_MANAGE
    template_name = "referrals/own_questions.html"
    form: OwnQuestionForm | None = None

    def get_context_data(self, **kwargs):
        rows = OwnQuestion.objects.filter(organization=self.district).select_related("made_by")
        questions = list(rows.order_by("place", "pk"))
        return super().get_context_data(**kwargs) | {
            "district": self.district,
            "form": self.form or OwnQuestionForm(),
            "asked": [each for each in questions if each.last_day is None],
            "ended": [each for each in questions if each.last_day],
        }

    def post(self, request, *args, **kwargs):
        form = self.form = OwnQuestionForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        acts.add_question(organization=self.district, said=form.said(), by=request.user)
        messages.success(request, _("Asked from now on."))
        return redirect(request.get_full_path())


class QuestionDeed(Page, abstract=True):
    permission = Permission.RULES_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk):
        own = OwnQuestion.objects.filter(organization__in=led_districts(request.user))
        question = get_object_or_404(own, pk=pk)
        self.act(question)
        return redirect(f"{reverse('referrals:own-questions')}?district={question.organization_id}")

    def act(self, question) -> None:
        raise NotImplementedError


class EndQuestion(QuestionDeed):
    permission = Permission.RULES_MANAGE

    def act(self, question):
        acts.end_question(question=question, by=self.request.user)
        said = _("Not asked any more. Answers keep the question as it was asked.")
        offer_undo(self.request, said, reverse("referrals:own-question-resume", args=[question.pk]))


class ResumeQuestion(QuestionDeed):
    permission = Permission.RULES_MANAGE

    def act(self, question):
        acts.resume_question(question=question, by=self.request.user)
        messages.success(self.request, _("Asked again."))
