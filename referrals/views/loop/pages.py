"""A referral to an agency: written, sent on a consent, followed until it is known what came of it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.actions.records_sharing import NotAllowed
from cases.models import Consent, Student
from cases.queries.students import safe_contact_of
from referrals.actions import service_referral as acts
from referrals.forms.loop import NewsForm, ReferForm, SendForm
from referrals.loop_enums import DENIED, ENDED, UNDER_WAY, LoopState
from referrals.models import Service, ServiceReferral
from referrals.queries.loop import is_narrow
from referrals.queries.services import for_lists
from sswork.conflicts import Conflict
from sswork.links import address_of, links_to
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import DetailPage, FormPage, get_visible_or_404


class Refer(FormPage):
    """Which service is chosen by then; nothing leaves the school by writing it."""

    permission = Permission.CONSENT_MANAGE
    form_class, template_name = ReferForm, "referrals/loop/refer.html"

    @cached_property
    def student(self) -> Student:
        return get_visible_or_404(Student, self.request.user, self.permission, pk=self.kwargs["pk"])

    @cached_property
    def service(self) -> Service:
        return get_object_or_404(for_lists(Service.objects.all()), pk=self.kwargs["service"])

    @cached_property
    def instead_of(self) -> ServiceReferral | None:
        """The one that came to nothing, where this takes its place."""
        asked = self.request.GET.get("instead", "")
        mine = ServiceReferral.objects.visible_to(self.request.user).filter(student=self.student, state__in=DENIED)
        return mine.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 18 else None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"student": self.student}

    def get_initial(self):
        earlier = self.instead_of
        if earlier:
            return {"need": earlier.need_id, "purpose": earlier.purpose, "message": earlier.message}
        return {"need": asked} if (asked := self.request.GET.get("need", "")).isdecimal() else {}

    def get_context_data(self, **kwargs):
        found = {"student": self.student, "service": self.service, "instead_of": self.instead_of}
        warnings = safe_contact_of(self.student, self.request.user)
        return super().get_context_data(**kwargs) | found | {"contact_warnings": warnings}

    def form_valid(self, form):
        referral = acts.draft_service_referral(
            student=self.student,
            service=self.service,
            instead_of=self.instead_of,
            by=self.request.user,
            **form.cleaned_data,
        )
        messages.success(self.request, _("Written. It is not sent yet: choose the consent below."))
        return redirect("referrals:service-referral", pk=referral.pk)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class ServiceReferralPage(DetailPage):
    """Where it stands, what comes next, and what the agency was told."""

    model = ServiceReferral
    permission = Permission.CONSENT_VIEW
    template_name = "referrals/loop/referral.html"
    context_object_name = "referral"
    send_form: SendForm | None = None
    news_form: NewsForm | None = None

    def get_queryset(self):
        rows = super().get_queryset().select_related("student__school", "need__case", "owner", "by", "consent")
        return rows.select_related("service__organization", "instead_of__service")

    def get_context_data(self, **kwargs):
        referral, user = self.object, self.request.user
        may = user.can(Permission.CONSENT_MANAGE) and referral.student.is_open_to(user, Permission.CONSENT_MANAGE)
        drafted = referral.state == LoopState.DRAFT
        link = links_to(referral, acts.ANSWER).filter(ended_at=None).first() if may else None
        about = {"user": user, "referral": referral}
        return super().get_context_data(**kwargs) | {
            "may_act": may,
            "send_form": (self.send_form or SendForm(today=timezone.localdate(), **about)) if may and drafted else None,
            "news_form": (self.news_form or NewsForm(**about)) if may and not referral.is_ended else None,
            "is_narrow": drafted and is_narrow(referral),
            "names_class": drafted
            and Consent.objects.visible_to(user).filter(student=referral.student, recipient_is_class=True).exists(),
            "link": link,
            "link_address": address_of(link) if link else "",
            "openings": list(link.openings.all()[:5]) if link else [],
            "may_link": may and not link and referral.state in UNDER_WAY,
            "elsewhere": self._elsewhere(referral) if may and referral.state in DENIED else "",
            "today": timezone.localdate(),
        }

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        if self.object.is_unread and self.object.owner_id in request.user.selves:
            acts.note_read(referral=self.object, by=request.user)
        return response

    def _elsewhere(self, referral) -> str:
        asked = urlencode({"student": referral.student_id, "instead": referral.pk})
        return f"{reverse('referrals:directory')}?{asked}"


class ChangeReferral(ServiceReferralPage, abstract=True):
    """A form of the page: it comes back there when something is missing, or somebody was quicker."""

    permission = Permission.CONSENT_MANAGE
    http_method_names = ["get", "post"]

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user, self.permission)

    def get(self, request, *args, **kwargs):
        get_visible_or_404(ServiceReferral, request.user, self.permission, pk=kwargs["pk"])
        return redirect("referrals:service-referral", pk=kwargs["pk"])

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        try:
            return self.change(self.object)
        except (Conflict, acts.NotThatMove):
            messages.warning(
                request, _("Somebody was quicker. Look at where it stands now; nothing of yours was saved.")
            )
            return self.back()

    def change(self, referral):
        raise NotImplementedError

    def back(self):
        return redirect("referrals:service-referral", pk=self.object.pk)

    def show_again(self):
        return self.render_to_response(self.get_context_data(object=self.object), status=422)


class SendReferral(ChangeReferral):
    def change(self, referral):
        about = {"user": self.request.user, "referral": referral, "today": timezone.localdate()}
        form = self.send_form = SendForm(self.request.POST, **about)
        if referral.state != LoopState.DRAFT:
            raise acts.NotThatMove(referral.state)
        if not form.is_valid():
            return self.show_again()
        try:
            acts.send_service_referral(referral=referral, by=self.request.user, **form.cleaned_data)
        except NotAllowed as refused:
            reasons = " ".join(str(each) for each in refused.reasons)
            form.add_error(
                "consent", _("Nothing was sent: this consent does not allow it now. %(why)s") % {"why": reasons}
            )
            return self.show_again()
        messages.success(
            self.request, _("Sent. Give the agency its link from this page; what it answers comes back here.")
        )
        return self.back()


class TellNews(ChangeReferral):
    def change(self, referral):
        form = self.news_form = NewsForm(self.request.POST, user=self.request.user, referral=referral)
        if not form.is_valid():
            return self.show_again()
        acts.note_news(referral=referral, version=form.cleaned_data["version"], news=form.news, by=self.request.user)
        if form.news.state in ENDED:
            again = reverse("referrals:service-referral-reopen", args=[referral.pk])
            offer_undo(self.request, _("Saved. It has ended, and asks for nothing more."), again)
        else:
            messages.success(self.request, _("Saved: where it stands, and what comes next."))
        return self.back()


class Reopen(ChangeReferral):
    """The way back from an end: told by mistake, or the agency answered after all."""

    def change(self, referral):
        acts.take_back_end(referral=referral, by=self.request.user)
        messages.success(self.request, _("It is under way again. Say where it stands, when you know."))
        return self.back()


class AskedAgain(ChangeReferral):
    def change(self, referral):
        acts.ask_again(referral=referral, version=referral.version, by=self.request.user)
        messages.success(self.request, _("Noted that you asked. You are reminded again later."))
        return self.back()


class NewLink(ChangeReferral):
    def change(self, referral):
        if referral.is_ended or referral.state == LoopState.DRAFT:
            raise acts.NotThatMove(referral.state)
        try:
            acts.renew_link(referral=referral, by=self.request.user)
        except NotAllowed as refused:
            reasons = " ".join(str(each) for each in refused.reasons)
            messages.warning(
                self.request, _("No new link: the consent does not allow it now. %(why)s") % {"why": reasons}
            )
            return self.back()
        messages.success(self.request, _("There is a new link. The one before opens nothing any more."))
        return self.back()
