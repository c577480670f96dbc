"""Consents, sharing and the log of one student."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.actions.records_consent import AlreadyRevoked, lift_hold, place_hold, record_consent, revoke_consent
from cases.actions.records_sharing import NotAllowed, ThreatMissing, refuse_sharing, share_records
from cases.forms.records import ConsentForm, HoldForm, RevokeForm, ShareForm
from cases.models import Consent, LegalHold, RecordsRequest, Student
from cases.queries.records import consents_of, disclosures_of, rights_of
from cases.queries.students import safe_contact_of
from sswork.roles import Permission
from sswork.views import FormPage, Page, TemplatePage, get_visible_or_404


class TroubleIs422(FormPage, abstract=True):
    """A form that was not taken says so by its status too."""

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class StudentFormPage(TroubleIs422, abstract=True):
    """A form about one student whom the page's own right reaches."""

    @cached_property
    def student(self) -> Student:
        return get_visible_or_404(Student, self.request.user, self.permission, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        self.student  # noqa: B018  # 404 comes before the form is built
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"student": self.student}

    def get_success_url(self):
        return reverse("cases:records", args=[self.student.pk])


class StudentRecords(TemplatePage):
    """Consents, who holds the rights, what was shared, requests and holds."""

    permission = Permission.CONSENT_VIEW
    template_name = "cases/records/student.html"

    def get_context_data(self, pk, **kwargs):
        user, today = self.request.user, timezone.localdate()
        student = get_visible_or_404(Student, user, self.permission, pk=pk)
        rows = list(disclosures_of(user, student))
        about = {"student": student}
        return super().get_context_data(**kwargs) | {
            "student": student,
            "consents": consents_of(user, student, today),
            "rights": rights_of(student, today),
            "log": [each for each in rows if each.is_logged],
            "beside_log": [each for each in rows if not each.is_logged],
            "holds": list(LegalHold.objects.visible_to(user).in_force().filter(**about).select_related("placed_by")),
            "requests": list(RecordsRequest.objects.visible_to(user).filter(**about).order_by("-received_on", "-pk")),
            "may_share": student.is_open_to(user, Permission.CONSENT_MANAGE),
            "may_manage": student.is_open_to(user, Permission.RECORDS_MANAGE),
        }


class AddConsent(StudentFormPage):
    permission = Permission.CONSENT_MANAGE
    form_class, template_name = ConsentForm, "cases/records/consent.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"student": self.student}

    def form_valid(self, form):
        record_consent(student=self.student, facts=form.cleaned_data, by=self.request.user)
        messages.success(self.request, _("The consent is on file. Each sharing is checked against it."))
        return redirect(self.get_success_url())


class RevokeConsent(TroubleIs422):
    permission = Permission.CONSENT_MANAGE
    form_class, template_name = RevokeForm, "cases/records/revoke.html"

    @cached_property
    def consent(self) -> Consent:
        return get_visible_or_404(Consent, self.request.user, self.permission, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"consent": self.consent, "student": self.consent.student}

    def form_valid(self, form):
        try:
            revoke_consent(consent=self.consent, by=self.request.user, **form.cleaned_data)
            messages.success(self.request, _("Revoked. Nothing more is shared on this consent."))
        except AlreadyRevoked:
            messages.info(self.request, _("This consent was revoked already."))
        return redirect("cases:records", self.consent.student_id)


class Share(StudentFormPage):
    """Two buttons: share, which asks the rule, or write down that somebody asked and got nothing."""

    permission = Permission.CONSENT_MANAGE
    form_class, template_name = ShareForm, "cases/records/share.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"student": self.student}

    def get_context_data(self, **kwargs):
        warnings = safe_contact_of(self.student, self.request.user)
        return super().get_context_data(**kwargs) | {"contact_warnings": warnings}

    def form_valid(self, form):
        if "refuse" in self.request.POST:
            refuse_sharing(student=self.student, by=self.request.user, **form.asked())
            messages.success(self.request, _("Written into the log: they asked, and nothing was shared."))
            return redirect(self.get_success_url())
        return self._shared(form)

    def _shared(self, form):
        try:
            share_records(
                student=self.student,
                threat=form.cleaned_data["threat"],
                by=self.request.user,
                **form.asked(),
                **form.chosen_basis(),
            )
        except NotAllowed as refused:
            form.add_error("basis", refused.reasons or [_("Choose a consent on file or a ground in law.")])
        except ThreatMissing:
            form.add_error("threat", _("Say what the threat is, and to whom."))
        else:
            messages.success(self.request, _("Shared, and written down with what allowed it."))
            return redirect(self.get_success_url())
        return self.form_invalid(form)


class AddHold(StudentFormPage):
    permission = Permission.RECORDS_MANAGE
    form_class, template_name = HoldForm, "cases/records/hold.html"

    def form_valid(self, form):
        place_hold(student=self.student, reason=form.cleaned_data["reason"], by=self.request.user)
        messages.success(self.request, _("Nothing of this student is destroyed while the hold stands."))
        return redirect(self.get_success_url())


class LiftHold(Page):
    permission = Permission.RECORDS_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk):
        hold = get_visible_or_404(LegalHold, request.user, self.permission, pk=pk)
        lift_hold(hold=hold, by=request.user)
        messages.success(request, _("The hold is lifted."))
        return redirect("cases:records", hold.student_id)
