"""Choices of attendance."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class EventKind(IntegerChoices):
    """What a day's record says; a day may hold one of each (``../domain`` of Ed-Fi: category is part of the key)."""

    ABSENT = 1, _("Absent")
    TARDY = 2, _("Tardy")
    EARLY_DEPARTURE = 3, _("Left early")


class Excused(IntegerChoices):
    UNKNOWN = 0, _("Not stated")
    YES = 1, _("Excused")
    NO = 2, _("Unexcused")


class Band(TextChoices):
    """Attendance Works' bands of share of enrolled days missed; edges are ``Definition`` rows."""

    TOO_EARLY = "too_early", _("Enrolled under 10 days")
    SATISFACTORY = "satisfactory", _("Satisfactory")
    AT_RISK = "at_risk", _("At risk")
    CHRONIC = "chronic", _("Chronically absent")
    SEVERE = "severe", _("Severely chronically absent")


# The shape and colour of each band: a key of ``sswork.templatetags.ui.STATUSES``.
BAND_STATUS = {
    Band.TOO_EARLY: "neutral",
    Band.SATISFACTORY: "ok",
    Band.AT_RISK: "waiting",
    Band.CHRONIC: "attention",
    Band.SEVERE: "overdue",
}
