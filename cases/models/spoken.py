"""The language in which somebody is reached: what the roster says, and beside it what a person heard from the family."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Spoken(models.Model):
    """What a person said counts before the roster's value, which stays beside it: no import writes over what was said."""

    language = models.CharField(max_length=60, blank=True, help_text="as the roster has it")
    needs_interpreter = models.BooleanField(default=False)
    said_language = models.CharField(max_length=120, blank=True, default="", db_default="")
    said_interpreter = models.BooleanField(null=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1, help_text="of what was said")

    class Meta:
        abstract = True

    @staticmethod
    def said_by_somebody(name: str) -> models.CheckConstraint:
        """What was said has who and when; who and when have what was said."""
        nothing = Q(said_language="", said_interpreter=None)
        return models.CheckConstraint(
            condition=(nothing & Q(said_by=None, said_at=None))
            | (~nothing & Q(said_by__isnull=False, said_at__isnull=False)),
            name=name,
        )

    @property
    def speaks(self) -> str:
        return self.said_language or self.language

    @property
    def wants_interpreter(self) -> bool:
        return self.needs_interpreter if self.said_interpreter is None else self.said_interpreter

    @property
    def roster_differs(self) -> bool:
        """The roster has another language than the one that was said."""
        return bool(self.said_language and self.language and self.said_language != self.language)
