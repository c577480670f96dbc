"""The states of a referral to an agency, the moves it may make, and who may make which."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LoopState(TextChoices):
    DRAFT = "draft", _("Not sent yet")
    SENT = "sent", _("Sent")
    RECEIVED = "received", _("Received by the agency")
    ACCEPTED = "accepted", _("Accepted")
    WAITING = "waiting", _("On the waiting list")
    SCHEDULED = "scheduled", _("Appointment made")
    STARTED = "started", _("Help has begun")
    COMPLETED = "completed", _("Got help")
    PARTLY = "partly", _("Got help in part")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")
    NO_CAPACITY = "no_capacity", _("No room")
    NO_CONTACT = "no_contact", _("Could not reach the family")
    DECLINED = "declined", _("The family said no")
    RETURNED = "returned", _("Sent back")
    EXPIRED = "expired", _("No answer in time")


# The same for the agency, on the page of its link: in its language.
AGENCY_WORDS = {
    LoopState.DRAFT: pgettext_lazy("family", "Not sent yet"),
    LoopState.SENT: pgettext_lazy("family", "Sent"),
    LoopState.RECEIVED: pgettext_lazy("family", "Received by the agency"),
    LoopState.ACCEPTED: pgettext_lazy("family", "Accepted"),
    LoopState.WAITING: pgettext_lazy("family", "On the waiting list"),
    LoopState.SCHEDULED: pgettext_lazy("family", "Appointment made"),
    LoopState.STARTED: pgettext_lazy("family", "Help has begun"),
    LoopState.COMPLETED: pgettext_lazy("family", "Got help"),
    LoopState.PARTLY: pgettext_lazy("family", "Got help in part"),
    LoopState.NOT_ELIGIBLE: pgettext_lazy("family", "Not eligible"),
    LoopState.NO_CAPACITY: pgettext_lazy("family", "No room"),
    LoopState.NO_CONTACT: pgettext_lazy("family", "Could not reach the family"),
    LoopState.DECLINED: pgettext_lazy("family", "The family said no"),
    LoopState.RETURNED: pgettext_lazy("family", "Sent back"),
    LoopState.EXPIRED: pgettext_lazy("family", "No answer in time"),
}

UNDER_WAY = (
    LoopState.SENT,
    LoopState.RECEIVED,
    LoopState.ACCEPTED,
    LoopState.WAITING,
    LoopState.SCHEDULED,
    LoopState.STARTED,
)
HELPED = (LoopState.COMPLETED, LoopState.PARTLY)
# Ends without help: each says why, and by whom.
DENIED = (
    LoopState.NOT_ELIGIBLE,
    LoopState.NO_CAPACITY,
    LoopState.NO_CONTACT,
    LoopState.DECLINED,
    LoopState.RETURNED,
    LoopState.EXPIRED,
)
ENDED = (*HELPED, *DENIED)


class DeniedBy(TextChoices):
    AGENCY = "agency", _("the agency")
    FAMILY = "family", _("the family")
    NOBODY = "nobody", _("nobody: there was no answer")


DENIED_BY = {
    LoopState.NOT_ELIGIBLE: DeniedBy.AGENCY,
    LoopState.NO_CAPACITY: DeniedBy.AGENCY,
    LoopState.NO_CONTACT: DeniedBy.AGENCY,
    LoopState.RETURNED: DeniedBy.AGENCY,
    LoopState.DECLINED: DeniedBy.FAMILY,
    LoopState.EXPIRED: DeniedBy.NOBODY,
}
# Help goes on in this order, steps may be left out, and a waiting list may be told late; an end stays an end.
MOVES: dict[LoopState, tuple[LoopState, ...]] = {
    LoopState.DRAFT: (LoopState.SENT, LoopState.DECLINED),
    LoopState.SENT: (*UNDER_WAY[1:], *ENDED),
    LoopState.RECEIVED: (*UNDER_WAY[2:], *ENDED),
    LoopState.ACCEPTED: (*UNDER_WAY[3:], *ENDED),
    LoopState.WAITING: (LoopState.SCHEDULED, LoopState.STARTED, *ENDED),
    LoopState.SCHEDULED: (LoopState.WAITING, LoopState.STARTED, *ENDED),
    LoopState.STARTED: ENDED,
    **dict.fromkeys(ENDED, ()),
}
# By its link. That the family said no, or that nobody answered, is for the school to say.
AGENCY_MAY = frozenset(set(LoopState) - {LoopState.DRAFT, LoopState.SENT, LoopState.DECLINED, LoopState.EXPIRED})


class FamilySaid(TextChoices):
    """Whether the family got the help, in its own answer."""

    YES = "yes", _("Yes, they got help")
    WAITING = "waiting", _("They are still waiting")
    NO = "no", _("No, they got no help")


class FamilyWhy(TextChoices):
    """Why the family got no help."""

    NOT_CALLED = "not_called", _("Nobody got in touch with them")
    NOT_ELIGIBLE = "not_eligible", _("They were told that they do not qualify")
    FULL = "full", _("They were told that there is no room")
    TOO_FAR = "too_far", _("They could not get there")
    COST = "cost", _("It cost too much")
    LANGUAGE = "language", _("Nobody there spoke their language")
    NOT_WANTED = "not_wanted", _("They do not want it any more")
    OTHER = "other", _("Something else, or they did not say")


# What the family's answer ends; whatever else it says, the worker hears of it and the referral goes on.
FAMILY_ENDS = {
    FamilyWhy.NOT_ELIGIBLE: LoopState.NOT_ELIGIBLE,
    FamilyWhy.FULL: LoopState.NO_CAPACITY,
}
SAID_WORDS = {
    FamilySaid.YES: pgettext_lazy("family", "Yes, we got help"),
    FamilySaid.WAITING: pgettext_lazy("family", "We are still waiting"),
    FamilySaid.NO: pgettext_lazy("family", "No, we did not get help"),
}
WHY_WORDS = {
    FamilyWhy.NOT_CALLED: pgettext_lazy("family", "Nobody called us or wrote to us"),
    FamilyWhy.NOT_ELIGIBLE: pgettext_lazy("family", "They said that we do not qualify"),
    FamilyWhy.FULL: pgettext_lazy("family", "They said that there is no room"),
    FamilyWhy.TOO_FAR: pgettext_lazy("family", "It is too far, or we could not get there"),
    FamilyWhy.COST: pgettext_lazy("family", "It costs too much"),
    FamilyWhy.LANGUAGE: pgettext_lazy("family", "Nobody there spoke our language"),
    FamilyWhy.NOT_WANTED: pgettext_lazy("family", "We do not want it any more"),
    FamilyWhy.OTHER: pgettext_lazy("family", "Something else, or I would rather not say"),
}
