"""Choices of referrals and the moves a referral may make."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Urgency as UrgencyOfCase


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


# The words of the waiting list of cases.
AS_OF_A_CASE = {
    Urgency.ROUTINE: UrgencyOfCase.LATER,
    Urgency.SOON: UrgencyOfCase.SOON,
    Urgency.URGENT: UrgencyOfCase.NOW,
}


class ParentInformed(TextChoices):
    YES = "yes", _("Yes")
    NOT_YET = "not_yet", _("Not yet")
    NOT_SAFE = "not_safe", _("It might not be safe")


class ReferralState(TextChoices):
    RECEIVED = "received", _("Received")
    DECIDED = "decided", _("Decided")
    REVIEWED = "reviewed", _("Reviewed")
    MERGED = "merged", _("Put together with another")


class Triage(TextChoices):
    """Where a request that waits stands after the first look (workflows of coordination teams: crisis now, or agenda)."""

    CRISIS = "crisis", _("Crisis: somebody acts today")
    ASKED = "asked", _("A question is with whoever asked")
    AGENDA = "agenda", _("For a meeting")


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


class TeamKind(TextChoices):
    COST = "cost", _("Coordination of services team (COST)")
    SST = "sst", _("Student success team (SST)")
    SART = "sart", _("Attendance review team (SART)")
    SAART = "saart", _("Attendance assistance and review team (SAART)")
    SARB = "sarb", _("Attendance review board (SARB)")
    CRISIS = "crisis", _("Crisis team")
    OWN = "own", _("Another team of the district")


class MeetingRole(TextChoices):
    """What a member does in the meeting (TIPS): each of the four has a back-up."""

    FACILITATOR = "facilitator", _("Facilitator")
    NOTE_TAKER = "note_taker", _("Note-taker")
    TIMEKEEPER = "timekeeper", _("Timekeeper")
    DATA_LEAD = "data_lead", _("Data lead")
    MEMBER = "member", _("Member")


class MeetingState(TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Under way")
    CLOSED = "closed", _("Closed")
    CALLED_OFF = "called_off", _("Called off")


# Nothing is written into it any more, and nobody comes.
MEETING_OVER = (MeetingState.CLOSED, MeetingState.CALLED_OFF)


class AgendaKind(TextChoices):
    """Why a student is on the agenda. System issues name no student and come last (``SystemIssue``)."""

    SAFETY = "safety", _("Safety first")
    NEW = "new", _("New request")
    REVIEW = "review", _("Review is due")
    NO_PROGRESS = "no_progress", _("No progress")


class Fidelity(TextChoices):
    """How an action was done; asked at review, for what did not happen cannot have helped."""

    NOT_STARTED = "not_started", _("Not started")
    PARTLY = "partly", _("In part")
    AS_PLANNED = "as_planned", _("As planned")
    STOPPED = "stopped", _("Stopped")


class ActionOutcome(TextChoices):
    WORSE = "worse", _("Worse")
    SAME = "same", _("The same")
    BETTER = "better", _("Better")
    GOAL_MET = "goal_met", _("Goal met")


class NotePart(TextChoices):
    """What is written about a student in a meeting. Minutes are each writer's own; the rest is one text of all."""

    STATEMENT = "statement", _("The concern in one line")
    GOAL = "goal", _("Goal")
    MEASURE = "measure", _("How we see that it works")
    MINUTES = "minutes", _("Minutes")
    ADDENDUM = "addendum", _("Added later")


class CheckQuestion(TextChoices):
    """What a team asks itself about its own work: the meeting self-check of Team-Initiated Problem Solving (TIPS)."""

    TIME = "good_time", _("Was the meeting a good use of our time?")
    TRACKING = "tracking", _("Do we keep track of what we agreed on?")
    DOING = "doing", _("Do we do what we agreed on?")
    WORKING = "working", _("Does what we do help the students?")


class CheckAnswer(IntegerChoices):
    YES = 3, _("Yes")
    SO_SO = 2, _("In part")
    NO = 1, _("No")


# How all answers to a question stand together, from the lowest up: never the average itself, which told of few people who said what.
CHECK_LEVELS = {1: _("rather no"), 2: _("in between"), 3: _("rather yes")}

SHARED_PARTS = (NotePart.STATEMENT, NotePart.GOAL, NotePart.MEASURE)

