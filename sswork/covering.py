"""Standing in for an absent colleague, from a day to a day."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from .actions import action, audit
from .models import Cover, Organization, RoleAssignment, User
from .roles import Permission


class NotAllowed(Exception):
    """Only a lead of the absent person's place, or the absent person, arranges cover."""


def may_arrange_for(by, absent) -> bool:
    """The own absence, and for those who look after access, that of people who work at their schools."""
    if absent.pk == by.pk:
        return by.can(Permission.COVER_ARRANGE)
    if not by.can(Permission.ACCESS_REVIEW):
        return False
    places = {school for each in RoleAssignment.in_force_for(absent) for school in each.school_ids}
    return bool(places) and places <= by.reach(Permission.ACCESS_REVIEW).school_ids


def people_for(by, today: date):
    """Colleagues of the same schools who have a role today: who may be away, and who may stand in."""
    mine = by.reach(Permission.COVER_ARRANGE)
    places = mine.school_ids | {school for _role, school in mine.role_schools}
    at_place = RoleAssignment.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today), first_day__lte=today, organization__in=_with_districts(places)
    )
    return User.objects.filter(is_active=True, pk__in=at_place.values("person")).order_by("family_name", "given_name")


def _with_districts(school_ids) -> set[int]:
    districts = Organization.objects.filter(pk__in=school_ids).values_list("parent", flat=True)
    return set(school_ids) | set(districts)


@action
def arrange_cover(*, absent, covering, first_day: date, last_day: date, reason: str, by) -> Cover:
    """The colleague stands in from a day to a day. Saying it again for the same first day changes the last."""
    if not may_arrange_for(by, absent):
        raise NotAllowed
    cover, _made = Cover.objects.update_or_create(
        absent=absent,
        covering=covering,
        first_day=first_day,
        defaults={"last_day": last_day, "reason": reason, "made_by": by},
    )
    audit("cover.arranged", by=by, target=cover, absent=absent.pk, covering=covering.pk, last_day=str(last_day))
    return cover


@action
def end_cover(*, cover: Cover, by) -> None:
    """It is over: yesterday was its last day; one that has not begun, or began today, goes."""
    if not may_arrange_for(by, cover.absent):
        raise NotAllowed
    today = timezone.localdate()
    audit("cover.ended", by=by, target=cover, absent=cover.absent_id, covering=cover.covering_id)
    if cover.first_day >= today:
        cover.delete()
    else:
        Cover.objects.filter(pk=cover.pk).update(last_day=today - timedelta(days=1))
