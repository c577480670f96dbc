"""Who may do what, on one screen.

A permission says what kind of thing a person may do; *where* and *for whom* is decided by the organization of the role
assignment (``User.reach``) and by each model's ``visible_q``.
"""

from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    ACCESS_MANAGE = auto()
    ACCESS_REVIEW = auto()
    ATTENDANCE_IMPORT = auto()
    ATTENDANCE_VIEW = auto()
    BREAK_GLASS = auto()
    CASE_MANAGE = auto()
    CASE_VIEW = auto()
    CONSENT_MANAGE = auto()
    CONSENT_VIEW = auto()
    COVER_ARRANGE = auto()
    DASHBOARD_VIEW = auto()
    DIRECTORY_EDIT = auto()
    DIRECTORY_IMPORT = auto()
    DIRECTORY_VIEW = auto()
    ENCOUNTER_RECORD = auto()
    ENCOUNTER_VIEW = auto()
    GUARDIAN_VIEW = auto()
    HOMELESS_MANAGE = auto()
    HOMELESS_VIEW = auto()
    LOOKS_REVIEW = auto()
    LOOKS_VIEW = auto()
    MAIL_VIEW = auto()
    PROTECTION_KEEP = auto()
    RECORD_RESTORE = auto()
    RECORDS_APPROVE = auto()
    RECORDS_MANAGE = auto()
    REFERRAL_DECIDE = auto()
    REFERRAL_MAKE = auto()
    REFERRAL_STATUS = auto()
    REFERRAL_VIEW = auto()
    RESTRICTED_VIEW = auto()
    ROSTER_IMPORT = auto()
    RULES_MANAGE = auto()
    SIGNED_IN = auto()
    STUDENT_VIEW = auto()
    TEAM_MANAGE = auto()


class Role(TextChoices):
    SOCIAL_WORKER = "social_worker", _("School social worker")
    SUPERVISOR = "supervisor", _("Lead social worker")
    TEAM_MEMBER = "team_member", _("Coordination team member")
    LIAISON = "liaison", _("Homeless and foster liaison")
    ATTENDANCE_OFFICER = "attendance_officer", _("Attendance officer")
    SCHOOL_ADMINISTRATOR = "school_administrator", _("School administrator")
    DISTRICT_ADMINISTRATOR = "district_administrator", _("District administrator")
    STAFF = "staff", _("Teacher or other staff")
    INTERN = "intern", _("Social work intern")
    RECORDS_CUSTODIAN = "records_custodian", _("Records custodian")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    PROTECTION_CUSTODIAN = "protection_custodian", _("Child-protection custodian")
    EMERGENCY_READER = "emergency_reader", _("Reader in an emergency")


P = Permission
# The directory of agencies holds no student: whoever may ask for help for one may look a service up.
EVERYBODY = frozenset({P.SIGNED_IN, P.REFERRAL_MAKE, P.DIRECTORY_VIEW})
CASEWORK = frozenset({P.STUDENT_VIEW, P.GUARDIAN_VIEW, P.ATTENDANCE_VIEW, P.CASE_VIEW, P.ENCOUNTER_VIEW})

