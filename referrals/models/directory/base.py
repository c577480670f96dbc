from typing import ClassVar

from django.db import models
from django.db.models import Q


class DirectorySource(models.Model):
    """Where rows of the directory come from: the 211's file, a county's list. Ids are unique within one source only."""

    name = models.CharField(max_length=80, unique=True)
    last_file_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="directory_source_named")]

    def __str__(self) -> str:
        return self.name


def text(length: int, **more) -> models.CharField:
    return models.CharField(max_length=length, blank=True, default="", db_default="", **more)


def long_text(**more) -> models.TextField:
    return models.TextField(blank=True, default="", db_default="", **more)


def part_of(model: str, related_name: str) -> models.ForeignKey:
    """What the row belongs to, and goes with."""
    return models.ForeignKey(model, models.CASCADE, null=True, related_name=related_name)


class DirectoryRow(models.Model):
    """One row of one table of a file. ``uid`` is its id there."""

    source = models.ForeignKey(DirectorySource, models.PROTECT, related_name="+")
    uid = models.CharField(max_length=255)

    objects: ClassVar[models.Manager] = models.Manager()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["source", "uid"], name="%(class)s_once")]


class Leaving(models.Model):
    """What goes from its file is kept, out of search, since referrals name it."""

    removed_on = models.DateField(null=True, help_text="on that day its file no longer had it")

    class Meta:
        abstract = True
