"""Reads that several pages of homeless education share."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from cases.enums import Programme
from cases.models import CaseloadEntry, ProgrammeMembership, StudentGrant
from homeless.models import Service
from sswork.models import Definition, RoleAssignment, SchoolYear
from sswork.roles import GRANTS, PROGRAMMES, REACHES_SCHOOL, Permission, Role

NEWEST_FIRST = ("-first_day", "-pk")
ROLES = frozenset(role for role, granted in GRANTS.items() if Permission.HOMELESS_VIEW in granted)


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


@dataclass(frozen=True, order=True)
class Reader:
    """Someone who may read a student's housing episodes, and as what."""

    name: str
    role: str


def programmes_of(student) -> frozenset[str]:
    """The programmes in which the student is today, which open the student to their liaison."""
    members = ProgrammeMembership.in_force().filter(student=student)
    return frozenset(members.values_list("programme", flat=True))


def readers(student, programmes: Collection[str]) -> list[Reader]:
    """Who may read the housing episodes of a student who is in these programmes, by name. The twin of ``Episode.objects.visible_to``.

    By the role at the school or its district; by the programme of a liaison; by the own caseload or a grant, in a role that
    holds the right anywhere.
    """
    today = timezone.localdate()
    in_force = Q(first_day__lte=today) & (Q(last_day=None) | Q(last_day__gte=today))
    holders = RoleAssignment.objects.filter(in_force, role__in=ROLES, person__is_active=True).select_related("person")
    here = Q(organization__in=[student.school_id, student.school.parent_id])
    by_role = here & Q(role__in=[role for role in ROLES if _opens(role, programmes)])
    by_student = Q(person__in=CaseloadEntry.objects.filter(in_force, student=student).values("worker")) | Q(
        person__in=StudentGrant.objects.filter(in_force, student=student, person__isnull=False).values("person")
    )
    return sorted(
        {Reader(each.person.name, str(Role(each.role).label)) for each in holders.filter(by_role | by_student)}
    )


def _opens(role: str, programmes: Collection[str]) -> bool:
    return role in REACHES_SCHOOL or bool(PROGRAMMES.get(role, frozenset()) & set(programmes))


def readers_once_started(student) -> list[Reader]:
    """Who will read an episode that is about to be started: it puts the student in the programme."""
    return readers(student, programmes_of(student) | {Programme.HOMELESS})
