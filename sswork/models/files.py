from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class KeptFile(models.Model):
    """The content of an uploaded file: where it lies, what it is by its content, and what the virus scanner said.

    It says nothing about anybody: name, description and who may have it stand on the record that it belongs to. Content is
    never changed; a new version is a new file.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        JPEG = "jpeg", _("Picture (JPEG)")
        PNG = "png", _("Picture (PNG)")
        HEIC = "heic", _("Picture (HEIC)")
        DOCX = "docx", _("Word document")
        XLSX = "xlsx", _("Excel workbook")
        TXT = "txt", _("Text")
        CSV = "csv", _("Table (CSV)")

    class Scan(models.TextChoices):
        CLEAN = "clean", _("Scanned, nothing found")
        NONE = "none", _("Not scanned: no virus scanner is set up")
        INFECTED = "infected", _("Set aside: the virus scanner found something")

    key = models.CharField(max_length=64, unique=True, help_text="random; its place in the store")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=10, choices=Scan.choices)
    finding = models.CharField(max_length=200, blank=True, help_text="the scanner's name for what it found")
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scan="infected") & ~Q(finding="") | ~Q(scan="infected") & Q(finding=""),
                name="file_finding_when_infected",
            ),
        ]
