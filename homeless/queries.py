"""Reads that several pages of homeless education share."""

from collections.abc import Collection
from datetime import date

from django.db.models import OuterRef, Subquery

from cases.enums import Lane, Programme
from cases.queries.audience import Gate, Part, Reader, audience
from homeless.models import Service
from sswork.models import Definition, SchoolYear
from sswork.roles import Permission

NEWEST_FIRST = ("-first_day", "-pk")


def first_service_days() -> int:
    """Days within which a first service should follow: the district's rule, five by default."""
    return int(Definition.threshold("homeless.first_service_days"))


def with_last_service(episodes, user):
    """Adds ``last_service_on``, by the services that this person may see."""
    services = Service.objects.visible_to(user).filter(episode=OuterRef("pk")).order_by("-day").values("day")
    return episodes.annotate(last_service_on=Subquery(services[:1]))


def last_day_of_school_year(school, day: date) -> date | None:
    """When the school year around a day ends, in the district of the school; None between two years."""
    years = SchoolYear.objects.filter(district=school.parent_id, first_day__lte=day, last_day__gte=day)
    return years.values_list("last_day", flat=True).first()


def readers(student, joining: Collection[str] = ()) -> list[Reader]:
    """Who may read the student's housing episodes, by name, and why: the twin of ``Episode.objects.visible_to``."""
    gate = Gate(Permission.HOMELESS_VIEW, (Part(student.pk),), Lane.TEAM, joining=frozenset(joining))
    return audience(gate).readers


def readers_once_started(student) -> list[Reader]:
    """Who will read an episode that is about to be started: it puts the student in the programme."""
    return readers(student, [Programme.HOMELESS])
