"""Unusual looks that wait for a review."""

from collections import Counter
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sswork.models import Definition
from sswork.models.looks import UnusualLook
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission


@reminder_sources.register
class UnusualLooksWait(ReminderSource):
    """One line a week, without a name: who it is about stands on the page."""

    key, order, permission = "looks.unusual", 85, Permission.LOOKS_REVIEW
    label = gettext_lazy("Unusual looks")

    def due(self, user, today):
        waiting = Counter(UnusualLook.objects.for_reviewer(user).open().values_list("week", flat=True))
        if not waiting:
            return []
        days = int(Definition.threshold("looks.review_days", today))
        return [self._item(week, count, days) for week, count in sorted(waiting.items())]

    def _item(self, week, count: int, days: int) -> AgendaItem:
        return AgendaItem(
            kind=self.key,
            object_key=f"looks:{week:%Y%m%d}",
            title=_("Review unusual looks"),
            why=ngettext("%(n)s waits", "%(n)s wait", count) % {"n": count},
            due_on=week + timedelta(days=6 + days),
            url=reverse("cases:unusual-looks"),
        )
