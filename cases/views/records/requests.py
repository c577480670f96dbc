"""Records requests: the list, the job with its steps, each record, the packet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import records_request as steps
from cases.forms.records_request import DeliverForm, ItemForm, NoteForm, ReceiveForm
from cases.models import Guardianship, Packet, RecordsRequest, RequestItem, Student
from cases.queries.own_lines import put_lines_on_requests
from cases.queries.records_request import clock_of
from cases.records_enums import ItemDecision, RequestState
from cases.records_rules import spans_of
from cases.views.records.sharing import StudentFormPage, TroubleIs422
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import DetailPage, ListPage, Page, get_visible_or_404

STEPS = [
    gettext_lazy("Receive"),
    gettext_lazy("Collect and decide"),
    gettext_lazy("Second person"),
    gettext_lazy("Hand over"),
    gettext_lazy("Close"),
]
STEP_OF = {
    RequestState.RECEIVED: 2,
    RequestState.COLLECTED: 2,
    RequestState.IN_REVIEW: 3,
    RequestState.APPROVED: 4,
    RequestState.DELIVERED: 5,
    RequestState.CLOSED: 6,
    RequestState.WITHDRAWN: 6,
}


class Requests(ListPage):
    """Those under way first, by the day on which the answer is due."""

    model = RecordsRequest
    permission = Permission.RECORDS_APPROVE
    template_name = "cases/records/requests.html"

    def get_queryset(self):
        rows = super().get_queryset().select_related("student__school", "prepared_by")
        return rows.order_by("closed_on", "due_on", "pk")

    def get_context_data(self, **kwargs):
        context, today = super().get_context_data(**kwargs), timezone.localdate()
        put_lines_on_requests(context["object_list"], self.request.user, today)
        return context | {"today": today}


class ReceiveRequest(StudentFormPage):
    permission = Permission.RECORDS_MANAGE
    form_class, template_name = ReceiveForm, "cases/records/receive.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"student": self.student}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"clock": clock_of(self.student, timezone.localdate())}

    def form_valid(self, form):
        student = Student.objects.visible_to(self.request.user).select_related("school__parent").get(pk=self.student.pk)
        try:
            made = steps.receive_request(student=student, facts=form.cleaned_data, by=self.request.user)
        except steps.NotTheirs as refused:
            form.add_error("authority", refused.problem.label)
            return self.form_invalid(form)
        messages.success(self.request, _("Received. Next: collect what is held."))
        return redirect("cases:request", made.pk)


class RequestPage(DetailPage):
    """The job: where it stands, what is to do now, every record with its decision."""

    model = RecordsRequest
    permission = Permission.RECORDS_APPROVE
    template_name, context_object_name = "cases/records/request.html", "job"

    def get_queryset(self):
        people = ("received_by", "prepared_by", "approved_by")
        return super().get_queryset().select_related("student__school", "clock", *people)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | request_context(self.request.user, self.object)


def request_context(user, job) -> dict:
    items = list(job.items.visible_to(user).defer("body").select_related("ground", "decided_by").order_by("position"))
    still_open = [each for each in items if each.decision == ItemDecision.OPEN]
    unsafe = Guardianship.objects.visible_to(user).filter(student=job.student).limited()
    return {
        "job": job,
        "student": job.student,
        "items": items,
        "open_items": len(still_open),
        "clear_items": sum(not each.found_names for each in still_open),
        "first_open": still_open[0] if still_open else None,
        "warnings": list(unsafe.select_related("guardian")),
        "steps": STEPS,
        "step": STEP_OF[RequestState(job.state)],
        "today": timezone.localdate(),
        "may_prepare": user.can(Permission.RECORDS_MANAGE),
        "is_second": user.pk not in {job.prepared_by_id, *(each.decided_by_id for each in items)},
        "note_form": NoteForm(user=user),
        "deliver_form": DeliverForm(user=user, request=job),
    }


class Step(Page, abstract=True):
    """One press moves the request on; somebody else's press before is told and changes nothing."""

    http_method_names = ["post"]

    @cached_property
    def job(self) -> RecordsRequest:
        return get_visible_or_404(RecordsRequest, self.request.user, self.permission, pk=self.kwargs["pk"])

    def post(self, request, pk):
        try:
            said = self.take(self.job)
        except steps.NotInThisStep:
            said = _("The request has moved on meanwhile. This is how it stands.")
        except steps.Undecided:
            said = _("Some records have no decision yet.")
        except steps.SamePerson:
            said = _("Who prepared the answer cannot look over it: a second person does.")
        if isinstance(said, HttpResponse):
            return said
        messages.info(request, said)
        return redirect("cases:request", pk)

    def address(self, name: str) -> str:
        return reverse(f"cases:{name}", args=[self.job.pk])

    def take(self, job):
        """Do the step, and say what was done; or answer by oneself."""
        raise NotImplementedError

    def with_trouble(self, **forms):
        """The page again, with the form that could not be taken."""
        context = request_context(self.request.user, self.job) | forms
        return render(self.request, "cases/records/request.html", context, status=422)


