"""Emergency looks: who is told, when there are many, and what was seen meanwhile."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from cases.models import BreakGlass, Student
from sswork.models import Definition, Look, Organization, RoleAssignment, User
from sswork.roles import GRANTS, Permission

SEEN_AT_MOST = 200


def hours() -> int:
    """For how long a record stays open."""
    return int(Definition.threshold("access.break_glass_hours"))


def is_many(opened: int) -> bool:
    """More in one day than one person may open without others being told at once."""
    return opened > Definition.threshold("access.break_glass_a_day")


def reviewers_of(school_id: int, today: date):
    """Who looks after access at a school: those whose role grants it there or in its district."""
    roles = [role for role, granted in GRANTS.items() if Permission.ACCESS_REVIEW in granted]
    district = Organization.objects.filter(pk=school_id).values("parent")
    places = Q(organization=school_id) | Q(organization__in=district)
    in_force = Q(last_day=None) | Q(last_day__gte=today)
    found = RoleAssignment.objects.filter(places, in_force, role__in=roles, first_day__lte=today)
    return User.objects.filter(is_active=True, pk__in=found.values("person")).order_by("family_name", "given_name")


@dataclass(frozen=True)
class Seen:
    """One thing that was looked at: when, how, and what kind of record."""

    at: datetime
    how: Any
    what: Any


def seen_during(glass: BreakGlass) -> list[Seen]:
    """What the access log has of this person and this student while the record was open; the oldest first."""
    looks = Look.objects.by_person(glass.person).of_student(Student(pk=glass.student_id))
    looks = looks.filter(at__gte=glass.opened_at, at__lte=min(glass.until, timezone.now())).order_by("at")
    return [Seen(each.at, each.get_kind_display(), _kind_of_record(each.target_model)) for each in looks[:SEEN_AT_MOST]]


def _kind_of_record(label: str):
    return apps.get_model(label)._meta.verbose_name if label else ""
