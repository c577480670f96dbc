"""Days with school, as people see them who work there: by the calendars of the schools where they have a role."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

from .expressions import IsOneOf
from .models import CalendarDay, Organization, RoleAssignment

# On a staff day there is no instruction, and people are at work.
AT_WORK = frozenset({CalendarDay.Kind.INSTRUCTIONAL, CalendarDay.Kind.STAFF_ONLY})
FRIDAY = 5


def is_open(kind: str | None, day: date) -> bool:
    """Where no calendar says it, Monday to Friday."""
    return kind in AT_WORK if kind else day.isoweekday() <= FRIDAY


def at_work_on(people: Collection[int], day: date) -> set[int]:
    """Those of them with a school that is open on a day. Three queries, however many they are."""
    in_force = Q(last_day=None) | Q(last_day__gte=day)
    rows = RoleAssignment.objects.filter(in_force, first_day__lte=day, person__in=people)
    assigned = list(rows.values_list("person", "organization").distinct())
    schools = _schools_of({organization for _person, organization in assigned})
    kinds = dict(CalendarDay.objects.filter(day=day).values_list("school", "kind"))
    is_at_work = {each: any(is_open(kinds.get(one), day) for one in found) for each, found in schools.items()}
    return {person for person, organization in assigned if is_at_work[organization]}


def _schools_of(organizations: Collection[int]) -> Mapping[int, set[int]]:
    """Each with its schools; one without any stands for itself."""
    found: dict[int, set[int]] = {each: set() for each in organizations}
    inside = Organization.objects.filter(parent__in=organizations).values_list("parent", "pk")
    for parent, school in inside:
        if parent is not None:
            found[parent].add(school)
    return {each: schools or {each} for each, schools in found.items()}


def kinds_of_days(schools: Collection[int], first: date, last: date) -> dict[date, set[str]]:
    """What the days are at these schools, as far as calendars say."""
    found: dict[date, set[str]] = {}
    rows = CalendarDay.objects.filter(IsOneOf("school", schools), day__range=(first, last)).values_list("day", "kind")
    for day, kind in rows.distinct():
        found.setdefault(day, set()).add(kind)
    return found
