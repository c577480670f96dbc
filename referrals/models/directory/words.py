from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from referrals.directory_enums import PART_WORDS

from .base import long_text
from .services import Service


class ServiceWords(models.Model):
    """What a person wrote of a service in the place of its file. Empty: the file's words count.

    A part holds until the file says something else than it did then (``seals``: digests, since what a file told as public may be
    private by now and must be nowhere); from then on it is ``outdated``, and holds again if the file does.
    """

    PARTS: ClassVar = tuple(PART_WORDS)

    service = models.OneToOneField(Service, models.CASCADE, related_name="hand")
    description = long_text()
    eligibility = long_text()
    cost = long_text()
    phone = long_text()
    hours = long_text()
    seals = models.JSONField(default=dict)
    outdated = ArrayField(models.CharField(max_length=20), default=list)
    before = models.JSONField(default=dict, help_text="parts and seals before the last change, for its undo")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.service}"

    @property
    def in_force(self) -> list[str]:
        return [part for part in self.PARTS if self.holds(part)]

    @property
    def behind(self) -> list[tuple]:
        """Label and text of what counts no more, because the file has changed since."""
        return [(PART_WORDS[part], getattr(self, part)) for part in self.PARTS if part in self.outdated]

    def holds(self, part: str) -> str:
        """What was written of the part, as long as it counts."""
        return getattr(self, part) if part not in self.outdated else ""
