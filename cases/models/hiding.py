from django.conf import settings
from django.db import models
from django.db.models import Q


class ShownManager(models.Manager):
    """Rows that are not hidden: what every list, count, search and task of the system starts from."""

    def get_queryset(self):
        return super().get_queryset().filter(hidden_at=None)


def shown(queryset: type[models.QuerySet]) -> models.Manager:
    return ShownManager.from_queryset(queryset)()


class Hideable(models.Model):
    """Nothing is deleted by hand: it is hidden by a person, for a reason, and a supervisor may put it back until retention.

    ``objects`` does not know hidden rows; ``with_hidden`` does, for the page that puts them back.
    """

    hidden_at = models.DateTimeField(null=True, editable=False)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, db_index=False, related_name="+"
    )
    hidden_reason = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)

    class Meta:
        abstract = True

    @staticmethod
    def hidden_for_a_reason(name: str) -> models.CheckConstraint:
        """For the model's own constraints: who, when and why stand together."""
        return models.CheckConstraint(
            condition=Q(hidden_at=None, hidden_by=None, hidden_reason="")
            | Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason=""),
            name=name,
        )
