"""Home visits: what has been tried before, who is missed, and by whom."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from cases.enums import REACHED, EncounterKind
from cases.models import HomeVisit
from cases.queries.casework import helpers_of
from cases.queries.encounters import family_attempts
from sswork.expressions import at_schools
from sswork.models import Definition, Organization, RoleAssignment, User
from sswork.roles import GRANTS, Permission

TRIED_WITHIN = timedelta(days=60)


def attempts_first() -> int:
    """How many other attempts come before a visit unannounced: the district's rule."""
    return int(Definition.threshold("home_visit.attempts_first"))


def vain_attempts(student, user, today: date) -> list:
    """Calls and messages of the last two months that reached nobody, the newest first; a visit is no attempt elsewhere."""
    parts = family_attempts(student, user).filter(happened_at__date__gt=today - TRIED_WITHIN)
    vain = parts.exclude(encounter__outcome__in=REACHED).exclude(encounter__kind=EncounterKind.HOME_VISIT)
    return list(vain[:10])


def companions_for(student, user):
    """Who may know of the visit: colleagues who work at the student's school or with the student."""
    return helpers_of(student, user).exclude(pk=user.pk)


def leads_of(school_id: int, today: date):
    """The leads of the social workers of a school."""
    roles = [role for role, granted in GRANTS.items() if Permission.RESTRICTED_VIEW in granted]
    places = Q(organization=school_id) | Q(organization__in=Organization.objects.filter(pk=school_id).values("parent"))
    in_force = Q(last_day=None) | Q(last_day__gte=today)
    found = RoleAssignment.objects.filter(places, in_force, role__in=roles, first_day__lte=today)
    return User.objects.filter(is_active=True, pk__in=found.values("person")).order_by("pk")


def companion_after() -> timedelta:
    return timedelta(minutes=float(Definition.threshold("home_visit.companion_minutes")))


def lead_after() -> timedelta:
    return timedelta(minutes=float(Definition.threshold("home_visit.lead_minutes")))


def own_visits(user):
    """The person's visits that are not over: planned, under way, or without their note."""
    own = HomeVisit.objects.visible_to(user).filter(worker=user, encounter=None, called_off_at=None)
    return own.select_related("student__school", "companion").order_by("planned_for", "pk")


def missed(user, now: datetime | None = None):
    """Visits from which somebody should be back, and of which this person was told: as companion, or as the lead."""
    told = Q(companion=user, told_companion_at__isnull=False)
    leads = at_schools(user, Permission.RESTRICTED_VIEW) & Q(told_lead_at__isnull=False)
    overdue = HomeVisit.objects.visible_to(user).overdue(now or timezone.now())
    return overdue.filter(told | leads).exclude(worker=user).select_related("worker", "student").order_by("pk")
