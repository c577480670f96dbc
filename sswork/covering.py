"""Standing in for an absent colleague, from a day to a day."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from .actions import action, audit
from .expressions import IsOneOf
from .models import Cover, Organization, RoleAssignment, User
from .roles import GRANTS, Permission, Role

STANDS_IN = [
    role
    for role, granted in GRANTS.items()
    if Permission.STUDENT_VIEW in granted and role not in (Role.INTERN, Role.EMERGENCY_READER)
]


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


def may_be_away(by, today: date):
    """For whom this person arranges cover: as ``may_arrange_for`` says, asked of everybody at once."""
    own = Q(pk=by.pk) if by.can(Permission.COVER_ARRANGE) else Q(pk__in=[])
    reviewed = by.reach(Permission.ACCESS_REVIEW).school_ids
    if not reviewed:
        return User.objects.filter(own)
    in_force = _in_force(today)
    there = IsOneOf("organization", reviewed | _districts_within(reviewed))
    inside, outside = in_force.filter(there), in_force.exclude(there)
    theirs = Q(pk__in=inside.values("person")) & ~Q(pk__in=outside.values("person"))
    return _by_name(User.objects.filter(own | theirs, is_active=True))


def may_stand_in(by, today: date):
    """Colleagues of the same district whose own role opens records of students; no interns, who work under somebody."""
    reach = by.reach(Permission.COVER_ARRANGE)
    theirs = reach.school_ids | {school for _role, school in reach.role_schools}
    mine = Organization.objects.filter(IsOneOf("pk", theirs))
    districts = mine.values("parent")
    in_district = Q(organization__in=districts) | Q(organization__parent__in=districts)
    found = _in_force(today).filter(in_district, role__in=STANDS_IN)
    return _by_name(User.objects.filter(is_active=True, pk__in=found.values("person")))


def does_that_work(covering, absent, today: date) -> bool:
    """Whoever stands in for casework does casework: a role that opens less is no way to more."""
    return not _does_casework(absent, today) or _does_casework(covering, today)


def _does_casework(person, today: date) -> bool:
    roles = set(_in_force(today).filter(person=person).values_list("role", flat=True))
    return any(Permission.ENCOUNTER_RECORD in GRANTS[role] for role in roles)


def _in_force(today: date):
    return RoleAssignment.objects.filter(Q(last_day=None) | Q(last_day__gte=today), first_day__lte=today)


def _by_name(people):
    return people.order_by("family_name", "given_name", "pk")


def _districts_within(school_ids) -> set[int]:
    """Districts all of whose schools are among these."""
    these = IsOneOf("pk", school_ids)
    districts = Organization.objects.filter(kind=Organization.Kind.DISTRICT)
    others = Organization.objects.filter(parent__isnull=False).exclude(these)
    whole = districts.filter(pk__in=Organization.objects.filter(these).values("parent"))
    return set(whole.exclude(pk__in=others.values("parent")).values_list("pk", flat=True))


def covers_seen_by(user, today: date):
    """Present and coming: the own, on either side, and those of the people whose cover this person arranges."""
    theirs = Q(absent=user) | Q(covering=user) | Q(absent__in=may_be_away(user, today).order_by().values("pk"))
    found = Cover.objects.filter(theirs, last_day__gte=today).select_related("absent", "covering", "made_by")
    return found.order_by("first_day", "last_day", "pk")


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
