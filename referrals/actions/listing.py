"""An agency says by a link whether the directory is still right about a service; a person takes or leaves what it would change."""

from datetime import timedelta

from django.utils import timezone

from referrals.actions.directory import confirm_service
from referrals.directory_enums import ConfirmedHow, ProposalState
from referrals.models import ListingProposal
from referrals.queries.loop import link_days
from sswork.actions import action, audit
from sswork.links import end_links, make_link

LISTING = "referrals:listing"


class AlreadySettled(Exception):
    """Somebody took or left it meanwhile."""


@action
def make_listing_link(*, service, by):
    """One link at a time; it shows what everybody who is signed in finds in the directory."""
    end_links(purpose=LISTING, target=service, by=by)
    link = make_link(purpose=LISTING, target=service, lasts=timedelta(days=link_days()), by=by)
    audit("directory.listing_link_made", by=by, target=service)
    return link


@action
def confirm_listing(*, service, by=None):
    """The agency says that it is all right as it stands."""
    found = confirm_service(
        service=service, status=service.status_now, wait_time=service.wait_now, how=ConfirmedHow.LINK, by=by
    )
    audit("directory.listing_confirmed", by=by, target=found)
    return found


@action
def propose_listing(*, service, status: str, wait_time: str, note: str, words: dict[str, str] | None = None, by=None):
    """What the agency said before and nobody has looked at goes: the newest word counts."""
    ListingProposal.objects.filter(service=service, state=ProposalState.WAITING).delete()
    made = ListingProposal.objects.create(
        service=service, status=status, wait_time=wait_time, note=note, words=words or {}
    )
    audit("directory.listing_proposed", by=by, target=made, service=service.pk)
    return made


@action
def settle_proposal(*, proposal, is_taken: bool, by):
    """Taken, it is how the service stands, confirmed by the agency; left, it changes nothing."""
    state = ProposalState.TAKEN if is_taken else ProposalState.LEFT
    waiting = ListingProposal.objects.filter(pk=proposal.pk, state=ProposalState.WAITING)
    if not waiting.update(state=state, settled_by=by, settled_at=timezone.now()):
        raise AlreadySettled
    if is_taken:
        told = {"status": proposal.status, "wait_time": proposal.wait_time}
        confirm_service(service=proposal.service, how=ConfirmedHow.LINK, by=by, **told)
    audit("directory.proposal_settled", by=by, target=proposal, state=str(state))


@action
def unsettle_proposal(*, proposal, by):
    """What was left waits again."""
    left = ListingProposal.objects.filter(pk=proposal.pk, state=ProposalState.LEFT)
    if not left.update(state=ProposalState.WAITING, settled_by=None, settled_at=None):
        raise AlreadySettled
    audit("directory.proposal_unsettled", by=by, target=proposal)
