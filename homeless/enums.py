"""Choices of homeless education (McKinney-Vento, 42 USC 11434a) and of help in foster care."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Residence(TextChoices):
    """Where the student stays at night: the four federal categories (EDFacts FS118)."""

    DOUBLED_UP = "doubled_up", _("Sharing housing of others (doubled up)")
    SHELTER = "shelter", _("Shelter or transitional housing")
    HOTEL = "hotel", _("Hotel or motel")
    UNSHELTERED = "unsheltered", _("Unsheltered: car, park, campground or similar")


class ServiceKind(TextChoices):
    TRANSPORT = "transport", _("Transport to school")
    SUPPLIES = "supplies", _("School supplies")
    CLOTHING = "clothing", _("Clothing")
    MEALS = "meals", _("School meals")
    TUTORING = "tutoring", _("Tutoring")
    HEALTH = "health", _("Health referral")
    COUNSELING = "counseling", _("Counseling")
    ENROLMENT = "enrolment", _("Help with enrollment or records")
    PRESCHOOL = "preschool", _("Preschool")
    OTHER = "other", _("Other help")


class FosterHelp(TextChoices):
    """Help that keeps a student in foster care in school."""

    BEST_INTEREST = "best_interest", _("Best-interest meeting about the school")
    TRANSPORT = "transport", _("Transport to the school of origin")
    ENROLMENT = "enrolment", _("Help with enrollment or records")
    CREDITS = "credits", _("Credits for work that was done elsewhere")
    TUTORING = "tutoring", _("Tutoring")
    COUNSELING = "counseling", _("Counseling")
    SUPPLIES = "supplies", _("School supplies or clothing")
    AGENCY = "agency", _("Contact with the child welfare agency")
    OTHER = "other", _("Other help")
