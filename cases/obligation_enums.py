"""Choices of obligations: their states, the lights, why a due date moved, and by which right they are seen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sswork.roles import Permission


class ObligationState(TextChoices):
    OPEN = "open", _("Open")
    MET = "met", _("Met")
    WAIVED = "waived", _("Waived")
    LAPSED = "lapsed", _("No longer applies")


class Light(TextChoices):
    """How an obligation stands. Always shown as a word, a shape and a color."""

    GREEN = "green", _("In time")
    AMBER = "amber", _("Due soon")
    NO_DAY = "no_day", _("Open")
    RED = "red", _("Overdue")
    MET = "met", _("Met")
    WAIVED = "waived", _("Waived")
    LAPSED = "lapsed", _("No longer applies")


class SeenWith(TextChoices):
    """The right by which the record is seen that made the obligation: who may not know the one does not learn it by the other."""

    CASE_VIEW = Permission.CASE_VIEW.value, _("Casework")
    ATTENDANCE_VIEW = Permission.ATTENDANCE_VIEW.value, _("Attendance")
    HOMELESS_VIEW = Permission.HOMELESS_VIEW.value, _("Housing")
    RECORDS_APPROVE = Permission.RECORDS_APPROVE.value, _("Records requests")
    REFERRAL_VIEW = Permission.REFERRAL_VIEW.value, _("Requests for help")


# By which right an obligation is acted on, beside its owner.
MOVED_WITH = {
    SeenWith.CASE_VIEW: Permission.CASE_MANAGE,
    SeenWith.ATTENDANCE_VIEW: Permission.CASE_MANAGE,
    SeenWith.HOMELESS_VIEW: Permission.HOMELESS_MANAGE,
    SeenWith.RECORDS_APPROVE: Permission.RECORDS_APPROVE,
    SeenWith.REFERRAL_VIEW: Permission.REFERRAL_DECIDE,
}


class MoveReason(TextChoices):
    """Why a due date is another one than before; the first four are those of ``sswork.rules.dates.Why``."""

    DAYS_CLOSED = "days_closed", _("School was closed on days that counted")
    DAYS_OPENED = "days_opened", _("Days that were free became school days")
    REACHES_FURTHER = "reaches_further", _("The school calendar reaches further now")
    REACHES_LESS = "reaches_less", _("The school calendar reaches less far now")
    FACT_CORRECTED = "fact_corrected", _("The record it counts from was corrected")
    RULE_CHANGED = "rule_changed", _("The rule, or the district’s number, changed")
    OTHER_SCHOOL = "other_school", _("The student is at another school, with another calendar")


# What happened, as people say it. The names are those of the rule packs.
FACT_WORDS = {
    "absence_count": _("Days of absence added up"),
    "absence_percent": _("The student came to the edge of chronic absence"),
    "access_request": _("Somebody asked to see the records"),
    "assessment_plan_given": _("The assessment plan was given to the family"),
    "bid_says_new_school": _("Another school was found to be in the best interest"),
    "cg_notice_sent": _("The notice of habitual truancy was sent"),
    "consent_or_no_test_notice": _("The family consented, or was told that no test is needed"),
    "decision_contrary_to_request": _("It was decided otherwise than the family asked"),
    "decision_to_change_placement": _("It was decided to change the placement"),
    "eligibility_determined": _("The student was found eligible"),
    "enrolment": _("The student came to the district"),
    "information_received": _("The mandated reporter received the information"),
    "mv_enrolment": _("The student came to the school while without a fixed home"),
    "mv_dispute_raised": _("The family disputes a decision about homelessness"),
    "parent_consent": _("The family consented in writing"),
    "parent_written_consent": _("The family consented in writing"),
    "placement_change": _("The placement in foster care changed"),
    "reasonable_cause": _("There was reasonable cause to suspect"),
    "reasonable_suspicion": _("There was reasonable suspicion"),
    "records_request": _("Another school asked for the records"),
    "report_made": _("The report was made"),
    "school_selection_or_move": _("The student lost the home, so the question of the school comes up"),
    "school_transfer": _("The student came to another school of the district"),
    "special_ed_referral": _("A referral for special education came"),
    "transport_requested": _("The family asked for rides to the school of origin"),
    "unexcused_events": _("Days without excuse added up"),
    "team_referral": _("The team was asked for help"),
}

# How each light looks: a kind of ``{% status %}``.
LIGHT_STATUS = {
    Light.GREEN: "ok",
    Light.AMBER: "attention",
    Light.NO_DAY: "neutral",
    Light.RED: "overdue",
    Light.MET: "ok",
    Light.WAIVED: "closed",
    Light.LAPSED: "closed",
}
