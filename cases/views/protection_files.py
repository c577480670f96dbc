"""Papers of a protection record: added, and taken out by its readers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.actions.protection import add_protection_file, take_out_protection_file
from cases.forms.protection_file import PaperForm
from cases.models import ProtectionFile, ProtectionReport
from sswork.files import NotTaken, as_download, read_in
from sswork.files.scanning import is_set_up
from sswork.roles import Permission
from sswork.views import FormPage, Page, get_visible_or_404


class AddPaper(FormPage):
    permission, is_private = Permission.SIGNED_IN, True
    form_class = PaperForm
    template_name = "cases/protection/add_file.html"

    @cached_property
    def report(self) -> ProtectionReport:
        return get_visible_or_404(ProtectionReport, self.request.user, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"report": self.report, "scanned": is_set_up()}

    def form_valid(self, form):
        try:
            incoming, content = read_in(form.cleaned_data["file"])
        except NotTaken as refused:
            form.add_error("file", str(refused))
            return self.form_invalid(form)
        add_protection_file(
            report=self.report,
            paper=form.cleaned_data["paper"],
            name=incoming.name,
            kind=incoming.kind,
            content=content,
            by=self.request.user,
        )
        messages.success(self.request, _("Kept in the record."))
        return redirect("cases:protection-record", self.report.pk)


class TakeOutPaper(Page):
    """By a press, so that the record's own log says who took it out."""

    permission, is_private = Permission.SIGNED_IN, True
    http_method_names = ["post"]

    def post(self, request, pk, file_pk):
        get_visible_or_404(ProtectionReport, request.user, pk=pk)
        # Without a look: that it is taken out stands in the record's own log.
        file = get_object_or_404(ProtectionFile.objects.visible_to(request.user), pk=file_pk, report=pk)
        take_out_protection_file(file=file, by=request.user)
        return as_download(file.bytes, file.format, file.name)
