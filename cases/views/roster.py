"""Roster imports in the browser: upload, look at what would change, confirm, undo."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.forms.roster import RosterForm
from cases.roster import merge
from cases.roster.summary import lines_of, students_of
from cases.tasks import run_roster_import
from sswork.access_log import Kind, looked_at_record
from sswork.imports.batches import UNDER_WAY, NotPossibleNow
from sswork.imports.queue import start
from sswork.models import ImportBatch
from sswork.pages.imports import STATUS, Issues, issues_as_csv
from sswork.roles import Permission
from sswork.views import FormPage, Page, TemplatePage

State = ImportBatch.State
LISTED = 30


class RosterPage(Page, abstract=True):
    """For those who import rosters: that is the whole district, so nothing narrows which imports they see."""

    permission = Permission.ROSTER_IMPORT

    @cached_property
    def batch(self) -> ImportBatch:
        batches = ImportBatch.objects.filter(kind=ImportBatch.Kind.ROSTER).select_related("by", "confirmed_by")
        found = get_object_or_404(batches, pk=self.kwargs["pk"])
        looked_at_record(found, request=self.request)  # what was found in the file quotes its rows
        return found

    def to_import(self):
        return redirect("cases:roster-import", pk=self.batch.pk)


class RosterList(RosterPage, FormPage):
    """The upload, and the rosters of late with what became of them."""

    form_class = RosterForm
    template_name = "cases/roster/list.html"
    http_method_names = ["get"]

    def get_context_data(self, **kwargs):
        batches = ImportBatch.objects.filter(kind=ImportBatch.Kind.ROSTER).select_related("by")
        rows = [
            (batch, STATUS[State(batch.state)], None if batch.state == State.CANCELLED else students_of(batch.counts))
            for batch in batches.order_by("-created_at", "-pk")[:LISTED]
        ]
        return super().get_context_data(**kwargs) | {"rows": rows}


class UploadRoster(RosterList):
    """Keeps the file and has it read. Nothing is changed by that."""

    http_method_names = ["post"]

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        batch = merge.receive_roster(content=file, file_name=file.name, options=form.options, by=self.request.user)
        start(run_roster_import, batch)
        return redirect("cases:roster-import", pk=batch.pk)


class RosterImport(RosterPage, TemplatePage):
    """One import: where it stands, what it would change or has changed, and what was found in the file.

    While a worker has it, htmx asks for the middle of the page every second; without scripts the page is reloaded.
    """

    def get_template_names(self):
        return ["cases/roster/state.html" if self.request.htmx else "cases/roster/import.html"]

    def get_context_data(self, **kwargs):
        batch, lines = self.batch, lines_of(self.batch.counts)
        return super().get_context_data(**kwargs) | {
            "batch": batch,
            "status": STATUS[State(batch.state)],
            "lines": lines,
            "changes_nothing": bool(lines) and not any(line.differs for line in lines),
            "is_under_way": batch.state in UNDER_WAY,
            "can_cancel": batch.state in (State.UPLOADED, State.CHECKED, State.HELD),
            "can_undo": batch.state == State.APPLIED and merge.can_be_undone(batch),
            "issues": Issues.of(batch, self.request.GET),
            "news": self.request.headers.get("X-Seen", batch.state) != batch.state,
        }


class RosterIssues(RosterPage):
    """What was found in the file, as a file for a spreadsheet."""

    def get(self, request, pk):
        self.looked(Kind.EXPORT, target=self.batch, rows=self.batch.issues.count())
        return issues_as_csv(self.batch, request.GET.get("severity", ""), request.GET.get("file", ""))


class MoveRoster(RosterPage, abstract=True):
    """One click that takes an import on; whoever comes second is told so."""

    http_method_names = ["post"]

    def post(self, request, pk):
        try:
            self.move()
        except NotPossibleNow:
            messages.warning(request, _("That is no longer possible. This is where the import stands now."))
        return self.to_import()


class ConfirmRoster(MoveRoster):
    def move(self):
        merge.confirm_roster(batch=self.batch, by=self.request.user)
        start(run_roster_import, self.batch)


class CancelRoster(MoveRoster):
    def move(self):
        merge.cancel_roster(batch=self.batch, by=self.request.user)


class UndoRoster(MoveRoster):
    def move(self):
        merge.ask_to_undo(batch=self.batch, by=self.request.user)
        start(run_roster_import, self.batch)
