"""What referrals add to the student page."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from referrals.enums import ReferralReason
from referrals.models import Referral
from sswork.registry import StudentAction, StudentPanel, student_actions, student_panels
from sswork.roles import Permission

SHOWN = 5


@student_panels.register
class ReferralsPanel(StudentPanel):
    """The referrals that a team of this person has had for the student. Off the page for those of other schools."""

    key, order, permission = "referrals", 20, Permission.REFERRAL_VIEW
    title = _("Requests for help")
    template_name = "referrals/panels/student.html"

    def get_context(self, user, student):
        found = list(Referral.objects.visible_to(user).filter(student=student).order_by("-received_at", "-pk")[:SHOWN])
        if not found and student.school_id not in user.reach(self.permission).school_ids:
            return None
        return {"referrals": [(each, _reasons(each)) for each in found]}


def _reasons(referral) -> str:
    return ", ".join(str(ReferralReason(each).label) for each in referral.reasons)


@student_actions.register
class AskTheTeam(StudentAction):
    key, order, permission = "referrals.ask", 40, Permission.REFERRAL_MAKE
    label, icon = _("Ask for help"), "hand-index-thumb"

    def url(self, user, student):
        if student.school_id not in user.reach(self.permission).school_ids:
            return None
        return f"{reverse('referrals:ask')}?{urlencode({'student': student.pk})}"
