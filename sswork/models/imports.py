from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """One import, from the upload to its undo. Progress is written while it runs, so that the page can show it live."""

    class Kind(models.TextChoices):
        ROSTER = "roster", _("Roster")
        ATTENDANCE = "attendance", _("Attendance")
        DIRECTORY = "directory", _("Directory of agencies")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Waiting to be read")
        RUNNING = "running", _("Being read")
        CHECKED = "checked", _("Read; nothing changed yet")
        HELD = "held", _("Held until a person confirms")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        CANCELLED = "cancelled", _("Cancelled; nothing changed")
        FAILED = "failed", _("Could not be read; nothing changed")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=20, choices=State.choices, default=State.UPLOADED)
    file_name = models.CharField(max_length=255)
    path = models.CharField(
        max_length=500, blank=True, help_text="where the uploaded file is kept until the import is final"
    )
    sha256 = models.CharField(max_length=64, blank=True)
    options = models.JSONField(default=dict, help_text="dialect, column map, dry run …")
    counts = models.JSONField(default=dict, help_text="per table: read, added, changed, removed, unchanged")
    step = models.CharField(max_length=100, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True, help_text="why it was held or failed, in plain words")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "-created_at"], name="import_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.file_name}"


class ImportIssue(models.Model):
    """A row or file that could not be taken as it is: where, what and why. Passwords never come this far."""

    class Severity(models.TextChoices):
        ERROR = "error", _("Left out")
        WARNING = "warning", _("Taken, look at it")
        NOTE = "note", _("Taken, for information")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="issues")
    severity = models.CharField(max_length=10, choices=Severity.choices)
    file = models.CharField(max_length=255)
    line = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=255, blank=True)
    value = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500)
    rows = models.PositiveIntegerField(default=1, db_default=1, help_text="how many rows have this same problem")


class ImportChange(models.Model):
    """What undo reads: a row that an import changed, as it stood before, or the numbers of all rows that it made in a table.

    Kept until the next import of the kind.
    """

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    table = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
