"""Unsent text: saved by the script of a form, put back, thrown away, and all of the own in one list."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sswork import drafts
from sswork.models import Draft
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import Page, TemplatePage


class DeviceKeyForm(forms.Form):
    name = forms.UUIDField(required=False)


class MyDrafts(TemplatePage):
    permission = Permission.SIGNED_IN
    template_name = "sswork/drafts.html"

    def get_context_data(self, **kwargs):
        kept = drafts.kept_for()
        return super().get_context_data(**kwargs) | {
            "drafts": [
                {
                    "draft": each,
                    "title": drafts.title_of(each),
                    "texts": drafts.texts_of(each),
                    "until": each.saved_at + kept,
                }
                for each in drafts.of(self.request.user)
            ],
            "days": kept.days,
        }


class DraftPage(Page, abstract=True):
    """What the script of a form asks for, about the person's own drafts only."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def ticket(self) -> drafts.Ticket:
        ticket = drafts.Ticket.read(self.request.POST.get("ticket", ""))
        if ticket.person != self.request.user.pk:
            raise drafts.NotYours
        return ticket

    def own(self, pk) -> Draft:
        return get_object_or_404(Draft, pk=pk, person=self.request.user)

    def said(self, name: str) -> str:
        return self.request.POST.get(name, "")[:40]

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except drafts.NotYours:
            return JsonResponse({"error": "not yours"}, status=403)


class SaveDraft(DraftPage):
    permission = Permission.SIGNED_IN

    def post(self, request):
        ticket, content, seq = self.ticket(), request.POST.get("content", ""), self.said("seq")
        if not self.said("writer") or not seq.isdecimal() or not 0 < len(content) <= drafts.LONGEST:
            return JsonResponse({"error": "too long, or incomplete"}, status=400)
        draft = drafts.save(ticket, drafts.Save(self.said("writer"), self.said("device"), int(seq), content))
        return JsonResponse({"saved_at": date_format(timezone.localtime(), "g:i A")} | _ways(draft))


def _ways(draft: Draft | None) -> dict:
    """Where a page takes it and throws it away; nothing of a text that was sent, or is known in a newer version."""
    return (
        {"take": reverse("draft-take", args=[draft.pk]), "throw": reverse("draft-throw", args=[draft.pk])}
        if draft
        else {}
    )


class TakeDraft(DraftPage):
    """Its text, for the page that puts it back."""

    permission = Permission.SIGNED_IN

    def post(self, request, pk):
        draft, ticket = self.own(pk), self.ticket()
        if ticket.form_key != draft.form_key or not self.said("writer"):
            raise drafts.NotYours
        content = drafts.take(draft, ticket=ticket, writer=self.said("writer"), device=self.said("device"))
        return JsonResponse(content)


class ThrowDraftAway(DraftPage):
    permission = Permission.SIGNED_IN

    def post(self, request, pk):
        draft = self.own(pk)
        drafts.throw_away(draft)
        if request.headers.get("Accept", "").startswith("application/json"):
            return HttpResponse(status=204)
        offer_undo(request, _("Thrown away."), reverse("draft-keep", args=[draft.pk]))
        return redirect("drafts")


class KeepDraft(DraftPage):
    """The way back from throwing away."""

    permission = Permission.SIGNED_IN

    def post(self, request, pk):
        drafts.take_back(self.own(pk))
        messages.success(request, _("It is among your drafts again."))
        return redirect("drafts")


class Hello(Page):
    """Whether somebody is signed in again, and with what a page that stayed open may go on sending."""

    permission = Permission.SIGNED_IN

    def get(self, request):
        return JsonResponse({"csrf": get_token(request), "person": request.user.pk})


class GiveDeviceKey(Page):
    """The key of this sign-in for text that stays on the device until the server has it; or the own one that is named."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        form = DeviceKeyForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"error": "no such key"}, status=400)
        key = drafts.device_key(request.user, session=request.session, name=form.cleaned_data["name"] or "")
        if key is None:
            return JsonResponse({"error": "no such key"}, status=404)
        lasts = key.made_at + drafts.device_keys_last() - timezone.now()
        return JsonResponse({"name": str(key.pk), "key": key.key, "seconds": int(lasts.total_seconds())})


class SignedInAgain(TemplatePage):
    """Where signing in beside an open page leads: back to that page, which has the text."""

    permission = Permission.SIGNED_IN
    template_name = "sswork/signed_in_again.html"
