"""What waits for those who keep the directory: an agency's answer that nobody has looked at."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.directory_enums import ProposalState
from referrals.models import ListingProposal
from sswork.holders import holders_anywhere
from sswork.registry import AgendaItem as AgendaLine
from sswork.registry import ReminderSource, reminder_sources
from sswork.roles import Permission

LISTED_AT_MOST = 10


@reminder_sources.register
class AgencyAnswered(ReminderSource):
    """An agency says that the directory is wrong about its service: until somebody takes or leaves it."""

    key, order, permission = "referrals.listing", 26, Permission.DIRECTORY_EDIT
    label = gettext_lazy("What agencies say of the directory")

    def waits_for(self, today):
        if not self._waiting().exists():
            return set()
        return holders_anywhere(self.permission, today)

    def due(self, user, today):
        rows = self._waiting().select_related("service__organization").order_by("made_at", "pk")
        return [self._line(each) for each in rows[:LISTED_AT_MOST]]

    def _waiting(self):
        return ListingProposal.objects.filter(state=ProposalState.WAITING, service__removed_on=None)

    def _line(self, proposal) -> AgendaLine:
        return AgendaLine(
            kind=self.key,
            object_key=f"referrals.listingproposal:{proposal.pk}",
            title=_("Look at what an agency says of its service"),
            why=f"{proposal.service.name} · {proposal.service.organization.name}",
            due_on=timezone.localdate(proposal.made_at),
            url=reverse("referrals:service", args=[proposal.service_id]),
        )
