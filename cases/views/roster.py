"""Roster imports in the browser. What the pages do is ``sswork.pages.importing``."""

from django.utils.translation import gettext_lazy as _

from cases.forms.roster import RosterForm
from cases.roster.merge import ROSTER
from cases.roster.summary import students_of
from cases.tasks import run_roster_import
from sswork.imports.batches import State
from sswork.pages import importing
from sswork.roles import Permission


class RosterPage(importing.ImportPage, abstract=True):
    permission = Permission.ROSTER_IMPORT
    importer, task, address, words = ROSTER, run_roster_import, "cases:roster", "cases/roster/words.html"
    labels = {
        "list": _("Roster imports"),
        "confirm_held": _("They have left: bring it in"),
        "undo": _("Undo this roster"),
    }


class RosterList(RosterPage, importing.Imports):
    form_class = RosterForm
    template_name = "cases/roster/list.html"

    def told_of(self, batch):
        return None if batch.state == State.CANCELLED else students_of(batch.counts)


class UploadRoster(RosterList, importing.Upload):
    http_method_names = ["post"]


class RosterImport(RosterPage, importing.OneImport):
    pass


class RosterIssues(RosterPage, importing.IssuesFile):
    pass


class ConfirmRoster(RosterPage, importing.Confirm):
    pass


class CancelRoster(RosterPage, importing.Cancel):
    pass


class UndoRoster(RosterPage, importing.Undo):
    pass
