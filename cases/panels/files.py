"""Files about the student on the student page: those of cases and encounters that this person may read."""

from django.utils.translation import gettext_lazy as _

from cases.queries.attachments import attachments_of
from sswork.registry import StudentPanel, student_panels
from sswork.roles import Permission

SHOWN = 6


@student_panels.register
class FilesPanel(StudentPanel):
    """The latest; without any it stays off the page."""

    key, order, permission = "files", 80, Permission.ENCOUNTER_VIEW
    title, template_name = _("Files"), "cases/panels/files.html"

    def get_context(self, user, student):
        found = [each for each in attachments_of(user, student=student) if not each.is_hidden]
        return {"attachments": found[:SHOWN]} if found else None
