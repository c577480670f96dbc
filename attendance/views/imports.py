"""Attendance files in the browser: upload, say how it is laid out, see what it would change, confirm, undo."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from attendance import actions, tasks
from attendance.forms import OTHER, CodesForm, ColumnsForm, UploadForm
from attendance.imports.running import headers_of
from attendance.queries import can_be_undone, import_batches, unknown_codes
from sswork.access_log import Kind, looked_at_record
from sswork.imports.issues import BrokenFile
from sswork.models import ImportBatch
from sswork.pages.imports import STATUS, Issues, issues_as_csv
from sswork.roles import Permission
from sswork.views import FormPage, Page, TemplatePage

State = ImportBatch.State
LISTED = 30
UNDER_WAY = frozenset({State.RUNNING, State.APPLYING})
WAITS = frozenset({State.CHECKED, State.HELD})
DESCRIBABLE = WAITS | {State.UPLOADED, State.FAILED}


class Imports(TemplatePage):
    """The files of late, and what became of them."""

    permission = Permission.ATTENDANCE_IMPORT
    template_name = "attendance/imports.html"

    def get_context_data(self, **kwargs):
        batches = import_batches(self.request.user).order_by("-created_at", "-pk")[:LISTED]
        rows = [(batch, STATUS[State(batch.state)], _counts(batch)) for batch in batches]
        return super().get_context_data(**kwargs) | {"rows": rows}


def _counts(batch: ImportBatch) -> dict[str, int]:
    return dict.fromkeys(("read", "added", "changed", "removed", "unchanged", "left_out"), 0) | batch.counts


class Upload(FormPage):
    permission = Permission.ATTENDANCE_IMPORT
    form_class = UploadForm
    template_name = "attendance/upload.html"

    def form_valid(self, form):
        file, layout, by = form.cleaned_data["file"], form.cleaned_data["layout"], self.request.user
        options = {} if layout == OTHER else {"preset": layout}
        batch = actions.receive_file(content=file, file_name=file.name, options=options, by=by)
        if not options:
            return redirect("attendance:attendance-columns", pk=batch.pk)
        actions.describe_file(batch=batch, options=options, by=by)
        tasks.start(batch)
        return redirect("attendance:attendance-import", pk=batch.pk)


class OneImport(Page, abstract=True):
    """What the pages of one import share."""

    permission = Permission.ATTENDANCE_IMPORT

    @cached_property
    def batch(self) -> ImportBatch:
        found = get_object_or_404(import_batches(self.request.user), pk=self.kwargs["pk"])
        looked_at_record(found, request=self.request)  # what was found in the file quotes its rows
        return found

    def read_again(self, options: dict):
        """With another map, from the start."""
        try:
            actions.describe_file(batch=self.batch, options=options, by=self.request.user)
            tasks.start(self.batch)
        except actions.NotPossibleNow:
            self.too_late()
        return redirect("attendance:attendance-import", pk=self.batch.pk)

    def too_late(self) -> None:
        messages.warning(self.request, _("That is no longer possible: look at the import’s state."))


class Columns(OneImport, FormPage):
    """Which of the file's own columns says what."""

    form_class = ColumnsForm
    template_name = "attendance/columns.html"

    def dispatch(self, request, *args, **kwargs):
        self.broken = ""
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"headers": self._headers()}

    def _headers(self) -> list[str]:
        if self.batch.state not in DESCRIBABLE:
            raise Http404
        try:
            return headers_of(self.batch.path)
        except BrokenFile as broken:
            self.broken = str(broken)
            return []

    def form_valid(self, form):
        return self.read_again(form.options)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"batch": self.batch, "broken": self.broken}


class Import(OneImport, TemplatePage):
    """One import; htmx asks for its middle while it is under way."""

    def get_template_names(self):
        return ["attendance/import_state.html" if self.request.htmx else "attendance/import.html"]

    def get_context_data(self, **kwargs):
        batch = self.batch
        codes = unknown_codes(batch) if batch.state in WAITS and batch.options else []
        return super().get_context_data(**kwargs) | {
            "batch": batch,
            "counts": _counts(batch) if batch.counts else None,
            "status": STATUS[State(batch.state)],
            "is_under_way": batch.state in UNDER_WAY,
            "waits": batch.state in WAITS,
            "can_undo": can_be_undone(batch),
            "issues": Issues.of(batch, self.request.GET),
            "codes_form": CodesForm(user=self.request.user, codes=codes) if codes else None,
            "can_describe": not batch.options and batch.state == State.UPLOADED,
        }


class IssuesFile(OneImport):
    """What was found in the file, as a file for a spreadsheet."""

    def get(self, request, pk):
        self.looked(Kind.EXPORT, target=self.batch, rows=self.batch.issues.count())
        return issues_as_csv(self.batch, request.GET.get("severity", ""), request.GET.get("file", ""))


class Codes(OneImport):
    """What the codes mean that the file has and its map does not."""

    def post(self, request, pk):
        options = self.batch.options
        form = CodesForm(request.POST, user=request.user, codes=unknown_codes(self.batch) if options else [])
        if not form.is_valid():
            return redirect("attendance:attendance-import", pk=self.batch.pk)
        return self.read_again(form.added_to(options))


class Move(OneImport, abstract=True):
    """One click that moves an import on."""

    def post(self, request, pk):
        try:
            self.move(self.batch)
        except actions.NotPossibleNow:
            self.too_late()
        return redirect("attendance:attendance-import", pk=self.batch.pk)


class Confirm(Move):
    def move(self, batch):
        actions.confirm_import(batch=batch, by=self.request.user)
        tasks.start(batch)


class Cancel(Move):
    def move(self, batch):
        actions.cancel_import(batch=batch, by=self.request.user)
        messages.success(self.request, _("Nothing was changed."))


class Undo(Move):
    def move(self, batch):
        actions.undo_import(batch=batch, today=timezone.localdate(), by=self.request.user)
        messages.success(self.request, _("Attendance is as it was before this file."))
