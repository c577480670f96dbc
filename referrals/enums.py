"""Choices of referrals and the moves a referral may make."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReferralReason(TextChoices):
    ATTENDANCE = "attendance", _("Attendance")
    ACADEMIC = "academic", _("Learning")
    BEHAVIOR = "behavior", _("Behavior")
    SOCIAL_EMOTIONAL = "social_emotional", _("Feelings and friendships")
    HEALTH = "health", _("Health")
    FAMILY = "family", _("Home and family")
    BASIC_NEEDS = "basic_needs", _("Food, clothing or shelter")
    HOUSING = "housing", _("Housing")
    OTHER = "other", _("Something else")


class Urgency(TextChoices):
    ROUTINE = "routine", _("At the next meeting")
    SOON = "soon", _("This week")
    URGENT = "urgent", _("Today or tomorrow")


class ParentInformed(TextChoices):
    YES = "yes", _("Yes")
    NOT_YET = "not_yet", _("Not yet")
    NOT_SAFE = "not_safe", _("It might not be safe")


class ReferralState(TextChoices):
    RECEIVED = "received", _("Received")
    DECIDED = "decided", _("Decided")
    REVIEWED = "reviewed", _("Reviewed")


class Decision(TextChoices):
    OPEN_CASE = "open_case", _("Open a case")
    DIRECT_SERVICE = "direct_service", _("Give direct help now")
    REFER_OUT = "refer_out", _("Refer to an agency")
    MONITOR = "monitor", _("Monitor")
    REDIRECT = "redirect", _("Send to another team")
    NO_ACTION = "no_action", _("No action needed")


class ReviewOutcome(TextChoices):
    HELPED = "helped", _("It helped")
    PARTLY = "partly", _("It helped in part")
    NOT_YET = "not_yet", _("Not yet")
    NOT_NEEDED = "not_needed", _("No longer needed")


REFERRAL_MOVES = {
    ReferralState.RECEIVED: {ReferralState.DECIDED},
    ReferralState.DECIDED: {ReferralState.REVIEWED},
    ReferralState.REVIEWED: set(),
}
