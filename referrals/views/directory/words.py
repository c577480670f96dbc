"""A person corrects what the directory says of a service, or takes over what its agency proposed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from referrals.actions import service_words as acts
from referrals.actions.listing import AlreadySettled
from referrals.directory_enums import PART_WORDS, ProposalState
from referrals.forms.service_words import ServiceWordsForm
from referrals.models import ListingProposal, Service, ServiceWords
from referrals.queries.service_words import file_words, hand_of
from referrals.queries.services import for_lists
from sswork.conflicts import Conflict, ConflictPage
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import FormPage, Page


class WriteService(ConflictPage, FormPage):
    permission = Permission.DIRECTORY_EDIT
    form_class = ServiceWordsForm
    template_name = "referrals/directory/write.html"

    @cached_property
    def service(self) -> Service:
        return get_object_or_404(for_lists(Service.objects.filter(removed_on=None)), pk=self.kwargs["pk"])

    @cached_property
    def record(self) -> ServiceWords:
        return hand_of(self.service)

    @cached_property
    def proposal(self) -> ListingProposal | None:
        """What the agency answered, if the form began there and nobody has taken or left it."""
        asked = self.request.POST.get("proposal") or self.request.GET.get("proposal", "")
        known = asked.isdecimal() and asked.isascii() and len(asked) < 18
        waiting = self.service.proposals.filter(state=ProposalState.WAITING)
        return waiting.filter(pk=asked).first() if known else None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"hand": self.record, "proposal": self.proposal}

    def get_context_data(self, **kwargs):
        said = file_words(self.service)
        return super().get_context_data(**kwargs) | {
            "service": self.service,
            "proposal": self.proposal,
            "in_file": [(PART_WORDS[part], said[part]) for part in self.record.in_force],
            "behind": self.record.behind,
        }

    def save(self, form):
        said = form.cleaned_data
        if said["proposal"] and self.proposal is None:
            return self._answered_meanwhile(form)
        try:
            row = acts.write_service(
                service=self.service,
                version=said["version"],
                seen=said["seen"],
                words=form.words,
                proposal=self.proposal,
                by=self.request.user,
            )
        except AlreadySettled:
            return self._answered_meanwhile(form)
        undo = reverse("referrals:service-words-undo", args=[self.service.pk, row.version])
        offer_undo(self.request, _("Saved: these words stand in the directory now."), undo)
        return redirect("referrals:service", pk=self.service.pk)

    def _answered_meanwhile(self, form):
        """Said once; who saves again saves the words alone."""
        form.data = form.data.copy()
        form.data["proposal"] = ""
        told = _(
            "Nothing is saved yet: somebody took or left the agency's answer just now. Your words are here; save again."
        )
        form.add_error(None, told)
        return self.form_invalid(form)


class TakeBackWords(Page):
    """As it was before the last change, unless somebody changed it since."""

    permission = Permission.DIRECTORY_EDIT
    http_method_names = ["post"]

    def post(self, request, pk, version):
        service = get_object_or_404(Service, pk=pk)
        try:
            acts.take_back_words(service=service, version=version, by=request.user)
            messages.success(request, _("Taken back: it is as it was before."))
        except Conflict:
            messages.info(request, _("Nothing was taken back: somebody changed the words since. Here they are."))
        except acts.NothingToTakeBack:
            messages.info(request, _("There is nothing to take back any more. Here are the words as they stand."))
        return redirect("referrals:service", pk=service.pk)
