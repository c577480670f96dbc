"""Who holds a right at some whole schools: ``User.reach``, turned round, for what is asked of all people at once.

Those to whom single students are open are found by ``cases.queries.access_ways``.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from .models import Organization, RoleAssignment
from .roles import GRANTS, PROGRAMMES, REACHES_SCHOOL, SCHOOL_WIDE, Permission


def roles_reaching(permission: Permission) -> list[str]:
    """Roles that open the right at whole schools."""
    wide = {role for role in GRANTS if permission in SCHOOL_WIDE and role not in PROGRAMMES}
    return [role for role, granted in GRANTS.items() if permission in granted and role in REACHES_SCHOOL | wide]


def holders_at(permission: Permission, school_ids: Collection[int], today: date) -> set[int]:
    """Ids of people with such a role in force at any of the schools, or at the district of one. For the system."""
    schools = set(school_ids)
    if not schools:
        return set()
    places = schools | set(Organization.objects.filter(children__in=schools).values_list("pk", flat=True))
    return _holding(roles_reaching(permission), today, organization__in=places)


def holders_anywhere(permission: Permission, today: date) -> set[int]:
    """Ids of people who hold it wherever, by any role in force: for what belongs to no school. For the system."""
    return _holding([role for role, granted in GRANTS.items() if permission in granted], today)


def _holding(roles: list[str], today: date, **where) -> set[int]:
    in_force = Q(last_day=None) | Q(last_day__gte=today)
    held = RoleAssignment.objects.filter(in_force, first_day__lte=today, role__in=roles, person__is_active=True)
    return set(held.filter(**where).values_list("person", flat=True))
