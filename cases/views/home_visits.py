"""Pages of home visits: plan, go in, come out, tell."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.actions import home_visit as actions
from cases.forms.home_visits import LongerForm, PlanVisitForm, TellVisitForm
from cases.models import HomeVisit, Student
from cases.queries.home_visits import attempts_first, vain_attempts
from cases.views.lanes import audience_context
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import DetailPage, FormPage, Page, get_visible_or_404


class PlanVisit(FormPage):
    """With what was tried before; where that is little, the plan says why."""

    permission = Permission.ENCOUNTER_RECORD
    form_class = PlanVisitForm
    template_name = "cases/visits/plan.html"

    @cached_property
    def student(self) -> Student:
        return get_visible_or_404(Student, self.request.user, Permission.ENCOUNTER_RECORD, pk=self.kwargs["student_pk"])

    @cached_property
    def attempts(self) -> list:
        return vain_attempts(self.student, self.request.user, timezone.localdate())

    def get_form_kwargs(self):
        missing = attempts_first() - len(self.attempts)
        return super().get_form_kwargs() | {"student": self.student, "attempts_missing": missing}

    def get_context_data(self, **kwargs):
        self.looked_at([*self.attempts, self.student])
        context = super().get_context_data(**kwargs)
        return context | {
            **audience_context(context["form"].gate(), self.request.user),
            "student": self.student,
            "attempts": self.attempts,
            "wanted": attempts_first(),
        }

    def form_valid(self, form):
        visit = actions.plan_visit(student=self.student, by=self.request.user, **form.as_plan())
        messages.success(self.request, _("Planned. It stands on your day; say when you go in and when you are out."))
        return redirect("cases:visit", visit.pk)


class VisitAudience(Page):
    """Who will read of the visit, as the form stands."""

    permission = Permission.ENCOUNTER_RECORD

    def get(self, request, student_pk):
        student = get_visible_or_404(Student, request.user, self.permission, pk=student_pk)
        form = PlanVisitForm(request.GET, user=request.user, student=student, attempts_missing=0)
        return render(request, "cases/lanes/audience.html", audience_context(form.gate(), request.user))


class VisitPage(DetailPage):
    model = HomeVisit
    permission = Permission.ENCOUNTER_VIEW
    template_name = "cases/visits/visit.html"
    context_object_name = "visit"

    def get_queryset(self):
        return super().get_queryset().select_related("student__school", "worker", "companion", "encounter")

    def get_context_data(self, **kwargs):
        visit, now = self.object, timezone.now()
        is_worker = visit.worker_id == self.request.user.pk and self.request.user.can(Permission.ENCOUNTER_RECORD)
        return super().get_context_data(**kwargs) | {
            "student": visit.student,
            "is_worker": is_worker,
            "is_overdue": visit.is_out and visit.expected_back < now,
            "shows_address": is_worker
            or visit.school_id in self.request.user.reach(Permission.RESTRICTED_VIEW).school_ids,
        }


class VisitMove(Page, abstract=True):
    """A deed of whoever goes. Where the visit has moved on, its page says how it stands."""

    permission = Permission.ENCOUNTER_RECORD
    http_method_names = ["post"]

    def post(self, request, pk):
        visit = get_visible_or_404(HomeVisit, request.user, self.permission, pk=pk, worker=request.user)
        try:
            self.move(request, visit)
        except actions.VisitMoved:
            messages.info(request, _("The visit is further than you saw: this is how it stands now."))
        return redirect(self.address(visit))

    def address(self, visit) -> str:
        return reverse("cases:visit", args=[visit.pk])

    def move(self, request, visit) -> None:
        raise NotImplementedError


class BeginVisit(VisitMove):
    permission = Permission.ENCOUNTER_RECORD

    def move(self, request, visit):
        actions.begin_visit(visit=visit, by=request.user)
        messages.success(request, _("You are in. Say “I'm out” as soon as you are."))


class StayLonger(VisitMove):
    permission = Permission.ENCOUNTER_RECORD

    def move(self, request, visit):
        form = LongerForm(request.POST)
        if not form.is_valid():
            messages.info(request, _("How much longer? Choose one of the three."))
            return
        until = max(timezone.now(), visit.expected_back) + timedelta(minutes=int(form.cleaned_data["minutes"]))
        actions.stay_longer(visit=visit, until=until, by=request.user)
        messages.success(request, _("You are expected later now."))


class ComeBack(VisitMove):
    permission = Permission.ENCOUNTER_RECORD

    def move(self, request, visit):
        actions.come_back(visit=visit, by=request.user)
        messages.success(request, _("Good that you are out. Nobody is worried any more."))

    def address(self, visit):
        return reverse("cases:visit-tell", args=[visit.pk])


class CallOffVisit(VisitMove):
    permission = Permission.ENCOUNTER_RECORD

    def move(self, request, visit):
        actions.call_off_visit(visit=visit, by=request.user)
        offer_undo(request, _("Called off."), reverse("cases:visit-plan-again", args=[visit.pk]))


class PlanAgain(VisitMove):
    permission = Permission.ENCOUNTER_RECORD

    def move(self, request, visit):
        actions.plan_again(visit=visit, by=request.user)
        messages.success(request, _("It is planned again, as it was."))


class TellVisit(FormPage):
    """What came of it, in one form: it becomes the encounter."""

    permission = Permission.ENCOUNTER_RECORD
    form_class = TellVisitForm
    template_name = "cases/visits/tell.html"

    @cached_property
    def visit(self) -> HomeVisit:
        user = self.request.user
        visit = get_visible_or_404(HomeVisit, user, self.permission, pk=self.kwargs["pk"], worker=user)
        if not visit.student.is_in_view:
            raise Http404  # no longer the person's student to write about
        return visit

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self._is_open() else redirect("cases:visit", self.visit.pk)

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self._is_open() else redirect("cases:visit", self.visit.pk)

    def _is_open(self) -> bool:
        return self.visit.back_at is not None and self.visit.encounter_id is None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"visit": self.visit}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        shown = audience_context(context["form"].gate(), self.request.user)
        return context | shown | {"visit": self.visit, "student": self.visit.student}

    def form_valid(self, form):
        if remarks := form.remarks():
            return self.render_to_response(self.get_context_data(form=form, remarks=remarks))
        try:
            visit = actions.tell_visit(visit=self.visit, by=self.request.user, **form.as_told())
        except actions.VisitMoved:
            messages.info(self.request, _("It is told already."))
            return redirect("cases:visit", self.visit.pk)
        messages.success(self.request, _("Logged. Sign it when you have read it once more."))
        return redirect("cases:encounter", visit.encounter_id)
