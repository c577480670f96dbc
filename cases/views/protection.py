"""Suspected abuse or neglect: call now; write it down; what was done since. Read by the reporter and the custodian alone."""

import json

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.protection import (
    PutRightAlready,
    add_protection_entry,
    begin_protection,
    name_custodian,
)
from cases.enums import ProtectionStep
from cases.forms.protection import FORMS, AccountForm, BeginForm, CustodianForm
from cases.models import ProtectionEntry, ProtectionLog, ProtectionReport
from cases.queries.protection import (
    Sheet,
    custodians_at,
    district_of,
    duties_at,
    hotlines_of,
    marks_of,
    papers_of,
    sheets_of,
)
from sswork.charts.body import empty_body
from sswork.models.organization import FEDERAL
from sswork.roles import Permission
from sswork.views import DetailPage, FormPage, TemplatePage, get_visible_or_404

LOG_SHOWN = 50


class ProtectionHome(TemplatePage):
    """Whom to call, first; then the own records, which look the same to whoever has none."""

    permission, is_private = Permission.SIGNED_IN, True
    template_name = "cases/protection/home.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        district, sheets = district_of(user), sheets_of(user)
        self.looked_at([each.report for each in sheets])
        return super().get_context_data(**kwargs) | call_now(district) | {
            "sheets": sheets,
            "may_begin": district is not None,
            "now": timezone.now(),
        }  # fmt: skip


def call_now(district) -> dict:
    """The numbers and the duty, for the head of each page on which somebody may still have to call."""
    place = district.place if district else FEDERAL
    return {"hotlines": hotlines_of(district), "duties": duties_at(place, timezone.localdate())}


class BeginProtection(FormPage):
    permission, is_private = Permission.SIGNED_IN, True
    form_class = BeginForm
    template_name = "cases/protection/begin.html"

    @cached_property
    def district(self):
        """Whoever has no role has no district: the numbers are on the page before, and there is nothing to write into."""
        found = district_of(self.request.user)
        if found is None:
            raise Http404
        return found

    @cached_property
    def custodians(self) -> list:
        return custodians_at(self.district, self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"custodians": self.custodians}

    def get_context_data(self, **kwargs):
        shown = call_now(self.district) | {"custodians": self.custodians, "body": empty_body()}
        return super().get_context_data(**kwargs) | shown

    def form_valid(self, form):
        report = begin_protection(district=self.district, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("It is written down. Now the call, if you have not called yet."))
        return redirect("cases:protection-record", report.pk)


def sheet_or_404(request, pk) -> Sheet:
    found = sheets_of(request.user, pk=pk)
    if not found:
        raise Http404
    return found[0]


class ProtectionRecord(DetailPage):
    permission, is_private = Permission.SIGNED_IN, True
    model = ProtectionReport
    context_object_name = "report"
    template_name = "cases/protection/record.html"

    def get_context_data(self, **kwargs):
        sheet = sheet_or_404(self.request, self.object.pk)
        log = ProtectionLog.objects.visible_to(self.request.user).filter(report=self.object).select_related("by")
        return super().get_context_data(**kwargs) | {
            "sheet": sheet,
            "hotlines": hotlines_of(self.object.district),
            "files": list(papers_of(self.object, self.request.user)),
            "log": log[:LOG_SHOWN],
            "now": timezone.now(),
            "may_name": bool(custodians_at(self.object.district, self.object.reporter)),
        }

    def get_queryset(self):
        return super().get_queryset().select_related("district__parent", "reporter", "custodian")


class AddProtectionEntry(FormPage):
    """A step, or one that puts an earlier entry right (``?corrects=``), which stays readable below it."""

    permission, is_private = Permission.SIGNED_IN, True
    template_name = "cases/protection/add.html"

    put_right_already = gettext_lazy(
        "You have put this entry right already, perhaps in another window. Your words are still here; "
        "the record says which entry holds."
    )

    @cached_property
    def report(self) -> ProtectionReport:
        return get_visible_or_404(ProtectionReport, self.request.user, pk=self.kwargs["pk"])

    @cached_property
    def step(self) -> ProtectionStep:
        if self.kwargs["step"] not in ProtectionStep.values or (self.is_account and self.corrects is None):
            raise Http404
        return ProtectionStep(self.kwargs["step"])

    @property
    def is_account(self) -> bool:
        return self.kwargs["step"] == ProtectionStep.ACCOUNT

    @cached_property
    def corrects(self) -> ProtectionEntry | None:
        """The own entry that is put right; what another wrote, only that person puts right."""
        if not (asked := self.kwargs.get("entry_pk")):
            return None
        mine = ProtectionEntry.objects.visible_to(self.request.user).filter(report=self.report, by=self.request.user)
        found = mine.filter(pk=asked, step=self.kwargs["step"]).first()
        if found is None:
            raise Http404
        return found

    def get_form_class(self):
        return FORMS[self.step]

    def get_initial(self):
        if self.corrects is None:
            return {}
        if self.is_account:
            return AccountForm.initial_of(self.corrects, marks_of(self.corrects))
        names = FORMS[self.step].base_fields
        return {name: getattr(self.corrects, name) for name in names}

    def get_context_data(self, **kwargs):
        shown = {"report": self.report, "step": self.step, "corrects": self.corrects, "body": empty_body()}
        return super().get_context_data(**kwargs) | shown

    def form_valid(self, form):
        texts = form.texts()
        if self.is_account:
            texts["marks"] = json.dumps(texts["marks"])
        try:
            add_protection_entry(
                report=self.report,
                step=self.step,
                at=form.cleaned_data["at"],
                corrects=self.corrects,
                texts=texts,
                by=self.request.user,
            )
        except PutRightAlready:
            form.add_error(None, self.put_right_already)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(self.request, _("Kept in the record."))
        return redirect("cases:protection-record", self.report.pk)


class NameCustodian(FormPage):
    """Another custodian. A custodian who gives it away no longer reads it."""

    permission, is_private = Permission.SIGNED_IN, True
    form_class = CustodianForm
    template_name = "cases/protection/custodian.html"

    @cached_property
    def report(self) -> ProtectionReport:
        return get_visible_or_404(ProtectionReport, self.request.user, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        offered = custodians_at(self.report.district, self.report.reporter)
        return super().get_form_kwargs() | {"custodians": offered}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"report": self.report}

    def form_valid(self, form):
        custodian = form.cleaned_data["custodian"]
        name_custodian(report=self.report, custodian=custodian, by=self.request.user)
        messages.success(self.request, _("%(person)s keeps the record from now on.") % {"person": custodian.name})
        stays = self.request.user.pk in (self.report.reporter_id, custodian.pk)
        return redirect(
            reverse("cases:protection-record", args=[self.report.pk]) if stays else reverse("cases:protection")
        )
