"""What a liaison is reminded of: a student identified as homeless and no help given yet."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.queries.access_ways import people_with
from homeless.models import Episode, Service
from homeless.queries import first_service_days
from homeless.rules import days_since
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission

# Whoever has more than this without help needs the list, not a longer day.
LISTED_AT_MOST = 50


@reminder_sources.register
class NoServiceYet(ReminderSource):
    key, order, permission = "homeless.no_service", 40, Permission.HOMELESS_MANAGE
    label = gettext_lazy("Housing episodes without any help yet")

    def waits_for(self, today):
        """Everybody who gives such help to those who wait."""
        days = timedelta(days=first_service_days())
        known = Episode.objects.filter(last_day=None, identified_on__lte=today - days).order_by()
        students = dict(known.values_list("pk", "student"))
        helped = set(Service.objects.filter(episode__in=students).values_list("episode", flat=True))
        return people_with({each for pk, each in students.items() if pk not in helped}, self.permission)

    def due(self, user, today):
        days = timedelta(days=first_service_days())
        given = Service.objects.visible_to(user).filter(episode=OuterRef("pk"))
        waiting = Episode.objects.visible_to(user, self.permission).filter(
            ~Exists(given), last_day=None, identified_on__lte=today - days
        )
        found = waiting.select_related("student").order_by("identified_on", "pk")[:LISTED_AT_MOST]
        return [self._item(each, today, each.identified_on + days) for each in found]

    def _item(self, episode, today, due_on) -> AgendaItem:
        known = days_since(episode.identified_on, today)
        return AgendaItem(
            kind=self.key,
            object_key=f"homeless.episode:{episode.pk}",
            title=_("Give the first help, or write it down"),
            why=ngettext(
                "Identified %(days)s day ago, and no help is on record",
                "Identified %(days)s days ago, and no help is on record",
                known,
            )
            % {"days": known},
            due_on=due_on,
            url=reverse("homeless:episode", args=[episode.pk]),
            about=episode.student.name,
            student_id=episode.student_id,
        )
