"""What referrals add to the student page."""

from collections import defaultdict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.enums import Lane
from referrals.enums import ReferralReason
from referrals.models import ServiceReferral
from referrals.queries import referrals_of_student
from referrals.queries.loop import service_referrals_of
from sswork.registry import (
    Seen,
    StudentAction,
    StudentGlance,
    StudentPanel,
    student_actions,
    student_glances,
    student_panels,
)
from sswork.roles import Permission

SHOWN = 5


@student_panels.register
class ReferralsPanel(StudentPanel):
    """The referrals that a team of this person has had for the student. Off the page for those of other schools."""

    key, order, permission = "referrals", 20, Permission.REFERRAL_VIEW
    title = _("Requests for help")
    template_name = "referrals/panels/student.html"

    def get_context(self, user, student):
        found = referrals_of_student(student, user)[:SHOWN]
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


@student_panels.register
class AgencyReferralsPanel(StudentPanel):
    """Which agencies were asked, and where that stands."""

    key, order, permission = "agency-referrals", 38, Permission.CONSENT_VIEW
    title, aside = _("Referrals to agencies"), True
    template_name = "referrals/loop/panel.html"

    def get_context(self, user, student):
        if not student.is_open_to(user, self.permission):
            return None
        return {
            "referrals": service_referrals_of(student, user)[:SHOWN],
            "find_url": f"{reverse('referrals:directory')}?{urlencode({'student': student.pk})}",
            "may_refer": student.is_open_to(user, Permission.CONSENT_MANAGE),
        }


@student_glances.register
class AgenciesGlance(StudentGlance):
    """For a team's meeting: which agencies were asked and where that stands, such as a waiting list. The team's lane only."""

    key, order, permission = "agencies", 45, Permission.CONSENT_VIEW
    label = _("Agencies that were asked")

    def lines(self, user, student_ids):
        rows = ServiceReferral.objects.visible_to(user).under_way()
        rows = rows.filter(student__in=student_ids, lane=Lane.TEAM).select_related("service__organization")
        found: dict[int, list[Seen]] = defaultdict(list)
        for each in rows.order_by("made_at", "pk"):
            words = f"{each.service.name} · {each.get_state_display()} · {date_format(each.state_since, 'M j')}"
            found[each.student_id].append(Seen(words, reverse("referrals:service-referral", args=[each.pk])))
        return found