GRANTS: dict[str, frozenset[Permission]] = {
    Role.SOCIAL_WORKER: EVERYBODY
    | CASEWORK
    | {
        P.BREAK_GLASS,
        P.CASE_MANAGE,
        P.CONSENT_MANAGE,
        P.CONSENT_VIEW,
        P.COVER_ARRANGE,
        P.DASHBOARD_VIEW,
        P.DIRECTORY_EDIT,
        P.ENCOUNTER_RECORD,
        P.HOMELESS_MANAGE,
        P.HOMELESS_VIEW,
        P.REFERRAL_DECIDE,
        P.REFERRAL_VIEW,
        P.TEAM_MANAGE,
    },
    Role.SUPERVISOR: EVERYBODY
    | CASEWORK
    | {
        P.ACCESS_MANAGE,
        P.ACCESS_REVIEW,
        P.BREAK_GLASS,
        P.CASE_MANAGE,
        P.CONSENT_MANAGE,
        P.CONSENT_VIEW,
        P.COVER_ARRANGE,
        P.DASHBOARD_VIEW,
        P.DIRECTORY_EDIT,
        P.DIRECTORY_IMPORT,
        P.ENCOUNTER_RECORD,
        P.HOMELESS_VIEW,
        P.LOOKS_REVIEW,
        P.LOOKS_VIEW,
        P.RECORD_RESTORE,
        P.RECORDS_APPROVE,
        P.RECORDS_MANAGE,
        P.REFERRAL_DECIDE,
        P.REFERRAL_VIEW,
        P.RESTRICTED_VIEW,
        P.RULES_MANAGE,
        P.TEAM_MANAGE,
    },
    # Sees students only through referrals to the own team's school, with attendance but without case notes.
    Role.TEAM_MEMBER: EVERYBODY | {P.STUDENT_VIEW, P.ATTENDANCE_VIEW, P.REFERRAL_DECIDE, P.REFERRAL_VIEW},
    Role.LIAISON: EVERYBODY
    | {
        P.STUDENT_VIEW,
        P.GUARDIAN_VIEW,
        P.ATTENDANCE_VIEW,
        P.BREAK_GLASS,
        P.CONSENT_MANAGE,
        P.CONSENT_VIEW,
        P.DIRECTORY_EDIT,
        P.ENCOUNTER_RECORD,
        P.ENCOUNTER_VIEW,
        P.HOMELESS_MANAGE,
        P.HOMELESS_VIEW,
    },
    Role.ATTENDANCE_OFFICER: EVERYBODY | {P.STUDENT_VIEW, P.GUARDIAN_VIEW, P.ATTENDANCE_IMPORT, P.ATTENDANCE_VIEW},
    Role.SCHOOL_ADMINISTRATOR: EVERYBODY | {P.DASHBOARD_VIEW, P.REFERRAL_STATUS},
    # Aggregates only, and so no directory of students to choose from: no asking for help.
    Role.DISTRICT_ADMINISTRATOR: frozenset(
        {
            P.SIGNED_IN,
            P.ATTENDANCE_IMPORT,
            P.BREAK_GLASS,
            P.DASHBOARD_VIEW,
            P.DIRECTORY_IMPORT,
            P.DIRECTORY_VIEW,
            P.MAIL_VIEW,
            P.ROSTER_IMPORT,
        }
    ),
    Role.STAFF: EVERYBODY,
    # An intern reaches students through the own caseload only, never through the school.
    Role.INTERN: EVERYBODY | CASEWORK | {P.ENCOUNTER_RECORD},
    # The second person of records law: reads what was put together for a request, not the casework it came from.
    Role.RECORDS_CUSTODIAN: frozenset(
        {P.SIGNED_IN, P.STUDENT_VIEW, P.GUARDIAN_VIEW, P.CONSENT_VIEW, P.RECORDS_APPROVE}
    ),
    # Looks after who looks: finds students to ask who looked at them, and reads nothing of the casework.
    Role.PRIVACY_OFFICER: frozenset(
        {P.SIGNED_IN, P.STUDENT_VIEW, P.ACCESS_MANAGE, P.ACCESS_REVIEW, P.LOOKS_REVIEW, P.LOOKS_VIEW}
    ),
    # Keeps, with the reporter and nobody else, the protection records that name this person; opens no student.
    Role.PROTECTION_CUSTODIAN: frozenset({P.SIGNED_IN, P.PROTECTION_KEEP}),
    # For the day on which somebody whose role opens no student broke the glass: that student's record, to be read.
    Role.EMERGENCY_READER: frozenset({P.SIGNED_IN}) | CASEWORK,
}

# What each role's assignment opens beside its permissions: whole schools, the students of a programme, or nothing but
# what is granted student by student (caseload, a referral to the team).
REACHES_SCHOOL = frozenset(
    {
        Role.SOCIAL_WORKER,
        Role.SUPERVISOR,
        Role.ATTENDANCE_OFFICER,
        Role.SCHOOL_ADMINISTRATOR,
        Role.DISTRICT_ADMINISTRATOR,
        Role.STAFF,
        Role.RECORDS_CUSTODIAN,
        Role.PRIVACY_OFFICER,
    }
)
PROGRAMMES: dict[str, frozenset[str]] = {Role.LIAISON: frozenset({"homeless", "foster"})}
# Asking for help and team work are about a school, also for those who otherwise see single students only; not for
# liaisons, whose district would become a directory.
SCHOOL_WIDE = frozenset({P.REFERRAL_MAKE, P.REFERRAL_VIEW, P.REFERRAL_DECIDE, P.REFERRAL_STATUS})
