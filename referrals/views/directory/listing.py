"""Is the directory still right about a service? The agency answers by a link; a person takes or leaves what it would change."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from referrals.actions import listing as acts
from referrals.forms.listing import ListingForm
from referrals.models import ListingProposal, Service
from referrals.queries.handout import entry_of
from referrals.queries.services import for_lists
from sswork.links import LinkPage, languages
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import Page


class Listing(LinkPage):
    """What the directory says of the service, as on a hand-out. It shows no student and no referral."""

    purpose = acts.LISTING
    model = Service

    @cached_property
    def service(self) -> Service:
        return for_lists(Service.objects.filter(removed_on=None)).get(pk=self.link.target_id)

    def get(self, request):
        return self._page(ListingForm(service=self.service))

    def post(self, request):
        form = ListingForm(request.POST, service=self.service)
        if not form.is_valid():
            return self._page(form, status=422)
        if form.is_right:
            acts.confirm_listing(service=self.service, by=None)
        else:
            acts.propose_listing(service=self.service, by=None, **form.told)
        return redirect(f"{request.path}?sent=1&lang={get_language()}")

    def _page(self, form, status: int = 200):
        context = {"service": self.service, "entry": entry_of(self.service), "form": form}
        return render(
            self.request,
            "referrals/directory/listing.html",
            context | languages() | {"is_sent": "sent" in self.request.GET},
            status=status,
        )


class MakeListingLink(Page):
    permission = Permission.DIRECTORY_EDIT
    http_method_names = ["post"]

    def post(self, request, pk):
        service = get_object_or_404(Service, pk=pk, removed_on=None)
        acts.make_listing_link(service=service, by=request.user)
        messages.success(request, _("Here is the link. Send it to the agency; what it answers comes to this page."))
        return redirect("referrals:service", pk=service.pk)


class SettleProposal(Page):
    """``taken``, ``left``, or ``waiting`` again."""

    permission = Permission.DIRECTORY_EDIT
    http_method_names = ["post"]

    def post(self, request, pk, how):
        if how not in ("taken", "left", "waiting"):
            raise Http404
        proposal = get_object_or_404(ListingProposal.objects.select_related("service"), pk=pk)
        if how == "taken" and proposal.words:  # they are looked through before they stand there
            return redirect(f"{reverse('referrals:service-write', args=[proposal.service_id])}?proposal={proposal.pk}")
        try:
            self._settle(proposal, how)
        except acts.AlreadySettled:
            messages.info(request, _("Somebody was quicker: it has been looked at already."))
        return redirect("referrals:service", pk=proposal.service_id)

    def _settle(self, proposal, how: str) -> None:
        by = self.request.user
        if how == "waiting":
            acts.unsettle_proposal(proposal=proposal, by=by)
            return
        acts.settle_proposal(proposal=proposal, is_taken=how == "taken", by=by)
        if how == "taken":
            messages.success(self.request, _("Taken: this is how the service stands now."))
        else:
            again = reverse("referrals:listing-settle", args=[proposal.pk, "waiting"])
            offer_undo(self.request, _("Left: nothing has changed."), again)
