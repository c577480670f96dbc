from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.directory_enums import PART_WORDS, ProposalState, ServiceStatus
from referrals.models.directory import Service


class ListingProposal(models.Model):
    """How a service is by now, as its agency says by a link. Nothing changes before a person of the school took it."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="proposals")
    status = models.CharField(_("is it offered?"), max_length=20, choices=ServiceStatus.choices)
    wait_time = models.CharField(_("how long does one wait?"), max_length=300, blank=True)
    note = models.TextField(_("what else has changed"), blank=True)
    words = models.JSONField(default=dict, help_text="by part of ServiceWords, as the agency would have it")
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProposalState.WAITING, settled_by=None, settled_at=None)
                | (~Q(state=ProposalState.WAITING) & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="listing_proposal_settled_by_somebody",
            )
        ]
        indexes = [models.Index(fields=["service"], condition=Q(state="waiting"), name="listing_proposals_waiting")]

    def __str__(self) -> str:
        return f"{self.service} · {self.get_state_display()}"

    @property
    def parts_in_words(self) -> list[tuple]:
        """Label and text of what the agency would have otherwise."""
        return [(PART_WORDS[part], self.words[part]) for part in PART_WORDS if self.words.get(part)]
