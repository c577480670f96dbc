"""Choices of what is written down about an encounter, in the field's words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Depth(TextChoices):
    """How much the form asks. The record is the same: what was not asked is empty."""

    QUICK = "quick", _("One line")
    NOTE = "note", _("A note")
    SERVICE = "service", _("A service")


class NoteFormat(TextChoices):
    NARRATIVE = "narrative", _("Free text")
    DAP = "dap", _("DAP")
    SOAP = "soap", _("SOAP")
    BIRP = "birp", _("BIRP")
    HOME_VISIT = "home_visit", _("Home visit")
    CONSULTATION = "consultation", _("Consultation")
    CRISIS = "crisis", _("Crisis")
    FAMILY_MEETING = "family_meeting", _("Family meeting")


class Interpreter(TextChoices):
    """Who carried the words. A family member or a student is no interpreter, and the record says when one had to be."""

    NOT_NEEDED = "", _("None needed")
    IN_PERSON = "in_person", _("Interpreter in person")
    REMOTE = "remote", _("Interpreter by phone or video")
    STAFF = "staff", _("Staff who speak the language")
    FAMILY = "family", _("A family member, because nobody else was there")
    MISSING = "missing", _("Needed, and nobody was there")


class VisitOutcome(TextChoices):
    """What came of a home visit, in the codes of the field."""

    FULL = "full", _("Full contact")
    BRIEF = "brief", _("Brief contact, at the door")
    NO_ANSWER = "no_answer", _("Somebody there, no answer")
    NOBODY_HOME = "nobody_home", _("Nobody home")
    REFUSED = "refused", _("Refused")
    NOT_RESIDING = "not_residing", _("The family does not live there")
