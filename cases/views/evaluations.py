"""Evaluations for special education: from the request to the meeting, with the social and developmental history."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import evaluation as acts
from cases.enums import CaseState, HistoryState, Informant
from cases.forms.evaluation import (
    ConsentForm,
    CorrectForm,
    EndForm,
    FactForm,
    MeetingForm,
    PartForm,
    PlanMeetingForm,
    RequestForm,
    ReviewForm,
    SendBackForm,
    StepForm,
)
from cases.models import Case, Evaluation, HistoryFact, HistoryPart, HistorySection
from cases.queries.evaluation import clocks_of, facts_of, sections_in_force, sections_of, what_is_missing
from cases.views.history_letter import letter_of
from sswork.access_log import Kind
from sswork.conflicts import ConflictPage
from sswork.letters import social_history
from sswork.roles import Permission
from sswork.views import DetailPage, FormPage, Page, get_visible_or_404

MOVED_ON = gettext_lazy("Somebody has moved the history on meanwhile. Nothing was changed; here is how it stands.")


class RequestEvaluation(FormPage):
    permission = Permission.CASE_MANAGE
    form_class = RequestForm
    template_name = "cases/evaluations/request.html"

    @cached_property
    def case(self) -> Case:
        user, pk = self.request.user, self.kwargs["case_pk"]
        return get_visible_or_404(Case, user, Permission.CASE_MANAGE, pk=pk, state=CaseState.OPEN)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"student": self.case.student}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"case": self.case, "student": self.case.student}

    def form_valid(self, form):
        made = acts.request_evaluation(case=self.case, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The request is noted. The clock is on this page."))
        return redirect("cases:evaluation", made.pk)


def _with_all(user):
    wanted = ("case", "student__school", "school__parent", "owner", "reviewer", "signed_by")
    return Evaluation.objects.visible_to(user).select_related(*wanted)


class EvaluationPage(DetailPage):
    model = Evaluation
    permission = Permission.CASE_VIEW
    template_name = "cases/evaluations/evaluation.html"
    context_object_name = "evaluation"

    def get_queryset(self):
        return _with_all(self.request.user)

    def get_context_data(self, **kwargs):
        evaluation, user = self.object, self.request.user
        sections, facts = sections_of(evaluation, user), facts_of(evaluation, user)
        may_manage = evaluation.student.is_open_to(user, Permission.CASE_MANAGE)
        return super().get_context_data(**kwargs) | {
            "student": evaluation.student,
            "case": evaluation.case,
            "clocks": clocks_of(evaluation, evaluation.school.place),
            "sections": sections,
            "facts": facts,
            "missing": what_is_missing(sections, facts),
            "today": timezone.localdate(),
            "may_manage": may_manage,
            "may_write": may_manage and evaluation.state == HistoryState.DRAFT,
            "is_reviewer": evaluation.state == HistoryState.REVIEW and user.pk == evaluation.reviewer_id,
            "may_sign": evaluation.state == HistoryState.REVIEW and user.pk == evaluation.owner_id and evaluation.reviewed_at,
        }  # fmt: skip


class OfEvaluation(FormPage, abstract=True):
    """A form about one evaluation, for those who manage cases of its student."""

    permission = Permission.CASE_MANAGE

    @cached_property
    def evaluation(self) -> Evaluation:
        return get_visible_or_404(Evaluation, self.request.user, Permission.CASE_MANAGE, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        about = {"evaluation": self.evaluation, "student": self.evaluation.student}
        return super().get_context_data(**kwargs) | about

    def back(self):
        return redirect("cases:evaluation", self.evaluation.pk)


# Step: the form, what the button and heading say, the action that takes its fields, and what is said when it is done.
STEPS = {
    "consent": (ConsentForm, gettext_lazy("Note the consent"), acts.record_consent, gettext_lazy("The clock runs.")),
    "plan": (PlanMeetingForm, gettext_lazy("Plan the meeting"), acts.plan_meeting, gettext_lazy("The meeting is planned.")),
    "end": (EndForm, gettext_lazy("End it without a meeting"), acts.end_evaluation, gettext_lazy("It has ended. No clock runs.")),
    "resume": (StepForm, gettext_lazy("Go on with it"), acts.resume_evaluation, gettext_lazy("It goes on. The clocks run as before.")),
    "meeting": (MeetingForm, gettext_lazy("Note the meeting"), acts.record_meeting, gettext_lazy("The clock has ended.")),
    "review": (ReviewForm, gettext_lazy("Send to a reviewer"), acts.send_to_review, gettext_lazy("The history is with the reviewer.")),
    "back": (SendBackForm, gettext_lazy("Send it back"), acts.send_back, gettext_lazy("The author can write again.")),
    "agree": (StepForm, gettext_lazy("Agree with the history"), acts.agree_with_history, gettext_lazy("The author can sign it now.")),
    "sign": (StepForm, gettext_lazy("Sign the history"), acts.sign_history, gettext_lazy("Signed. It does not change any more.")),
}  # fmt: skip


class EvaluationStep(OfEvaluation):
    """One step forward, or back to the author."""

    template_name = "cases/evaluations/step.html"

    @cached_property
    def step(self) -> tuple:
        if self.kwargs["step"] not in STEPS:
            raise Http404
        return STEPS[self.kwargs["step"]]

    def get_form_class(self):
        return self.step[0]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"evaluation": self.evaluation}

    def get_initial(self):
        known = {name: getattr(self.evaluation, name, None) for name in self.get_form_class().base_fields}
        return {name: value for name, value in known.items() if value not in (None, "")}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"title": self.step[1], "step": self.kwargs["step"]}

    def form_valid(self, form):
        _form, _title, move, done = self.step
        try:
            move(evaluation=self.evaluation, by=self.request.user, **form.cleaned_data)
        except (acts.NotAtThisStep, acts.HistorySigned):
            messages.info(self.request, MOVED_ON)
        else:
            messages.success(self.request, done)
        return self.back()


class CorrectRequest(ConflictPage, OfEvaluation):
    form_class = CorrectForm
    template_name = "cases/evaluations/correct.html"

    @property
    def record(self) -> Evaluation:
        return self.evaluation

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"evaluation": self.evaluation}

    def save(self, form):
        noted = {name: form.cleaned_data[name] for name in ("version", *CorrectForm.edited)}
        try:
            acts.correct_request(evaluation=self.evaluation, by=self.request.user, **noted)
        except acts.HistorySigned:
            messages.info(self.request, MOVED_ON)
        else:
            messages.success(self.request, _("Saved. The clocks follow."))
        return self.back()


class WritePart(ConflictPage, OfEvaluation):
    """One voice in one section of the interview."""

    form_class = PartForm
    template_name = "cases/evaluations/part.html"

    @cached_property
    def section(self) -> HistorySection:
        asked = {each.code: each for each in sections_in_force(self.evaluation.requested_on)}
        found = asked.get(self.kwargs["section"])
        if found is None or self.kwargs["informant"] not in found.informants:
            raise Http404
        return found

    @cached_property
    def record(self) -> HistoryPart | None:
        parts = HistoryPart.objects.visible_to(self.request.user)
        return parts.filter(
            evaluation=self.evaluation, section=self.section, informant=self.kwargs["informant"]
        ).first()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"part": self.record}

    def get_context_data(self, **kwargs):
        informant = Informant(self.kwargs["informant"])
        shown = {"section": self.section, "informant": informant, "prompts": self.section.prompts.splitlines()}
        return super().get_context_data(**kwargs) | shown

    def save(self, form):
        told = {name: form.cleaned_data[name] for name in ("version", *PartForm.edited)}
        try:
            acts.write_part(
                evaluation=self.evaluation,
                section=self.section,
                informant=self.kwargs["informant"],
                by=self.request.user,
                **told,
            )
        except (acts.NotAtThisStep, acts.HistorySigned):
            form.add_error(
                None, _("The history is with the reviewer or signed: nothing was saved. What you wrote is still here.")
            )
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(self.request, _("Saved."))
        return redirect(f"{self.back().url}#{self.section.code}")


class TickFact(OfEvaluation):
    """Whether something that the record knows still holds."""

    form_class = FactForm
    template_name = "cases/evaluations/fact.html"

    @cached_property
    def fact(self) -> HistoryFact:
        return get_visible_or_404(HistoryFact, self.request.user, pk=self.kwargs["fact_pk"], evaluation=self.evaluation)

    def get_initial(self):
        return {"state": self.fact.state, "now": self.fact.now}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"fact": self.fact}

    def form_valid(self, form):
        try:
            acts.tick_fact(fact=self.fact, by=self.request.user, **form.cleaned_data)
        except (acts.NotAtThisStep, acts.HistorySigned):
            messages.info(self.request, MOVED_ON)
        return redirect(f"{self.back().url}#facts")


class HistoryLetter(Page):
    """The signed history as PDF."""

    permission = Permission.CASE_VIEW

    def get(self, request, pk):
        evaluation = _with_all(request.user).filter(pk=pk, state=HistoryState.SIGNED).first()
        if evaluation is None:
            raise Http404
        self.looked(Kind.EXPORT, target=evaluation)
        made = social_history.pdf_of(letter_of(evaluation, request.user))
        answer = HttpResponse(made, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="history-{evaluation.pk}.pdf"'
        return answer
