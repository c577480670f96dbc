"""Papers of a protection record: the report as it was sent, the agency's letter."""

import base64
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import ProtectionPaper
from cases.models.protection import ONLY_ADDED_TO, OfReportQuerySet, ProtectionReport
from sswork.models import KeptFile
from sswork.scoping import ScopedModel
from sswork.security.encryption import EncryptedTextField


class ProtectionFile(ScopedModel):
    """A paper of a protection record, encrypted in its row.

    It is no ``KeptFile``: that table, its events and the store's folder would tell that somebody keeps a file of no student.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(ProtectionReport, models.PROTECT, related_name="files")
    paper = models.CharField(_("what it is"), max_length=10, choices=ProtectionPaper.choices)
    format = models.CharField(max_length=10, choices=KeptFile.Kind.choices)
    name = EncryptedTextField(_("name"), row="id")
    content = EncryptedTextField(row="id", help_text="base64")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        triggers = [ONLY_ADDED_TO]

    def __str__(self) -> str:
        return str(self.get_paper_display())

    @property
    def bytes(self) -> bytes:
        return base64.b64decode(self.content)
