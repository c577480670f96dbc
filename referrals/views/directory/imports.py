"""The directory of agencies, in and out, in the browser. What the pages of an import do is ``sswork.pages.importing``."""

from io import BytesIO

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.forms.directory import DirectoryFileForm
from referrals.imports.exporting import export_to
from referrals.imports.running import DIRECTORY
from referrals.models import DirectorySource
from referrals.tasks import run_directory_import
from sswork.pages import importing
from sswork.roles import Permission


class DirectoryPage(importing.ImportPage, abstract=True):
    permission = Permission.DIRECTORY_IMPORT
    importer, task = DIRECTORY, run_directory_import
    address, words = "referrals:directory", "referrals/directory/files/words.html"
    labels = {
        "list": _("Directory files"),
        "confirm_held": _("They have ended: bring it in"),
        "undo": _("Undo this file"),
    }


class DirectoryImports(DirectoryPage, importing.Imports):
    """The upload, the files of late with what became of them, and where the directory came from."""

    form_class = DirectoryFileForm
    template_name = "referrals/directory/files/list.html"

    def told_of(self, batch):
        return batch.options.get("source", "")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"sources": DirectorySource.objects.order_by("name")}


class UploadDirectory(DirectoryImports, importing.Upload):
    http_method_names = ["post"]


class DirectoryImport(DirectoryPage, importing.OneImport):
    pass


class DirectoryIssues(DirectoryPage, importing.IssuesFile):
    pass


class ConfirmDirectory(DirectoryPage, importing.Confirm):
    pass


class CancelDirectory(DirectoryPage, importing.Cancel):
    pass


class UndoDirectory(DirectoryPage, importing.Undo):
    pass


class DownloadDirectory(DirectoryPage):
    """All of it as a zip of HSDS 3.0 tables."""

    def get(self, request):
        file = BytesIO()
        export_to(file)
        name = f"directory-{timezone.localdate():%Y-%m-%d}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(file.getvalue(), content_type="application/zip", headers=headers)
