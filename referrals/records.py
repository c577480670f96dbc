"""Requests for help and what the team decided, for records requests."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.records_enums import RecordClass
from referrals.enums import ReferralReason
from referrals.models import Referral
from sswork.registry import RecordSource, RecordText, record_sources
from sswork.roles import Permission


@record_sources.register
class ReferralRecords(RecordSource):
    key, order, permission = "referrals", 70, Permission.REFERRAL_VIEW
    record_class = RecordClass.REFERRALS

    def records(self, user, student):
        rows = Referral.objects.visible_to(user).filter(student=student).select_related("referrer")
        return [self._one(each) for each in rows.order_by("received_at", "pk")]

    def _one(self, each) -> RecordText:
        said = [
            (_("About"), ", ".join(str(ReferralReason(reason).label) for reason in each.reasons)),
            (_("What was seen"), each.concern),
            (_("Strengths"), each.strengths),
            (_("What was tried"), each.tried),
            (_("Decision"), each.get_decision_display() if each.decision else ""),
            (_("Why"), each.decision_note),
            (_("Review"), each.review_note),
        ]
        body = "\n".join(f"{label}: {value}" for label, value in said if value)
        day = timezone.localdate(each.received_at)
        return RecordText(f"referrals.referral:{each.pk}", day, _("Request for help"), body, each.referrer.name)