REFERRAL_MOVES = {
    ReferralState.RECEIVED: {ReferralState.DECIDED, ReferralState.MERGED},
    ReferralState.DECIDED: {ReferralState.REVIEWED},
    ReferralState.REVIEWED: set(),
    ReferralState.MERGED: set(),
}


class Asker(TextChoices):
    """Who asks through the public page of a school."""

    PARENT = "parent", _("Parent or guardian")
    STUDENT = "student", _("Student")
    AGENCY = "agency", _("Agency or community")


class SafeContact(TextChoices):
    """How whoever asked may be reached; what is not named is not done."""

    ANY = "any", _("May be called and written to")
    PHONE = "phone", _("By phone only")
    EMAIL = "email", _("By e-mail only")
    NONE = "none", _("Is not to be contacted; looks at the link")


class QuestionFor(TextChoices):
    """Whom a district asks a question of its own."""

    STAFF = "staff", _("Staff who ask for help")
    FAMILIES = "families", _("Families, students and agencies")
    BOTH = "both", _("Both")


class QuestionKind(TextChoices):
    TEXT = "text", _("Words")
    CHOICE = "choice", _("One of several answers")
    SCALE = "scale", _("A scale from 1 to 5")
    DATE = "date", _("A day")


class PublicState(TextChoices):
    RECEIVED = "received", _("Waiting")
    TAKEN_UP = "taken_up", _("With the team")
    CLOSED = "closed", _("Closed")


class ClosedReason(TextChoices):
    """Why a request from outside did not become one of the team's."""

    HELPED = "helped", _("Helped directly")
    KNOWN = "known", _("The team already has this request")
    ELSEWHERE = "elsewhere", _("The student is not at this school")
    NOT_A_REQUEST = "not_a_request", _("Not a request for help")


# The same in the words of families.
ASKER_WORDS = {
    Asker.PARENT: pgettext_lazy("family", "I am a parent or guardian"),
    Asker.STUDENT: pgettext_lazy("family", "I am a student, and it is about me"),
    Asker.AGENCY: pgettext_lazy("family", "I work for an agency, or I know the family"),
}
REASON_WORDS = {
    ReferralReason.ATTENDANCE: pgettext_lazy("family", "Getting to school"),
    ReferralReason.ACADEMIC: pgettext_lazy("family", "Learning"),
    ReferralReason.BEHAVIOR: pgettext_lazy("family", "Behavior"),
    ReferralReason.SOCIAL_EMOTIONAL: pgettext_lazy("family", "Feelings and friends"),
    ReferralReason.HEALTH: pgettext_lazy("family", "Health"),
    ReferralReason.FAMILY: pgettext_lazy("family", "Home and family"),
    ReferralReason.BASIC_NEEDS: pgettext_lazy("family", "Food, clothes or other things we need"),
    ReferralReason.HOUSING: pgettext_lazy("family", "A place to live"),
    ReferralReason.OTHER: pgettext_lazy("family", "Something else"),
}
URGENCY_WORDS = {
    Urgency.ROUTINE: pgettext_lazy("family", "In the next weeks"),
    Urgency.SOON: pgettext_lazy("family", "This week"),
    Urgency.URGENT: pgettext_lazy("family", "Today or tomorrow"),
}
CONTACT_WORDS = {
    SafeContact.ANY: pgettext_lazy("family", "You may call me and write to me"),
    SafeContact.PHONE: pgettext_lazy("family", "Only call me"),
    SafeContact.EMAIL: pgettext_lazy("family", "Only send me e-mail"),
    SafeContact.NONE: pgettext_lazy("family", "Do not contact me. I will look here"),
}
CLOSED_WORDS = {
    ClosedReason.HELPED: pgettext_lazy(
        "family", "The school has helped already. If something is still missing, please ask again."
    ),
    ClosedReason.KNOWN: pgettext_lazy(
        "family", "The school's team already has a request about this. You do not need to do anything."
    ),
    ClosedReason.ELSEWHERE: pgettext_lazy(
        "family",
        "This school could not find the student. Please call the school, or ask the school that the student goes to.",
    ),
    ClosedReason.NOT_A_REQUEST: pgettext_lazy(
        "family", "The school has read it and will not do anything more here. If you need help, please call the school."
    ),
}
