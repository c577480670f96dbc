"""The ledger of obligations, one obligation, and what can be done with it."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.actions import obligation_acts as acts
from cases.forms.obligation_list import LedgerForm
from cases.forms.obligations import EvidenceForm, HandForm, WaiveForm
from cases.models import DueMove, Evidence, Obligation
from cases.obligation_enums import ObligationState
from cases.queries.obligations import Standing, ledger, link_to, standings, with_lines
from sswork.keyset import page_after
from sswork.roles import Permission
from sswork.schools import choose_school
from sswork.tables import Column, Table
from sswork.templatetags.ui import due, status
from sswork.undo import offer_undo
from sswork.views import DetailPage, FormPage, Page, TemplatePage, get_visible_or_404

SHOWN = 50
MINE, OPEN, ENDED = "mine", "open", "ended"
ORDER = {MINE: ("listed_by", "pk"), OPEN: ("listed_by", "pk"), ENDED: ("-ended_on", "-pk")}


class Obligations(TemplatePage):
    """The own, those of a school or of all one sees, and those that ended; of a worker, of a student. What is due first stands first."""

    permission = Permission.STUDENT_VIEW
    template_name = "cases/obligations/list.html"

    def get_context_data(self, **kwargs):
        show, today = self.request.GET.get("show", MINE), timezone.localdate()
        show = show if show in ORDER else MINE
        choice = choose_school(
            Permission.STUDENT_VIEW, self.request.user.reach(Permission.STUDENT_VIEW).school_ids, self.request.GET
        )
        form = LedgerForm(self.request.GET, user=self.request.user, is_own=show == MINE)
        student = form.student_named()
        found = self._found(show, choice.pk).filter(form.condition(today, student))
        keep = {name: value for name, value in form.chosen().items() if value}
        page = page_after(found, ORDER[show], after=self.request.GET.get("after", ""), size=SHOWN)
        self.looked_at(page.rows)
        return super().get_context_data(**kwargs) | {
            "show": show,
            "choice": choice,
            "keep": [("show", show), *keep.items()],
            "form": form,
            "active_filters": form.active(),
            "student": student,
            "clear_url": _address(show, choice.value),
            "page": page,
            "table": Table(
                _("Obligations"), _columns(show, today, self.request), self._standings(page.rows, show, today)
            ),
            "tabs": self._tabs(show, choice.value, keep),
            "older_url": _address(show, choice.value, **keep, after=str(page.last)) if page.last else "",
        }

    def _standings(self, rows, show: str, today) -> list[Standing]:
        stand = standings(rows)
        return stand if show == ENDED else with_lines(stand, self.request.user, today)

    def _found(self, show: str, school: int | None):
        found = ledger(self.request.user)
        if school:
            found = found.filter(school=school)
        if show == ENDED:
            return found.exclude(state=ObligationState.OPEN)
        return found.open().filter(owner__in=self.request.user.selves) if show == MINE else found.open()

    def _tabs(self, show: str, school: str, keep: dict[str, str]) -> list[dict]:
        named = [(MINE, _("Mine")), (OPEN, _("All open")), (ENDED, _("Ended"))]
        return [
            {"label": label, "url": _address(key, school, **keep), "active": key == show, "count": None}
            for key, label in named
        ]


def _address(show: str, school: str, **more: str) -> str:
    pairs = {"show": show, "school": school, **more}
    return "?" + urlencode({name: value for name, value in pairs.items() if value})


def _columns(show: str, today, request) -> list[Column]:
    columns = [
        Column(_("Obligation"), _name),
        Column(_("Student"), lambda each: each.obligation.student.list_name),
        Column(_("Stands at"), lambda each: status(each.status, each.label)),
    ]
    if show != ENDED:
        columns.append(Column(_("Due"), partial(_due, today)))
    if show != MINE:
        columns.append(Column(_("Next step"), _owner))
    if show != ENDED:
        columns.append(Column(_("On My day"), partial(_answers, request)))
    return columns


def _name(each: Standing) -> SafeString:
    own = each.obligation
    url = reverse("cases:obligation", args=[own.pk])
    return format_html('<a href="{}">{}</a><div class="meta fw-normal">{}</div>', url, own.name, own.authority)


def _due(today, each: Standing) -> SafeString | str:
    own = each.obligation
    if own.due_on:
        return due(own.due_on, today)
    return _("Waits for the calendar") if own.waits_for_calendar else _("No day set by law")


def _answers(request, each: Standing) -> str:
    if each.line is None:
        return ""
    context = {"line": each.line, "name": each.obligation.name}
    return render_to_string("cases/obligations/answers.html", context, request=request)


def _owner(each: Standing) -> str:
    owner = each.obligation.owner
    return owner.name if owner else _("Nobody yet")


class ObligationPage(DetailPage):
    """What is asked for, why, by when; what moved it; what shows it."""

    model = Obligation
    permission = Permission.STUDENT_VIEW
    template_name = "cases/obligations/obligation.html"
    context_object_name = "obligation"

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.select_related("student__school", "owner", "case", "override", "ended_by", "counted_at")

    def get_context_data(self, **kwargs):
        user, own = self.request.user, self.object
        evidence = list(
            Evidence.objects.visible_to(user).filter(obligation=own).select_related("given_by").order_by("day", "pk")
        )
        return super().get_context_data(**kwargs) | {
            "standing": standings([own])[0],
            "student": own.student,
            "today": timezone.localdate(),
            "source": link_to(user, own.source_key),
            "evidence": [(each, each.record_key and link_to(user, each.record_key)) for each in evidence],
            "prerequisites": _prerequisites(own, evidence),
            "moves": DueMove.objects.visible_to(user).filter(obligation=own),
            "may_act": own.is_moved_by(user),
        }


def _prerequisites(own: Obligation, evidence: list[Evidence]) -> list[tuple[str, bool]]:
    shown = {each.prerequisite for each in evidence}
    return [(words, at in shown) for at, words in enumerate(own.prerequisites)]


class OneObligation(Page, abstract=True):
    """A deed about one open or ended obligation, for those who may do such work about the student."""

    permission = Permission.STUDENT_VIEW

    @cached_property
    def obligation(self) -> Obligation:
        found = get_visible_or_404(Obligation, self.request.user, pk=self.kwargs["pk"])
        if not found.is_moved_by(self.request.user):
            raise Http404
        return found

    def back(self):
        return redirect("cases:obligation", self.obligation.pk)

    def offer_way_back(self, text: str) -> None:
        offer_undo(self.request, text, reverse("cases:obligation-take-up", args=[self.obligation.pk]))

    def say_it_changed(self) -> None:
        messages.info(self.request, _("Somebody else was quicker: here is how it stands now."))


class ActPage(OneObligation, FormPage, abstract=True):
    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"obligation": self.obligation}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"obligation": self.obligation, "student": self.obligation.student}

    def form_valid(self, form):
        try:
            self.act(form)
        except acts.NotInThisState:
            self.say_it_changed()
        return self.back()

    def act(self, form):
        raise NotImplementedError


class GiveEvidence(ActPage):
    form_class = EvidenceForm
    template_name = "cases/obligations/evidence.html"

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except acts.PrerequisitesMissing as refused:
            first = self.obligation.prerequisites[refused.missing[0]]
            form.add_error("prerequisite", _("First on file: %(what)s.") % {"what": first})
            return self.form_invalid(form)

    def act(self, form):
        evidence = acts.give_evidence(obligation=self.obligation, by=self.request.user, **form.cleaned_data)
        if evidence.prerequisite is None:
            self.offer_way_back(_("Met. What shows it is kept with it."))
        else:
            messages.success(self.request, _("It is on file."))


class WaiveObligation(ActPage):
    form_class = WaiveForm
    template_name = "cases/obligations/waive.html"

    def act(self, form):
        acts.waive(obligation=self.obligation, reason=form.cleaned_data["reason"], by=self.request.user)
        self.offer_way_back(_("Waived. The reason is kept with it."))


class HandObligation(ActPage):
    form_class = HandForm
    template_name = "cases/obligations/hand.html"

    def act(self, form):
        owner = form.cleaned_data["owner"]
        acts.hand_to(obligation=self.obligation, owner=owner, by=self.request.user)
        messages.success(self.request, _("The next step is now with %(person)s.") % {"person": owner.name})


class TakeUpObligation(OneObligation):
    http_method_names = ["post"]

    def post(self, request, pk):
        try:
            acts.take_up(obligation=self.obligation, by=request.user)
        except acts.NotInThisState:
            self.say_it_changed()
        return self.back()
