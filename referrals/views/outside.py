"""What came through the public page of a school: read, asked back, taken up for a student, or closed. For the team of the school."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from cases.models import Student
from referrals.actions import (
    AlreadyMoved,
    ask_back,
    close_public_request,
    know_asker,
    renew_link,
    reopen_public_request,
    take_up_public_request,
)
from referrals.enums import Asker, PublicState, ReferralReason, SafeContact
from referrals.forms import AskBackForm, CloseForm, TakeUpForm
from referrals.models import PublicMessage, PublicRequest
from referrals.queries import possible_students, waiting_outside
from referrals.queries.own_questions import answers_outside
from referrals.rules import grade_words
from referrals.views.waiting import URGENCY_STATUS
from sswork.keyset import page_after
from sswork.links import address_of, links_to
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import DetailPage, Page, TemplatePage, get_visible_or_404

PAGE = 25
LATELY = 15


class OutsideRequests(TemplatePage):
    """Those that wait, the most urgent first; and what was done with the last ones."""

    permission = Permission.REFERRAL_VIEW
    template_name = "referrals/outside/list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        page = page_after(
            waiting_outside(user), ("-urgency", "received_at", "pk"), after=self.request.GET.get("after", ""), size=PAGE
        )
        handled = PublicRequest.objects.visible_to(user).exclude(state=PublicState.RECEIVED)
        handled = handled.select_related("school", "handled_by").order_by("-handled_at")[:LATELY]
        self.looked_at(page.rows)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "waiting": [(each, URGENCY_STATUS[each.urgency]) for each in page.rows],
            "handled": handled if page.is_first else [],
        }


class OutsideRequest(DetailPage):
    """One request: what was written, who may be reached how, and what can be done with it."""

    permission = Permission.REFERRAL_VIEW
    template_name = "referrals/outside/request.html"
    context_object_name = "asked"
    take_up_form = ask_form = close_form = None
    is_too_late = False

    def get_queryset(self):
        return PublicRequest.objects.visible_to(self.request.user).select_related("school", "handled_by", "referral")

    def get_context_data(self, **kwargs):
        asked, user = self.object, self.request.user
        may = user.can(Permission.REFERRAL_DECIDE)
        return (
            super().get_context_data(**kwargs)
            | (self._forms(asked) if may and asked.state == PublicState.RECEIVED else {})
            | {
                "may": may,
                "reasons": [ReferralReason(each).label for each in asked.reasons],
                "grade": grade_words(asked.student_grade),
                "urgency_status": URGENCY_STATUS[asked.urgency],
                "language_name": get_language_info(asked.language)["name_translated"],
                "may_call": asked.safe_contact in (SafeContact.ANY, SafeContact.PHONE),
                "may_write": asked.safe_contact in (SafeContact.ANY, SafeContact.EMAIL),
                "answers": answers_outside(asked, user),
                "said": PublicMessage.objects.visible_to(user).filter(request=asked).select_related("by"),
                "ask_form": (self.ask_form or AskBackForm(user=user)) if may else None,
                "link": links_to(asked, "help:followed").filter(ended_at=None).first(),
                "is_too_late": self.is_too_late,
            }
        )

    def _forms(self, asked) -> dict:
        user = self.request.user
        possible = possible_students(asked, user)
        self.looked_at(possible)
        chosen = {"student": self.request.GET.get("student", "")}
        return {
            "possible": [(each, grade_words(each.grade)) for each in possible],
            "take_up_form": self.take_up_form or TakeUpForm(user=user, students=self.students(), initial=chosen),
            "close_form": self.close_form or CloseForm(user=user),
        }

    def students(self):
        """Of the school that was asked: a student elsewhere belongs to another team."""
        found = Student.objects.visible_to(self.request.user, Permission.REFERRAL_MAKE).enrolled()
        return found.filter(school=self.object.school_id).select_related("school")


class Act(OutsideRequest, abstract=True):
    """One thing done with the request; its form comes back on the request's page where something is missing."""

    permission = Permission.REFERRAL_DECIDE
    http_method_names = ["get", "post"]

    def get(self, request, *args, **kwargs):
        get_visible_or_404(PublicRequest, request.user, self.permission, pk=kwargs["pk"])
        return redirect("referrals:outside-request", pk=kwargs["pk"])

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user, self.permission)

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        try:
            return self.act(self.object)
        except AlreadyMoved:
            self.object, self.is_too_late = self.get_object(), True
            return self.again(409)

    def act(self, asked):
        raise NotImplementedError

    def again(self, status: int = 422):
        return self.render_to_response(self.get_context_data(object=self.object), status=status)


class TakeUp(Act):
    permission = Permission.REFERRAL_DECIDE

    def act(self, asked):
        form = self.take_up_form = TakeUpForm(self.request.POST, user=self.request.user, students=self.students())
        if not form.is_valid():
            return self.again()
        referral = take_up_public_request(request=asked, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("It is a request to the team now. Whoever asked sees that you have read it."))
        return redirect("referrals:referral", pk=referral.pk)


class AskBack(Act):
    permission = Permission.REFERRAL_DECIDE

    def act(self, asked):
        form = self.ask_form = AskBackForm(self.request.POST, user=self.request.user)
        if not form.is_valid():
            return self.again()
        ask_back(request=asked, text=form.cleaned_data["text"], by=self.request.user)
        messages.success(self.request, _("Your question stands behind their link. Tell them, if they may be reached."))
        return redirect("referrals:outside-request", pk=asked.pk)


class Close(Act):
    permission = Permission.REFERRAL_DECIDE

    def act(self, asked):
        form = self.close_form = CloseForm(self.request.POST, user=self.request.user)
        if not form.is_valid():
            return self.again()
        close_public_request(request=asked, reason=form.cleaned_data["reason"], by=self.request.user)
        offer_undo(
            self.request, _("Closed. Whoever asked reads why."), reverse("referrals:outside-reopen", args=[asked.pk])
        )
        return redirect("referrals:outside")


class Reopen(Act):
    permission = Permission.REFERRAL_DECIDE

    def act(self, asked):
        reopen_public_request(request=asked, by=self.request.user)
        messages.success(self.request, _("It waits again."))
        return redirect("referrals:outside-request", pk=asked.pk)


class KnowAsker(Act):
    """Whether their link may tell how far it came."""

    permission = Permission.REFERRAL_DECIDE

    def act(self, asked):
        know_asker(request=asked, is_known=not asked.is_known, by=self.request.user)
        return redirect("referrals:outside-request", pk=asked.pk)


class RenewLink(Page):
    """Another link for whoever lost theirs; the one before opens nothing any more."""

    permission = Permission.REFERRAL_DECIDE
    http_method_names = ["post"]

    def post(self, request, pk):
        asked = get_visible_or_404(PublicRequest, request.user, self.permission, pk=pk)
        link = renew_link(request=asked, by=request.user)
        messages.success(request, _new_link_words(asked) % {"address": address_of(link)})
        return redirect("referrals:outside-request", pk=pk)


def _new_link_words(asked: PublicRequest) -> str:
    if asked.asker == Asker.STUDENT:
        return _("The new link: %(address)s  Give it to the student in person, and to nobody at home.")
    return _("The new link: %(address)s  Give it to nobody but whoever asked.")
