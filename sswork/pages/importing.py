"""The pages of an import whose life is ``sswork.imports.life``: upload, look at what would change, confirm, cancel, undo.

An app names its importer, its addresses and its words in one abstract class, and makes each page of it:

    class RosterPage(ImportPage, abstract=True):
        importer, task, address = ROSTER, run_roster_import, "cases:roster"

    class ConfirmRoster(Confirm, RosterPage): ...
"""

from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from sswork.access_log import Kind, looked_at_record
from sswork.imports.batches import UNDER_WAY, NotPossibleNow, State
from sswork.imports.life import (
    CANCELLABLE,
    Importer,
    ask_to_undo_import,
    can_be_undone,
    cancel_import,
    confirm_import,
    receive_import,
)
from sswork.imports.queue import start
from sswork.models import ImportBatch
from sswork.views import FormPage, Page, TemplatePage

from .imports import STATUS, Issues, issues_as_csv

LISTED = 30
PAGES = ("confirm", "cancel", "undo", "issues", "import")


class ImportPage(Page, abstract=True):
    """For those who bring such files in: they are the whole district's, so nothing narrows which imports they see.

    ``task`` carries an import out. ``address`` is what the names of the pages begin with. ``words`` is the template
    that says what a state means; ``labels`` are the titles and buttons that differ.
    """

    importer: Importer
    task: object
    address: str
    words: str
    labels: dict[str, str | Promise]

    @cached_property
    def batch(self) -> ImportBatch:
        found = get_object_or_404(self.batches(), pk=self.kwargs["pk"])
        looked_at_record(found, request=self.request)  # what was found in the file quotes its rows
        return found

    def batches(self) -> QuerySet[ImportBatch]:
        return ImportBatch.objects.filter(kind=self.importer.kind).select_related("by", "confirmed_by")

    def hand_over(self, batch: ImportBatch) -> None:
        """To a worker."""
        start(self.task, batch)

    def to_import(self, batch: ImportBatch):
        return redirect(f"{self.address}-import", pk=batch.pk)


class Imports(FormPage, ImportPage, abstract=True):
    """The upload, and the files of late with what became of them. It names its own template."""

    http_method_names = ["get"]

    def get_context_data(self, **kwargs):
        newest = self.batches().order_by("-created_at", "-pk")[:LISTED]
        rows = [(batch, STATUS[State(batch.state)], self.told_of(batch)) for batch in newest]
        return super().get_context_data(**kwargs) | {"rows": rows}

    def told_of(self, batch: ImportBatch):
        """What the list says of an import besides its file and state."""
        raise NotImplementedError


class Upload(Imports, abstract=True):
    """Keeps the file and has it read. Nothing is changed by that."""

    http_method_names = ["post"]

    def form_valid(self, form):
        file, by = form.cleaned_data["file"], self.request.user
        kind, options = self.importer.kind, form.options
        batch = receive_import(kind=kind, content=file, file_name=file.name, options=options, by=by)
        self.hand_over(batch)
        return self.to_import(batch)


class OneImport(TemplatePage, ImportPage, abstract=True):
    """One import: where it stands, what it would change or has changed, and what was found in the file.

    While a worker has it, htmx asks for the middle of the page every second; without scripts the page is reloaded.
    """

    def get_template_names(self):
        return ["sswork/imports/state.html" if self.request.htmx else "sswork/imports/import.html"]

    def get_context_data(self, **kwargs):
        batch, lines = self.batch, self.importer.lines_of(self.batch.counts)
        return super().get_context_data(**kwargs) | {
            "batch": batch,
            "status": STATUS[State(batch.state)],
            "lines": lines,
            "changes_nothing": bool(lines) and not any(line.differs for line in lines),
            "is_under_way": batch.state in UNDER_WAY,
            "can_cancel": batch.state in CANCELLABLE,
            "can_undo": batch.state == State.APPLIED and can_be_undone(batch),
            "issues": Issues.of(batch, self.request.GET),
            "news": self.request.headers.get("X-Seen", batch.state) != batch.state,
            "words": self.words,
            "labels": self.labels,
            "list_url": reverse(f"{self.address}-imports"),
            "urls": {name: reverse(f"{self.address}-{name}", args=[batch.pk]) for name in PAGES},
        }


class IssuesFile(ImportPage, abstract=True):
    """What was found in the file, as a file for a spreadsheet."""

    def get(self, request, pk):
        self.looked(Kind.EXPORT, target=self.batch, rows=self.batch.issues.count())
        return issues_as_csv(self.batch, request.GET.get("severity", ""), request.GET.get("file", ""))


class _Move(ImportPage, abstract=True):
    """One click that takes an import on; whoever comes second is told so."""

    http_method_names = ["post"]

    def post(self, request, pk):
        try:
            self.move()
        except NotPossibleNow:
            messages.warning(request, _("That is no longer possible. This is where the import stands now."))
        return self.to_import(self.batch)

    def move(self) -> None:
        raise NotImplementedError


class Confirm(_Move, abstract=True):
    def move(self):
        confirm_import(batch=self.batch, by=self.request.user)
        self.hand_over(self.batch)


class Cancel(_Move, abstract=True):
    def move(self):
        cancel_import(batch=self.batch, by=self.request.user)


class Undo(_Move, abstract=True):
    def move(self):
        ask_to_undo_import(batch=self.batch, by=self.request.user)
        self.hand_over(self.batch)
