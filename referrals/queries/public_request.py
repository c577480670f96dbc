"""Requests from outside, for those who hold their link and for the team."""

from django.db.models import Exists, OuterRef, Q, Subquery

from cases.models import Student
from cases.queries.students import find
from referrals.enums import PublicState, ReferralState
from referrals.models import PublicMessage, PublicRequest, Referral
from sswork.roles import Permission
from sswork.scoping import without_asking
from sswork.security.actor import acting_for_system

SUGGESTED = 5
OUTSIDE_ORDER = ("-urgency", "received_at", "pk")


def waiting_outside(user):
    """The most urgent first, then those that wait longest."""
    return PublicRequest.objects.visible_to(user).waiting().select_related("school").order_by(*OUTSIDE_ORDER)


def to_be_read(requests, messages):
    """Those that wait, and those, whatever became of them, whose asker said the last word. Both scoped by whoever calls."""
    newest = messages.filter(request=OuterRef("pk")).order_by("-at", "-pk")
    told = requests.annotate(is_answered=Exists(newest), last_by=Subquery(newest.values("by")[:1]))
    return told.filter(Q(state=PublicState.RECEIVED) | Q(is_answered=True, last_by=None))


def how_far(request: PublicRequest) -> int:
    """How many of the four steps are done: received, taken up, decided, looked back. For the page of the link.

    To whoever is not known to the school it is always the first: anything else would tell a stranger, who may be looking for a
    child, that the student is at this school.
    """
    if not request.is_known or request.state != PublicState.TAKEN_UP:
        return 1
    with without_asking("the link names the request; of its referral the state alone is told"), acting_for_system():
        own = Referral.objects.select_related("merged_into").only("state", "merged_into__state")
        referral = own.get(public_request=request)
        state = (referral.merged_into or referral).state
    return 2 + [ReferralState.RECEIVED, ReferralState.DECIDED, ReferralState.REVIEWED].index(ReferralState(state))


def messages_of(request: PublicRequest) -> list[PublicMessage]:
    """Questions and answers, for the page of the link: who of the team asked is not told."""
    with without_asking("the link names the request"), acting_for_system():
        return list(PublicMessage.objects.filter(request=request))


def possible_students(request: PublicRequest, user) -> list[Student]:
    """Students of the school whose name is like the one that was written; ``has_request``: the team has one that waits."""
    waiting = Referral.objects.visible_to(user).filter(student=OuterRef("pk"), state=ReferralState.RECEIVED)
    students = (
        Student.objects.visible_to(user, Permission.REFERRAL_MAKE)
        .enrolled()
        .filter(school=request.school_id)
        .select_related("school")
        .annotate(has_request=Exists(waiting))
    )
    return find(students, request.student_name, SUGGESTED) if len(request.student_name) > 1 else []
