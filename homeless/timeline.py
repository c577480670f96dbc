"""Housing on the student's timeline, for those who hold the right: episodes, and the help given."""

from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Lane
from homeless.models import Service
from homeless.queries import episodes_of_student, foster_services_of
from sswork.registry import TimelineEntry, TimelineSource, timeline_sources
from sswork.roles import Permission

# That a student has no home, or is in care, is known to fewer than those who work with the student: no file for all of them
# tells of it.
HOUSING = Lane.RESTRICTED


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@timeline_sources.register
class EpisodeTimeline(TimelineSource):
    key, order, permission = "homeless.episodes", 40, Permission.HOMELESS_VIEW

    def entries(self, user, student, before, limit):
        found = (entry for each in episodes_of_student(student, user) for entry in _entries_of(each))
        wanted = [entry for entry in found if before is None or entry.at < before]
        return sorted(wanted, reverse=True)[:limit]


def _entries_of(episode) -> list[TimelineEntry]:
    url = reverse("homeless:episode", args=[episode.pk])
    key = f"homeless.episode:{episode.pk}"
    started = TimelineEntry(
        at=_start_of(episode.identified_on),
        key=f"{key}:started",
        title=_("A housing episode was identified"),
        body=episode.residence_note,
        who=episode.identified_by.name,
        icon="house-heart",
        url=url,
        detail=episode.get_residence_display(),
        lane=HOUSING,
    )
    if episode.last_day is None:
        return [started]
    ended = TimelineEntry(
        at=_start_of(episode.last_day),
        key=f"{key}:ended",
        title=_("The housing episode ended"),
        icon="house-check",
        url=url,
        lane=HOUSING,
    )
    return [started, ended]


@timeline_sources.register
class ServiceTimeline(TimelineSource):
    key, order, permission = "homeless.services", 41, Permission.HOMELESS_VIEW

    def entries(self, user, student, before, limit):
        rows = Service.objects.visible_to(user).filter(student=student).select_related("by")
        if before is not None:
            # A service has a day and no hour: those of the day itself are cut below, by their midnight.
            rows = rows.filter(day__lte=timezone.localdate(before))
        entries = [_service_entry(each) for each in rows.order_by("-day", "-pk")[: limit + 1]]
        return [each for each in entries if before is None or each.at < before][:limit]


@timeline_sources.register
class FosterTimeline(TimelineSource):
    key, order, permission = "homeless.foster", 42, Permission.HOMELESS_VIEW

    def entries(self, user, student, before, limit):
        entries = [_foster_entry(each) for each in foster_services_of(student, user)]
        return [each for each in entries if before is None or each.at < before][:limit]


def _foster_entry(service) -> TimelineEntry:
    return TimelineEntry(
        at=_start_of(service.day),
        key=f"homeless.fosterservice:{service.pk}",
        title=_("Help in foster care was given"),
        who=service.by.name,
        icon="people",
        url=reverse("cases:student", args=[service.student_id]) + "#foster",
        detail=service.get_kind_display(),
        lane=HOUSING,
    )


def _service_entry(service) -> TimelineEntry:
    return TimelineEntry(
        at=_start_of(service.day),
        key=f"homeless.service:{service.pk}",
        title=_("Help was given"),
        body=service.note,
        who=service.by.name,
        icon="bag-heart",
        url=reverse("homeless:episode", args=[service.episode_id]),
        detail=service.get_kind_display(),
        lane=HOUSING,
    )
