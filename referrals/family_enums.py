"""Who comes to a meeting about one student, and what is asked of them before."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from referrals.enums import TeamKind

# Teams that meet with the family. A COST does not: it is short, and the family hears of it from whoever works with them.
WITH_FAMILY = (TeamKind.SST, TeamKind.SART, TeamKind.SAART)


class AttendeeKind(TextChoices):
    GUARDIAN = "guardian", _("Parent or guardian")
    STUDENT = "student", _("The student")
    STAFF = "staff", _("Teacher or colleague")


class Interpreter(TextChoices):
    NOT_NEEDED = "not_needed", _("Not needed")
    MISSING = "missing", _("Not booked yet")
    BOOKED = "booked", _("Booked")


class Coming(TextChoices):
    UNKNOWN = "", _("Not said yet")
    YES = "yes", _("Comes")
    NO = "no", _("Does not come")


# What is asked before the meeting; strengths first.
ASKED = ("strengths", "helps", "worries", "hopes")
STAFF_ASKS = {
    "strengths": _("What is the student good at, and what goes well?"),
    "helps": _("What have you tried, and what helps?"),
    "worries": _("What do you see that worries you? When and where?"),
    "hopes": _("What should be different in six weeks?"),
}
FAMILY_ASKS = {
    "strengths": pgettext_lazy("family", "What is your child good at? What do you enjoy together?"),
    "helps": pgettext_lazy("family", "What helps your child, at home or at school?"),
    "worries": pgettext_lazy("family", "What worries you?"),
    "hopes": pgettext_lazy("family", "What do you hope for? What should the school do?"),
}
STUDENT_ASKS = {
    "strengths": pgettext_lazy("family", "What are you good at? What do you like doing?"),
    "helps": pgettext_lazy("family", "Who or what helps you when something is hard?"),
    "worries": pgettext_lazy("family", "What is hard for you, at school or outside of it?"),
    "hopes": pgettext_lazy("family", "What should be different? What do you want the adults to know?"),
}
COMING_WORDS = {
    Coming.YES: pgettext_lazy("family", "Yes, I will come"),
    Coming.NO: pgettext_lazy("family", "No, I cannot come"),
    Coming.UNKNOWN: pgettext_lazy("family", "I do not know yet"),
}
