from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class SealEpoch(models.Model):
    """A stretch of the log in one database. A restored database starts a new one: its transactions count from elsewhere.

    ``floors``: the highest id of each sealed table when the epoch began; rows up to there belong to earlier ones. ``seals`` and
    ``head`` say where the chain ends, so that a seal taken off its end is missed.
    """

    number = models.PositiveIntegerField(unique=True)
    started_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=300)
    by_name = models.CharField(max_length=254)
    floors = models.JSONField(default=dict)
    seals = models.PositiveIntegerField(default=0, help_text="how many were made in this epoch")
    head = models.CharField(max_length=64, help_text="hash of the last one")


class Seal(models.Model):
    """Rows of one table that had committed, each by its hash, chained to the seal before: append-only.

    It covers the transactions from ``from_xid`` (included) to ``to_xid`` (not included) above the epoch's floor. An opening seal
    (``opening``) covers what the epoch before had not sealed yet, whatever its transactions.
    """

    epoch = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    table = models.CharField(max_length=63)
    columns = ArrayField(models.CharField(max_length=63))
    opening = models.BooleanField(default=False)
    from_xid = models.BigIntegerField()
    to_xid = models.BigIntegerField()
    ids = ArrayField(models.BigIntegerField())
    row_hashes = ArrayField(models.BinaryField())
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epoch", "number"], name="seal_once")]
        indexes = [models.Index(fields=["table", "epoch", "-number"], name="seal_by_table")]


class SealRemoval(models.Model):
    """Sealed rows that were removed by right, such as a student's history when its time was over: append-only."""

    at = models.DateTimeField(db_default=Now())
    table = models.CharField(max_length=63)
    ids = ArrayField(models.BigIntegerField())
    reason = models.CharField(max_length=300)
    role = models.CharField(max_length=63)
