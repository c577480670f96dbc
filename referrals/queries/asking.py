"""What is said to somebody who is about to ask for help: an own request that is open already, and siblings to ask for too."""

from cases.models import Student
from referrals.enums import ReferralState
from referrals.models import Referral
from sswork.roles import Permission

OFFERED = 8


def open_requests(student, user) -> list[Referral]:
    """Open ones for the student that this person knows of: own ones, and of a team's members those of the team.

    Of a colleague's request nobody else learns, not even that there is one.
    """
    own = Referral.objects.made_by(user)
    found = list(own.filter(student=student, state=ReferralState.RECEIVED).select_related("referrer")[:OFFERED])
    if user.can(Permission.REFERRAL_VIEW):
        theirs = Referral.objects.visible_to(user).filter(student=student, state=ReferralState.RECEIVED)
        found += list(theirs.exclude(referrer=user).select_related("referrer")[:OFFERED])
    return sorted(found, key=lambda each: (each.received_at, each.pk))


def siblings_of(student, user) -> list[Student]:
    """Children of the same household for whom this person may ask too, as far as the person knows the family of both.

    That a student has a sibling is itself a fact about the sibling.
    """
    if student.household_id is None or not user.can(Permission.GUARDIAN_VIEW):
        return []
    known = Student.objects.visible_to(user, Permission.GUARDIAN_VIEW).filter(household=student.household_id)
    if not known.filter(pk=student.pk).exists():
        return []
    may_ask = Student.objects.visible_to(user, Permission.REFERRAL_MAKE).enrolled().exclude(pk=student.pk)
    found = may_ask.filter(pk__in=known.values("pk")).select_related("school")
    return list(found.order_by("birth_date", "pk")[:OFFERED])
