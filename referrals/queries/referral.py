"""Reads that several pages of referrals share. Each takes a queryset or values, and returns a queryset."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.queries.casework import midnight
from cases.queries.once import read_once
from referrals.enums import MeetingState, ReferralState
from referrals.models import Meeting, Referral
from sswork.expressions import IsOneOf
from sswork.models import RoleAssignment, User
from sswork.roles import GRANTS, Permission

# "urgent" sorts before "soon" before "routine" when read backwards: a test holds the enum to it.
WAITING_ORDER = ("-urgency", "received_at", "pk")
REVIEW_ORDER = ("review_on", "pk")
# A student has a handful of referrals: the student page reads all of them at once, for the panel and the timeline.
READ_AT_MOST = 200


def referrals_of_student(student, user) -> list[Referral]:
    """Those that the person reads as one of the team, the newest first."""
    rows = Referral.objects.visible_to(user).filter(student=student).select_related("referrer", "decided_by")
    rows = rows.order_by("-received_at", "-pk")
    return read_once(student, user, "referrals", lambda: list(rows[:READ_AT_MOST]))


def next_meeting(school_ids, today: date) -> Meeting | None:
    """The first meeting from today on of the teams of these schools."""
    coming = Meeting.objects.filter(IsOneOf("team__school", school_ids), day__gte=today)
    coming = coming.exclude(state=MeetingState.CALLED_OFF)
    return coming.select_related("team__school").first()


def meeting_on(school_id: int, today: date) -> Meeting | None:
    """Today's meeting of the school's team: what is decided today is decided there."""
    held = Meeting.objects.filter(team__school=school_id, day=today).exclude(state=MeetingState.CALLED_OFF)
    return held.first()


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
    return referrals.filter(decided_at__gte=midnight(since)).order_by("-decided_at", "-pk")
