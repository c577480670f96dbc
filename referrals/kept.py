"""Requests for help tell what happened to them and who looked at them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from referrals.models import Referral, ServiceReferral
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


@kept_records.register
class ServiceReferralKept(KeptRecord):
    key, order, permission = "service-referral", 82, Permission.CONSENT_VIEW
    label, model, authors = _("Referral to an agency"), ServiceReferral, ("by_id", "owner_id")

    def find(self, user, pk):
        found = ServiceReferral.objects.visible_to(user, self.permission).filter(pk=pk)
        return found.select_related("student__school", "service").first()

    def url(self, record):
        return reverse("referrals:service-referral", args=[record.pk])

    def title(self, user, record):
        return f"{record.student.name}: {record}"
