"""What rules look at in requests for help: that one came, and that the team decided."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.models import Referral
from sswork.registry import FactSource, fact_sources
from sswork.roles import Permission
from sswork.rules.facts import Fact, Proof


@fact_sources.register
class ReferralFacts(FactSource):
    """A request to the team is no referral for special education: a rule that waits for that one does not apply."""

    key, order, permission = "referrals.referrals", 50, Permission.REFERRAL_VIEW
    tables = ("referrals.referral",)

    def facts(self, since, until, student_id=None):
        rows = Referral.objects.filter(received_at__date__range=(since, until))
        return map(_fact, rows.filter(student=student_id) if student_id else rows)


def _fact(referral: Referral) -> Fact:
    key = f"referrals.referral:{referral.pk}"
    decided = referral.decided_at and timezone.localdate(referral.decided_at)
    return Fact(
        name="team_referral",
        student_id=referral.student_id,
        school_id=referral.school_id,
        on=timezone.localdate(referral.received_at),
        at=referral.received_at,
        source_key=key,
        seen_with=Permission.REFERRAL_VIEW,
        proof=Proof(record_key=key, on=decided) if decided else None,
        not_needed=_("It was put together with another request.") if referral.merged_into_id else "",
    )
