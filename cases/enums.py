"""Choices of casework, in the field's words, and the moves a record may make."""

from django.db.models import TextChoices
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
