"""Requests for help tell what happened to them and who looked at them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from referrals.models import Referral
from sswork.registry import KeptRecord, kept_records
from sswork.roles import Permission


@kept_records.register
class ReferralKept(KeptRecord):
    key, order, permission = "referral", 80, Permission.REFERRAL_VIEW
    label, model, authors = _("Request for help"), Referral, ("decided_by_id",)

    def find(self, user, pk):
        found = Referral.objects.visible_to(user, self.permission).filter(pk=pk)
        return found.select_related("student__school").first()

    def url(self, record):
        return reverse("referrals:referral", args=[record.pk])

    def title(self, user, record):
        return record.student.name