class Collect(Step):
    permission = Permission.RECORDS_MANAGE

    def take(self, job):
        steps.collect_records(request=job, by=self.request.user)
        return _("Collected. Decide each record; those that name nobody else can be included at once.")


class IncludeClear(Step):
    permission = Permission.RECORDS_MANAGE

    def take(self, job):
        steps.include_clear_items(request=job, by=self.request.user)
        return _("All records that name no other student are included.")


class SendToReview(Step):
    permission = Permission.RECORDS_MANAGE

    def take(self, job):
        steps.send_to_review(request=job, by=self.request.user)
        return _("A second person looks over it now.")


class SendBack(Step):
    permission = Permission.RECORDS_APPROVE

    def take(self, job):
        form = NoteForm(self.request.POST, user=self.request.user)
        if not form.is_valid():
            return self.with_trouble(note_form=form)
        steps.send_back(request=job, note=form.cleaned_data["note"], by=self.request.user)
        return _("Sent back with your note.")


class Approve(Step):
    permission = Permission.RECORDS_APPROVE

    def take(self, job):
        steps.approve_request(request=job, by=self.request.user)
        return _("Approved. The packet is ready to hand over.")


class Deliver(Step):
    permission = Permission.RECORDS_APPROVE

    def take(self, job):
        form = DeliverForm(self.request.POST, user=self.request.user, request=job)
        if not form.is_valid():
            return self.with_trouble(deliver_form=form)
        steps.deliver_packet(request=job, by=self.request.user, **form.cleaned_data)
        return _("Handed over, and written down.")


class CloseRequest(Step):
    permission = Permission.RECORDS_APPROVE

    def take(self, job):
        steps.close_request(request=job, by=self.request.user)
        return _("Closed.")


class WithdrawRequest(Step):
    permission = Permission.RECORDS_MANAGE

    def take(self, job):
        steps.withdraw_request(request=job, note=_("Withdrawn by who asked"), by=self.request.user)
        offer_undo(
            self.request, _("Withdrawn. What was collected stays for the file."), self.address("request-take-up")
        )
        return redirect(self.address("request"))


class TakeUpRequest(Step):
    """The way back from a withdrawal by mistake."""

    permission = Permission.RECORDS_MANAGE

    def take(self, job):
        steps.take_up_request(request=job, by=self.request.user)
        return _("The request goes on as it was.")


class DecideItem(TroubleIs422):
    """One record: its text with what would be covered, and the decision."""

    permission = Permission.RECORDS_APPROVE
    form_class, template_name = ItemForm, "cases/records/item.html"

    @cached_property
    def item(self) -> RequestItem:
        found = get_visible_or_404(RequestItem, self.request.user, self.permission, pk=self.kwargs["pk"])
        found.request = (
            RecordsRequest.objects.visible_to(self.request.user).select_related("student").get(pk=found.request_id)
        )
        return found

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"item": self.item}

    def get_context_data(self, **kwargs):
        item = self.item
        others = item.request.items.visible_to(self.request.user).filter(decision=ItemDecision.OPEN).exclude(pk=item.pk)
        return super().get_context_data(**kwargs) | {
            "item": item,
            "job": item.request,
            "student": item.request.student,
            "parts": marked(item.body, item.words or item.found_names),
            "still_open": others.count(),
        }

    def post(self, request, *args, **kwargs):
        """Whoever may look over it reads the record; only who prepares decides."""
        if not request.user.can(Permission.RECORDS_MANAGE):
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        data = form.cleaned_data
        try:
            steps.decide_item(
                item=self.item, decision=data["decision"], ground=data["ground"], words=form.words, by=self.request.user
            )
        except steps.NotInThisStep:
            messages.info(self.request, _("The request has moved on meanwhile. This is how it stands."))
        return redirect(self._next())

    def _next(self) -> str:
        """The next record without a decision; after the last one the request."""
        job = self.item.request
        following = (
            job.items.visible_to(self.request.user).filter(decision=ItemDecision.OPEN).order_by("position").first()
        )
        return (
            reverse("cases:request-item", args=[following.pk]) if following else reverse("cases:request", args=[job.pk])
        )


def marked(text: str, words) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it would be covered."""
    parts, after = [], 0
    for start, end in spans_of(text, words):
        parts += [(text[after:start], False), (text[start:end], True)]
        after = end
    return [*parts, (text[after:], False)]


class PacketFile(Page):
    """The packet as a download. The access log has it as taken out."""

    permission = Permission.RECORDS_APPROVE

    def get(self, request, pk):
        packet = get_visible_or_404(Packet, request.user, self.permission, request_id=pk)
        self.looked("export", student=packet.student, target=packet)
        name = f"records-request-{pk}.pdf"
        return HttpResponse(
            packet.pdf,
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )
