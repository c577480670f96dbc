from collections.abc import Sequence
from typing import Self

from django.db import models


class KeepsOwnLog(models.Model):
    """A record that keeps its own log of deeds and looks, which only its readers read.

    ``audit`` and the access log ask for it: in the logs that others read there is no trace of such a record.
    """

    class Meta:
        abstract = True

    @classmethod
    def note_all(cls, records: Sequence[Self], what: str, *, by, **facts) -> list[models.Model]:
        """Write one line for each record; ``facts`` explain it and are never narrative."""
        raise NotImplementedError
