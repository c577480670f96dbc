"""Choices of casework, in the field's words, and the moves a record may make."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class Lane(TextChoices):
    """Who may read a record among those who see the student."""

    TEAM = "team", _("Everyone who works with the student")
    RESTRICTED = "restricted", _("Only the author and the case owner")
    SEALED = "sealed", _("Only people named on it")


class CaseReason(TextChoices):
    ATTENDANCE = "attendance", _("Attendance")
    BASIC_NEEDS = "basic_needs", _("Food, clothing or shelter")
    BEHAVIOR = "behavior", _("Behavior at school")
    FAMILY = "family", _("Family and home")
    GRIEF = "grief", _("Grief or loss")
    HEALTH = "health", _("Health")
    HOUSING = "housing", _("Housing")
    MENTAL_HEALTH = "mental_health", _("Feelings and mental health")
    PEERS = "peers", _("Friends and peers")
    SAFETY = "safety", _("Safety")
    TRANSITION = "transition", _("New school, re-entry or newcomer")
    OTHER = "other", _("Something else")


class CaseState(TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class CloseReason(TextChoices):
    GOALS_MET = "goals_met", _("Goals met")
    NO_LONGER_NEEDED = "no_longer_needed", _("Help no longer needed")
    SERVED_ELSEWHERE = "served_elsewhere", _("Another service took over")
    FAMILY_DECLINED = "family_declined", _("Family declined")
    MOVED = "moved", _("Student moved or left")
    NO_CONTACT = "no_contact", _("Could not reach the family")


class CaseOutcome(TextChoices):
    MUCH_BETTER = "much_better", _("Much better")
    BETTER = "better", _("Somewhat better")
    SAME = "same", _("About the same")
    WORSE = "worse", _("Worse")
    UNKNOWN = "unknown", _("Not known")


class EncounterKind(TextChoices):
    INDIVIDUAL = "individual", _("Individual session")
    GROUP = "group", _("Group session")
    CHECK_IN = "check_in", _("Check-in")
    FAMILY = "family", _("Family contact")
    HOME_VISIT = "home_visit", _("Home visit")
    CRISIS = "crisis", _("Crisis response")
    CONSULTATION = "consultation", _("Consultation with staff")
    MEETING = "meeting", _("Team or family meeting")
    COLLATERAL = "collateral", _("Contact with an agency")


class EncounterMode(TextChoices):
    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("Phone")
    VIDEO = "video", _("Video")
    MESSAGE = "message", _("Text or e-mail")


class EncounterPlace(TextChoices):
    SCHOOL = "school", _("At school")
    HOME = "home", _("At home")
    COMMUNITY = "community", _("In the community")
    ELSEWHERE = "elsewhere", _("Elsewhere or remote")


class EncounterOutcome(TextChoices):
    COMPLETED = "completed", _("Took place")
    BRIEF = "brief", _("Brief contact only")
    NO_SHOW = "no_show", _("Did not come or nobody home")
    NOT_REACHED = "not_reached", _("Not reached")
    DECLINED = "declined", _("Declined")


REACHED = frozenset({EncounterOutcome.COMPLETED, EncounterOutcome.BRIEF})


class TookPart(TextChoices):
    STUDENT = "student", _("Student")
    PARENT = "parent", _("Parent or caregiver")
    TEACHER = "teacher", _("Teacher")
    ADMINISTRATOR = "administrator", _("Administrator")
    AGENCY = "agency", _("Agency")
    INTERPRETER = "interpreter", _("Interpreter")
    OTHER = "other", _("Someone else")


class TaskState(TextChoices):
    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("No longer needed")


class Relationship(TextChoices):
    PARENT = "parent", _("Parent")
    GUARDIAN = "guardian", _("Guardian")
    RELATIVE = "relative", _("Relative")
    FOSTER_PARENT = "foster_parent", _("Foster parent")
    OTHER = "other", _("Other caregiver")
    UNKNOWN = "unknown", _("Not stated")


class ContactRule(TextChoices):
    """Safe contact: what every call, letter, export and link obeys."""

    OK = "ok", _("May be contacted")
    ASK_FIRST = "ask_first", _("Ask the social worker first")
    DO_NOT_CONTACT = "do_not_contact", _("Do not contact")


class ContactLimit(TextChoices):
    """What a guardian may not be asked or told, beside the rule: an order on file says which."""

    CALL = "call", _("Do not call or text")
    WRITE = "write", _("Do not send letters or e-mail")
    TELL = "tell", _("Tell nothing about the student")


class Programme(TextChoices):
    HOMELESS = "homeless", _("McKinney-Vento")
    FOSTER = "foster", _("Foster care")
    SPECIAL_EDUCATION = "iep", _("Special education (IEP)")
    SECTION_504 = "504", _("Section 504 plan")
    ENGLISH_LEARNER = "el", _("English learner")
    NEWCOMER = "newcomer", _("Newcomer")
    MEALS = "meals", _("Free or reduced-price meals")


# As staff say it, where there is little room.
PROGRAMME_SHORT = {
    Programme.HOMELESS: _("McKinney-Vento"),
    Programme.FOSTER: _("Foster"),
    Programme.SPECIAL_EDUCATION: _("IEP"),
    Programme.SECTION_504: _("504"),
    Programme.ENGLISH_LEARNER: _("EL"),
    Programme.NEWCOMER: _("Newcomer"),
    Programme.MEALS: _("Meals"),
}


class InterventionState(TextChoices):
    ACTIVE = "active", _("Under way")
    ENDED = "ended", _("Ended")


class Tier(TextChoices):
    ONE = "1", _("Tier 1 – everyone")
    TWO = "2", _("Tier 2 – some students")
    THREE = "3", _("Tier 3 – individual")


class PlanProgress(TextChoices):
    """Where the last measurements of a plan stand against its aim line: see ``cases.rules.plan_progress``."""

    TOO_FEW = "too_few", _("Too few measurements to tell")
    ON_TRACK = "on_track", _("On track")
    OFF_TRACK = "off_track", _("Off track: look at the plan again")
    REACHED = "reached", _("Target reached")


class Domain(TextChoices):
    """The parts of a life that a strengths-and-needs assessment looks at."""

    SAFETY = "safety", _("Safety")
    HOUSING = "housing", _("Housing")
    FOOD = "food", _("Food and clothing")
    HEALTH = "health", _("Health")
    MENTAL_HEALTH = "mental_health", _("Feelings and mental health")
    SCHOOL = "school", _("School engagement")
    RELATIONSHIPS = "relationships", _("Relationships")
    ATTENDANCE = "attendance", _("Attendance")
    FAMILY_RESOURCES = "family_resources", _("Family resources")
    LANGUAGE_CULTURE = "language_culture", _("Language and culture")


class Level(IntegerChoices):
    """Where a domain stands: the higher, the better it goes."""

    URGENT = 1, _("Urgent need")
    NEED = 2, _("Needs help")
    STEADY = 3, _("Goes well enough")
    STRENGTH = 4, _("A strength")


class Urgency(TextChoices):
    NOW = "now", _("Now: today or tomorrow")
    SOON = "soon", _("Within two weeks")
    LATER = "later", _("When there is room")


class NeedState(TextChoices):
    OPEN = "open", _("Still open")
    MET = "met", _("Met")
    PARTLY = "partly", _("Partly met")
    UNMET = "unmet", _("Not met")


class GoalOutcome(TextChoices):
    REACHED = "reached", _("Reached")
    PARTLY = "partly", _("Partly reached")
    NOT_REACHED = "not_reached", _("Not reached")
    SET_ASIDE = "set_aside", _("No longer the goal")


class ProtectionStep(TextChoices):
    """What an entry of a protection record tells."""

    ACCOUNT = "account", _("What was seen and heard")
    CALL = "call", _("Report by telephone")
    WRITTEN = "written", _("Written report")
    ANSWER = "answer", _("Answer of the agency")
    NOTE = "note", _("What happened later")


class HistoryState(TextChoices):
    """Of a social and developmental history."""

    DRAFT = "draft", _("Being written")
    REVIEW = "review", _("With the reviewer")
    SIGNED = "signed", _("Signed")


class EvaluationEnd(TextChoices):
    """Why an evaluation ended without the meeting to which it leads (34 CFR 300.300, 300.503)."""

    DECLINED = "declined", _("The district does not evaluate, and has said why in writing")
    REFUSED = "refused", _("Consent was refused")
    REVOKED = "revoked", _("Consent was taken back")
    WITHDRAWN = "withdrawn", _("The request was taken back")
    MOVED = "moved", _("The student has left the district")


class Informant(TextChoices):
    """Who told a part of a history."""

    PARENT = "parent", _("Parent or guardian")
    STUDENT = "student", _("Student")
    TEACHER = "teacher", _("Teacher")
    WORKER = "worker", _("Social worker")


class FactState(TextChoices):
    """What the family says of a fact that the record knew."""

    OPEN = "open", _("Not asked yet")
    CONFIRMED = "confirmed", _("Still so")
    CHANGED = "changed", _("Has changed")


class ProtectionPaper(TextChoices):
    """What is kept as a file with a protection record: papers, and no pictures of a child."""

    WRITTEN = "written", _("The written report, as it was sent")
    ANSWER = "answer", _("A letter of the agency")
    OTHER = "other", _("Another paper")


class TransferKind(TextChoices):
    GIVE = "give", _("Offered by the owner")
    TAKE = "take", _("Asked for by a colleague")
    OPEN = "open", _("Opened for a colleague")


# What the taker answers; what a colleague asked for is answered by the giver.
GIVEN = frozenset({TransferKind.GIVE, TransferKind.OPEN})


class TransferState(TextChoices):
    ASKED = "asked", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Received")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


CASE_MOVES = {CaseState.OPEN: {CaseState.CLOSED}, CaseState.CLOSED: {CaseState.OPEN}}
GRADES = ("PK", "TK", "KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "UG")
GRADE_NAMES = {code: format_lazy(_("Grade {number}"), number=int(code)) for code in GRADES if code.isdigit()} | {
    "PK": _("Preschool"),
    "TK": _("Transitional kindergarten"),
    "KG": _("Kindergarten"),
    "UG": _("Ungraded"),
}


def grade_name(code: str) -> str:
    """The grade in words; a code that CEDS does not know stands as it came."""
    return str(GRADE_NAMES.get(code, code))


class HotlineUse(TextChoices):
    """What a telephone number is for."""

    ABUSE = "abuse", _("Reports of suspected abuse or neglect")
    CRISIS = "crisis", _("Danger now, or a crisis")


class HouseholdVerdict(TextChoices):
    """What a person said about two households that look alike."""

    SAME = "same", _("One family")
    APART = "apart", _("Two families")


class HouseholdLikeness(TextChoices):
    """What two households share."""

    GUARDIAN = "guardian", _("The same guardian")
    GUARDIAN_NAME = "guardian_name", _("Guardians of nearly the same name")
    PHONE = "phone", _("The same telephone number")
    EMAIL = "email", _("The same e-mail address")
    ADDRESS = "address", _("The same address, or nearly")
    FAMILY_NAME = "family_name", _("Children of nearly the same family name")


class CaseTermUse(TextChoices):
    """What a district's own words are for."""

    OPEN = "open", _("Why a case begins")
    CLOSE = "close", _("Why a case ends")
    KIND = "kind", _("What an encounter is")
    MODE = "mode", _("How the contact is made")
    PURPOSE = "purpose", _("What an encounter is for")
