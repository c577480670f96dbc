"""What encounters are for, in the words of the profession.

Source: School Social Work Association of America, School Social Work Practice Model (2013): education, behavior and mental
health services; a school climate conducive to learning; access to school and community resources. Apps add their own.
"""

from django.utils.translation import gettext_lazy as _

from sswork.registry import EncounterPurpose, encounter_purposes
from sswork.roles import Permission

PURPOSES = [
    ("individual_counseling", _("Individual counseling")),
    ("group_counseling", _("Group counseling")),
    ("crisis_intervention", _("Crisis intervention")),
    ("family_outreach", _("Family outreach")),
    ("consultation", _("Consultation")),
    ("attendance_support", _("Attendance support")),
    ("behavior_support", _("Behavior support")),
    ("social_skills", _("Social and emotional skills")),
    ("needs_assessment", _("Assessment of needs")),
    ("basic_needs", _("Basic needs")),
    ("agency_referral", _("Referral to an agency")),
    ("service_coordination", _("Coordination of services")),
    ("transition_support", _("Transition or re-entry")),
    ("rights_advocacy", _("Advocacy for rights")),
]


def _register(key: str, order: int, label) -> None:
    encounter_purposes.register(
        type(
            "".join(part.title() for part in key.split("_")),
            (EncounterPurpose,),
            {
                "key": key,
                "order": order,
                "permission": Permission.ENCOUNTER_RECORD,
                "label": label,
                "__module__": __name__,
            },
        )
    )


for _order, (_key, _label) in enumerate(PURPOSES, start=1):
    _register(_key, _order * 10, _label)
