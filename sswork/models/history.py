from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from sswork.models.fields import CurrentTransaction


class RecordChangeQuerySet(models.QuerySet):
    def of(self, record):
        """The changes of one record, the newest first."""
        return self.filter(table=record._meta.db_table, record=str(record.pk)).order_by("-pk")


class RecordChange(models.Model):
    """A row as it stood before it was changed or deleted: of an update the columns that changed, of a delete all of them.

    Triggers write it, whatever made the change: an action, a bulk update, an import, somebody at the database's prompt. The
    run-time role may read it and nothing else (``sswork/history.py``). ``xid``, the transaction, is shared with the audit
    events that say who and why; ``by_id`` and ``role`` say it where there are none. Encrypted text stays encrypted.
    """

    at = models.DateTimeField(db_default=Now())
    table = models.CharField(max_length=63)
    record = models.CharField(max_length=80)
    student_ids = ArrayField(models.BigIntegerField(), default=list, db_default=models.Value([]))
    is_delete = models.BooleanField(db_default=False)
    before = models.JSONField()
    by_id = models.BigIntegerField(null=True, help_text="who acted in the session, where the session said so")
    role = models.CharField(max_length=63, help_text="the database role")
    xid = models.BigIntegerField(db_default=CurrentTransaction())

    objects = RecordChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["table", "record", "-id"], name="change_by_record"),
            GinIndex(fields=["student_ids"], condition=~Q(student_ids=[]), name="change_by_student"),
            BrinIndex(fields=["xid"], pages_per_range=32, name="change_by_xid"),
        ]
