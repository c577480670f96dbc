"""The family is asked whether help came: its link is made by a worker, and opens a page that says the least."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import FormView

from cases.queries.students import safe_contact_of
from referrals.actions import family_answer as acts
from referrals.forms.family import FamilyAnswerForm, FamilyLinkForm
from referrals.models import ServiceReferral
from referrals.queries.family_link import may_ask_family, may_still_open, service_named, who_may_not
from referrals.views.loop.pages import ChangeReferral
from sswork.conflicts import Conflict
from sswork.links import LinkPage, address_of, languages, links_to
from sswork.qr import qr_picture


class AskFamily(ChangeReferral):
    """Who may have a link, and the link: as an address, a picture for the camera, and words to send or to print."""

    template_name = "referrals/loop/family.html"
    form: FamilyLinkForm | None = None

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not may_ask_family(self.object):
            messages.info(request, _("The family is asked once the referral was sent, and has not been declined."))
            return self.back()
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_context_data(self, **kwargs):
        referral, user = self.object, self.request.user
        link = links_to(referral, acts.FAMILY).filter(ended_at=None, expires_at__gt=timezone.now()).first()
        if link and not may_still_open(referral):
            link = None  # the panel would hand out what opens nothing any more
        address = address_of(link) if link else ""
        return super().get_context_data(**kwargs) | {
            "form": self.form or FamilyLinkForm(user=user, referral=referral),
            "refused": who_may_not(referral, user),
            "contact_warnings": safe_contact_of(referral.student, user),
            "family_link": link,
            "family_address": address,
            "picture": qr_picture(address) if address else "",
            "words": words_to_send(referral, link.language, address) if link else "",
        }

    def change(self, referral):
        form = self.form = FamilyLinkForm(self.request.POST, user=self.request.user, referral=referral)
        if not form.is_valid():
            return self.show_again()
        acts.make_family_link(
            referral=referral,
            contact=form.cleaned_data["contact"],
            language=form.cleaned_data["language"],
            names_service=form.cleaned_data.get("names_service", False),
            by=self.request.user,
        )
        messages.success(
            self.request, _("Here is the link. It is sent to nobody: hand it over in the way that is safe.")
        )
        return redirect("referrals:service-referral-family", pk=referral.pk)


class EndFamilyLink(ChangeReferral):
    def change(self, referral):
        acts.end_family_link(referral=referral, by=self.request.user)
        messages.success(self.request, _("The family's link opens nothing any more."))
        return self.back()


def words_to_send(referral, language: str, address: str) -> str:
    """In the family's language, without the student's name and without the service's."""
    with translation.override(language):
        return pgettext(
            "family",
            "Hello. Did you get the help that you asked for? You can answer here: {address} You do not have to.",
        ).format(address=address)


class GotHelp(LinkPage, FormView):
    """No student, no answer that was given before; the service where the worker chose so. Whoever reads the phone learns little."""

    purpose = acts.FAMILY
    model = ServiceReferral
    template_name = "referrals/public/got_help.html"
    form_class = FamilyAnswerForm

    @cached_property
    def referral(self) -> ServiceReferral:
        found = ServiceReferral.objects.by_family_link(self.link.target_id)
        if not may_still_open(found):
            raise ServiceReferral.DoesNotExist
        return found

    def get_context_data(self, **kwargs):
        referral = self.referral
        return super().get_context_data(**kwargs) | {
            "school": referral.student.school,
            "service_name": service_named(referral),
            **languages(),
        }

    def form_valid(self, form):
        try:
            acts.take_family_answer(referral=self.referral, answer=form.told, by=None)
        except Conflict:
            self.__dict__.pop("referral")
            acts.take_family_answer(referral=self.referral, answer=form.told, by=None)
        # Thanked in the answer itself: an address that says it would stay in the history of a phone that others use.
        return self.render_to_response(self.get_context_data(form=FamilyAnswerForm(), is_sent=True))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)
