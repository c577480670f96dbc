"""One referral with all that the team needs to decide in four minutes, and its two moves: decide, review."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, Student
from referrals import queries
from referrals.actions import AlreadyMoved, decide_referral, review_referral
from referrals.enums import Decision, ReferralReason, ReferralState
from referrals.forms import DecideForm, ReviewForm, step_formset
from referrals.models import PublicRequest, Referral, ReferralAction, ReferralQuestion
from referrals.queries.own_questions import answers_of
from referrals.rules import grade_words, waiting_days
from referrals.views.waiting import URGENCY_STATUS
from sswork.registry import student_panels
from sswork.roles import Permission
from sswork.views import DetailPage, get_visible_or_404


class ReferralPage(DetailPage):
    """One referral: what was said, what is known about the student, and the form to decide or to review."""

    permission = Permission.REFERRAL_VIEW
    template_name = "referrals/referral.html"
    context_object_name = "referral"
    decide_form = review_form = steps = lost = None

    def get_queryset(self):
        related = ("student", "team_school", "referrer", "decided_by", "meeting")
        return Referral.objects.visible_to(self.request.user).select_related(*related)

    def get_context_data(self, **kwargs):
        referral, user, student = self.object, self.request.user, self._known_student()
        return (
            super().get_context_data(**kwargs)
            | self._forms(referral, user)
            | {
                "today": timezone.localdate(),
                "grade": grade_words(referral.student.grade),
                "days": waiting_days(timezone.localdate(referral.received_at), timezone.localdate()),
                "reasons": [ReferralReason(each).label for each in referral.reasons],
                "urgency_status": URGENCY_STATUS[referral.urgency],
                "known_student": student,
                "panels": self._panels(student) if student else [],
                "asked_outside": PublicRequest.objects.visible_to(user).filter(referral=referral).first(),
                "earlier": _earlier(referral, user),
                "questions": ReferralQuestion.objects.visible_to(user).filter(referral=referral).select_related("by"),
                "answers": answers_of([referral], user).get(referral.pk, []),
                "together": _together(referral, user),
                "steps_decided": _steps_of(referral, user),
                "case": Case.objects.visible_to(user).filter(pk=referral.case_id).first() if referral.case_id else None,
                "lost": self.lost,
            }
        )

    def _forms(self, referral, user) -> dict:
        """The form for the next move, for those who may make it."""
        deciding = referral.state == ReferralState.RECEIVED and user.can(Permission.REFERRAL_DECIDE)
        reviewing = referral.state == ReferralState.DECIDED and user.can(Permission.REFERRAL_DECIDE)
        return {
            "decide_form": (self.decide_form or DecideForm(user=user, referral=referral)) if deciding else None,
            "steps": (self.steps or step_formset(school=referral.team_school)) if deciding else None,
            "review_form": (self.review_form or ReviewForm(user=user, referral=referral)) if reviewing else None,
        }

    def _known_student(self):
        """The student, where this person may open the student's page: a student who moved away stays with the new school."""
        students = Student.objects.visible_to(self.request.user).select_related("school", "household")
        return students.filter(pk=self.object.student_id).first()

    def _panels(self, student) -> list[str]:
        panels = [each for each in student_panels.for_user(self.request.user) if each.key != "referrals"]
        return [drawn for each in panels if (drawn := each.render(self.request, student))]


def _earlier(referral, user):
    """What was asked for this student before, and what came of it."""
    same = Referral.objects.visible_to(user).filter(student=referral.student_id).exclude(pk=referral.pk)
    return same.order_by("-received_at", "-pk")[:5]


def _together(referral, user):
    """The request with which it was put together, or those that were put together with it."""
    others = Referral.objects.visible_to(user).select_related("referrer")
    if referral.merged_into_id:
        return list(others.filter(pk=referral.merged_into_id))
    return list(others.filter(merged_into=referral).order_by("received_at", "pk"))


def _steps_of(referral, user):
    return ReferralAction.objects.visible_to(user).filter(referral=referral).with_tasks()


class Move(ReferralPage, abstract=True):
    """A move of a referral: its form stands on the referral's page and comes back there when something is missing."""

    http_method_names = ["get", "post"]
    permission = Permission.REFERRAL_DECIDE

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user, self.permission)

    def get(self, request, *args, **kwargs):
        get_visible_or_404(Referral, request.user, self.permission, pk=kwargs["pk"])
        return redirect("referrals:referral", pk=kwargs["pk"])

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        return self.move(self.object)

    def show_again(self, status: int = 422):
        return self.render_to_response(self.get_context_data(object=self.object), status=status)

    def too_late(self, typed: list[tuple[Any, str]]):
        """Someone was quicker: show what they did, and keep what this person wrote."""
        self.object = self.get_object()
        self.lost = [(label, words) for label, words in typed if words]
        return self.show_again(status=409)


class Decide(Move):
    def move(self, referral):
        form = self.decide_form = DecideForm(self.request.POST, user=self.request.user, referral=referral)
        steps = self.steps = step_formset(self.request.POST, school=referral.team_school)
        if referral.state != ReferralState.RECEIVED:
            return self.too_late(_typed(form, steps))
        if "more" in self.request.POST:
            return self._one_more_line(referral)
        if not (form.is_valid() & steps.is_valid()):
            return self.show_again()
        return self._decide(referral, form, steps)

    def _decide(self, referral, form, steps):
        data = form.cleaned_data
        try:
            decide_referral(
                referral=referral,
                version=data["version"],
                decision=data["decision"],
                note=data["note"],
                review_on=data["review_on"],
                new_case=form.new_case,
                steps=steps.steps,
                meeting=queries.meeting_on(referral.team_school_id, timezone.localdate()),
                by=self.request.user,
            )
        except AlreadyMoved:
            return self.too_late(_typed(form, steps))
        messages.success(self.request, _("Decided: %(what)s.") % {"what": Decision(data["decision"]).label})
        return redirect("referrals:board")

    def _one_more_line(self, referral):
        """One more line for an action; what was typed stays as it was and is not checked yet."""
        sent = self.request.POST
        typed = {name: sent[name] for name in DecideForm.base_fields if name in sent}
        lines = [{name: line[name].value() for name in line.fields} for line in self.steps.forms]
        self.decide_form = DecideForm(initial=typed, user=self.request.user, referral=referral)
        self.steps = step_formset(school=referral.team_school, initial=lines, extra=1)
        return self.show_again(status=200)


class Review(Move):
    def move(self, referral):
        form = self.review_form = ReviewForm(self.request.POST, user=self.request.user, referral=referral)
        if referral.state != ReferralState.DECIDED:
            return self.too_late([(form.fields["note"].label, form["note"].value() or "")])
        if not form.is_valid():
            return self.show_again()
        try:
            review_referral(by=self.request.user, referral=referral, **form.as_review())
        except AlreadyMoved:
            return self.too_late([(form.fields["note"].label, form.cleaned_data["note"])])
        messages.success(self.request, _("Reviewed. Thank you for looking back."))
        return redirect("referrals:board")


def _typed(form, steps) -> list[tuple[Any, str]]:
    """What the person wrote in words, by label: enough to use it in the next note."""
    own = [(form.fields[name].label, form[name].value() or "") for name in ("note", "case_next_step")]
    lines = [(line.fields["what"].label, line["what"].value() or "") for line in steps.forms]
    return own + lines
