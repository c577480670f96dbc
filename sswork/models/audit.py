from django.db import models

from sswork.models.fields import CurrentTransaction


class AuditEvent(models.Model):
    """What an action did: append-only (the run-time role may insert and read).

    No foreign keys, so that it never blocks or follows a delete.
    """

    at = models.DateTimeField(auto_now_add=True)
    type = models.CharField(max_length=80)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=254)
    target_model = models.CharField(max_length=80)
    target_id = models.CharField(max_length=60)
    student_id = models.BigIntegerField(null=True)
    school_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    url_name = models.CharField(max_length=80, blank=True, db_default="", help_text="the page it was done on")
    request = models.CharField(
        max_length=16, blank=True, db_default="", help_text="the same in looks of the same request"
    )
    xid = models.BigIntegerField(
        db_default=CurrentTransaction(), help_text="the same in the history of what it changed"
    )

    class Meta:
        indexes = [
            models.Index(fields=["target_model", "target_id"], name="audit_by_target"),
            models.Index(fields=["student_id", "at"], name="audit_by_student"),
            models.Index(fields=["xid"], name="audit_by_xid"),
        ]
