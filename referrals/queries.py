"""Reads that several pages of referrals share. Each takes a queryset or values, and returns a queryset."""

from datetime import date, timedelta

from django.db.models import DateField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from cases.models.expressions import IsOneOf
from referrals.enums import ReferralState
from referrals.models import Meeting
from sswork.models import CalendarDay, Definition, RoleAssignment, User
from sswork.roles import GRANTS, Permission

# "urgent" sorts before "soon" before "routine" when read backwards: a test holds the enum to it.
WAITING_ORDER = ("-urgency", "received_at", "pk")
REVIEW_ORDER = ("review_on", "pk")


def triage_school_days() -> int:
    """School days within which the team answers a request: the district's rule, two by default."""
    return int(Definition.threshold("referrals.triage_days"))


def with_answer_due(referrals, school_days: int):
    """Adds ``answer_due_on``: the last of so many school days after the request, by the calendar of the team's school.

    Where the school has no calendar for that time, as many ordinary days count.
    """
    following = CalendarDay.objects.filter(
        school=OuterRef("team_school"), kind=CalendarDay.Kind.INSTRUCTIONAL, day__gt=OuterRef("received_on")
    ).order_by("day")
    plain = Cast(F("received_on") + timedelta(days=school_days), output_field=DateField())
    return referrals.annotate(received_on=TruncDate("received_at")).annotate(
        answer_due_on=Coalesce(Subquery(following.values("day")[school_days - 1 : school_days]), plain)
    )


def next_meeting(school_ids, today: date) -> Meeting | None:
    """The first meeting from today on of the teams of these schools."""
    coming = Meeting.objects.filter(IsOneOf("team__school", school_ids), day__gte=today)
    return coming.select_related("team__school").first()


def meeting_on(school_id: int, today: date) -> Meeting | None:
    """Today's meeting of the school's team: what is decided today is decided there."""
    return Meeting.objects.filter(team__school=school_id, day=today).first()


def people_at(school, permission: Permission | None = None):
    """People with a role in force today at the school or its district; with ``permission``, in a role that grants it."""
    today = timezone.localdate()
    roles = [role for role, granted in GRANTS.items() if permission is None or permission in granted]
    assigned = RoleAssignment.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today),
        person=OuterRef("pk"),
        role__in=roles,
        first_day__lte=today,
        organization__in=[school.pk, school.parent_id],
    )
    return User.objects.filter(Exists(assigned), is_active=True).order_by("given_name", "family_name", "pk")


def due_for_review(referrals):
    """Decided ones, the earliest review first."""
    return referrals.filter(state=ReferralState.DECIDED).order_by(*REVIEW_ORDER)


def decided_lately(referrals, since: date):
    """Decided since a day, the newest first."""
    return referrals.filter(decided_at__date__gte=since).order_by("-decided_at", "-pk")
