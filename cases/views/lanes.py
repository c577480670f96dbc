"""Who may read a record: the preview while it is being written, the people who can be named, the page that changes it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.actions.lanes import NotTheirs, lower_lane, name_reader, raise_lane, remove_reader
from cases.enums import Lane
from cases.forms.cases import OpenCaseForm
from cases.forms.encounters import EncounterForm
from cases.forms.lanes import ChangeLaneForm, readers_of
from cases.models import Case, Encounter, HomeVisit, Student
from cases.queries.audience import (
    Gate,
    audience,
    gate_of_case,
    gate_of_encounter,
    gate_of_visit,
    parts_with_cases,
    roles_by_person,
    staff_named,
)
from cases.queries.lanes import RANK
from sswork import words
from sswork.roles import Permission
from sswork.views import FormPage, Page, get_visible_or_404

FIRST = 8  # names in view; the rest opens
PICKED = 8
NAMED_FOR = {str(Permission.CASE_VIEW): Permission.CASE_VIEW, str(Permission.ENCOUNTER_VIEW): Permission.ENCOUNTER_VIEW}


def audience_context(gate: Gate | None, user) -> dict:
    """For ``cases/lanes/audience.html``."""
    if gate is None:
        return {"audience": None}
    found = audience(gate, user)
    return {
        "audience": found,
        "first_readers": found.readers[:FIRST],
        "more_readers": found.readers[FIRST:],
        "is_sealed": gate.lane == Lane.SEALED,
    }


class ReaderPicker(Page):
    """The best few matches for the words typed, among the staff who can be named on such a record."""

    permission = Permission.ENCOUNTER_RECORD

    def get(self, request):
        asked = request.GET.get("for", Permission.ENCOUNTER_VIEW)
        if asked not in NAMED_FOR:
            raise Http404
        query = words.typed(request)
        found = staff_named(query, NAMED_FOR[asked], PICKED) if query else []
        roles = roles_by_person(found, NAMED_FOR[asked])
        return JsonResponse(
            [{"id": each.pk, "label": each.name, "detail": roles[each.pk]} for each in found], safe=False
        )


class EncounterAudience(Page):
    """Who will read the encounter, as the form stands."""

    permission = Permission.ENCOUNTER_RECORD

    def get(self, request):
        form = EncounterForm(request.GET, user=request.user)
        return render(request, "cases/lanes/audience.html", audience_context(form.gate(), request.user))


class CaseAudience(Page):
    """Who will read the case, as the form stands."""

    permission = Permission.CASE_MANAGE

    def get(self, request, pk):
        student = get_visible_or_404(Student, request.user, self.permission, pk=pk)
        form = OpenCaseForm(request.GET, user=request.user, student=student)
        return render(request, "cases/lanes/audience.html", audience_context(form.gate(), request.user))


class LanePage(FormPage, abstract=True):
    """Who can read this record, and why; for those whose record it is, the way to change it."""

    form_class = ChangeLaneForm
    template_name = "cases/lanes/lane.html"
    model: type

    @cached_property
    def record(self):
        return get_visible_or_404(self.model, self.request.user, self.permission, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"record": self.record, "permission": self.permission}

    def gate(self, lane: str, readers: list[int]) -> Gate:
        raise NotImplementedError

    def preview(self, form: ChangeLaneForm) -> dict:
        lane = form.chosen_lane()
        readers = form.named_ids()
        if lane != self.record.lane:
            readers = readers_of(readers, lane, self.request.user)
        return audience_context(self.gate(lane, readers), self.request.user)

    def get(self, request, *args, **kwargs):
        if not request.htmx:
            return super().get(request, *args, **kwargs)
        form = ChangeLaneForm(request.GET, user=request.user, record=self.record, permission=self.permission)
        return render(request, "cases/lanes/audience.html", self.preview(form))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"record": self.record, "back_url": self.back_url} | self.preview(context["form"])

    @property
    def back_url(self) -> str:
        return reverse(self.back, args=[self.record.pk])

    def form_valid(self, form):
        if not form.may_change:
            raise PermissionDenied
        try:
            change_readers(self.record, by=self.request.user, **form.cleaned_data)
        except NotTheirs:
            raise PermissionDenied from None
        messages.success(self.request, _("Saved. You can see here who reads it now."))
        return redirect(self.request.path)


def change_readers(record, *, lane, readers, reason, by) -> None:
    """The form's answer as the acts that it means: to another lane, or in the same one people named and not named any more."""
    if lane != record.lane:
        move = raise_lane if RANK[lane] > RANK[record.lane] else lower_lane
        move(record=record, lane=lane, readers=readers, reason=reason, by=by)
        return
    wanted = {each.pk for each in readers}
    for reader in readers:
        if reader.pk not in record.readers:
            name_reader(record=record, reader=reader, by=by)
    for pk in set(record.readers) - wanted:
        remove_reader(record=record, reader_id=pk, by=by)


class CaseLane(LanePage):
    permission = Permission.CASE_VIEW
    model = Case
    back = "cases:case"

    def gate(self, lane, readers):
        case = self.record
        people = {"owner_id": case.owner_id, "opened_by_id": case.opened_by_id}
        return gate_of_case(case.student_id, lane=lane, readers=readers, **people)


class EncounterLane(LanePage):
    permission = Permission.ENCOUNTER_VIEW
    model = Encounter
    back = "cases:encounter"

    def gate(self, lane, readers):
        ids, cases = parts_with_cases(self.record, self.request.user)
        return gate_of_encounter(ids, lane=lane, author_id=self.record.author_id, cases=cases, readers=readers)


class VisitLane(LanePage):
    """Until the visit is told; from then on it has the lane of its encounter."""

    permission = Permission.ENCOUNTER_VIEW
    model = HomeVisit
    back = "cases:visit"

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.record.encounter_id is None else self._elsewhere()

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self.record.encounter_id is None else self._elsewhere()

    def _elsewhere(self):
        return redirect("cases:encounter-lane", self.record.encounter_id)

    def gate(self, lane, readers):
        visit = self.record
        companion = None if visit.is_over else visit.companion_id
        people = {"worker_id": visit.worker_id, "companion_id": companion}
        return gate_of_visit(visit.student_id, lane=lane, readers=readers, **people)
