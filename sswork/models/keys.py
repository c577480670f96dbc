import uuid

from django.db import models
from django.db.models import Q


class DataKey(models.Model):
    """A key that encrypts fields: one in use for each student, and one of the installation (``student_id`` empty).

    It is kept wrapped by the master key, which is not in the database. A destroyed key leaves its row, so that what it
    encrypted says why it cannot be read. No foreign key to the student: the row outlives the student's records.
    A retired key encrypts nothing new; it still opens what history and earlier rows hold.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student_id = models.BigIntegerField(null=True)
    wrapped = models.TextField(blank=True)
    wrapped_by = models.CharField(max_length=16, help_text="which master key wraps it: a part of that key's hash")
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sswork_datakey"
        constraints = [
            models.UniqueConstraint(
                fields=["student_id"],
                condition=Q(retired_at=None, destroyed_at=None),
                nulls_distinct=False,
                name="one_data_key_in_use",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) & ~Q(wrapped="") | Q(destroyed_at__isnull=False, wrapped=""),
                name="destroyed_data_key_is_gone",
            ),
        ]
        indexes = [models.Index(fields=["student_id"], name="data_keys_by_student")]

    @property
    def name(self) -> str:
        """What the wrapped key is bound to: one copied to another row does not open."""
        return f"{self.pk}:{self.student_id or ''}"
