"""The district's own confidentiality agreement: which text holds from when, who signed which, and a new one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.queries.rules import led_districts
from referrals.actions import agreement_texts as acts
from referrals.forms.teams import AgreementTextForm
from referrals.models import ConfidentialityText
from referrals.queries import agreement_texts as queries
from sswork.models import Organization
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import FormPage, Page, TemplatePage


class OfDistrict(Page, abstract=True):
    permission = Permission.RULES_MANAGE

    @cached_property
    def district(self) -> Organization:
        """Whose text it is; of somebody who leads several districts the one that the address names."""
        found = led_districts(self.request.user)
        asked = self.request.GET.get("district", "")
        return get_object_or_404(found.filter(pk=asked) if asked.isdecimal() and len(asked) < 19 else found[:1])

    def back(self):
        return redirect(f"{reverse('referrals:agreement-texts')}?district={self.district.pk}")


class AgreementTexts(OfDistrict, TemplatePage):
    permission = Permission.RULES_MANAGE
    template_name = "referrals/teams/texts.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        now = ConfidentialityText.of_day(self.district.pk, today)
        return super().get_context_data(**kwargs) | {
            "district": self.district,
            "texts": queries.texts_of(self.district),
            "now": now,
            "signers": queries.signers(user, self.district, today),
            "today": today,
        }


class SetAgreementText(OfDistrict, FormPage):
    permission = Permission.RULES_MANAGE
    form_class = AgreementTextForm
    template_name = "referrals/teams/text.html"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("user")
        return kwargs

    def get_initial(self):
        """One begins from the text that holds now."""
        now = ConfidentialityText.of_day(self.district.pk, timezone.localdate())
        return {"text": now.text if now else "", "effective_from": timezone.localdate()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"district": self.district}

    def form_valid(self, form):
        try:
            row = acts.set_agreement_text(organization=self.district, by=self.request.user, **form.cleaned_data)
        except acts.SignedAlready:
            form.add_error("effective_from", _("Somebody has signed a text of this day already. Choose a later day."))
            return self.form_invalid(form)
        except acts.SetAlready as met:
            return self._met(form, met.text)
        said = _("Whoever signs from %(day)s on signs this text.") % {"day": date_format(row.effective_from)}
        if form.cleaned_data["seen"]:  # it took the place of another one, which withdrawing would not bring back
            messages.success(self.request, said)
        else:
            offer_undo(self.request, said, reverse("referrals:agreement-text-withdraw", args=[row.pk]))
        return self.back()

    def _met(self, form, text):
        """Somebody set one of the same day: it is shown, and saving again takes its place."""
        form.add_error("effective_from", _("There is a text of this day already: it stands below. Saving replaces it."))
        form.data = form.data.copy()
        form.data["seen"] = text.mark
        return self.render_to_response(self.get_context_data(form=form, met=text), status=422)


class WithdrawAgreementText(Page):
    permission = Permission.RULES_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk):
        mine = ConfidentialityText.objects.filter(organization__in=led_districts(request.user))
        text = get_object_or_404(mine, pk=pk)
        try:
            acts.withdraw_agreement_text(text=text, by=request.user)
        except acts.SignedAlready:
            messages.info(request, _("Somebody has signed it meanwhile, so it stays. A new text can take its place."))
        else:
            messages.success(request, _("Withdrawn: the text before it holds."))
        return redirect(f"{reverse('referrals:agreement-texts')}?district={text.organization_id}")
