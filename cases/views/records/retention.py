"""Retention: the rules a district works by, and batches that two people agree on."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import records_retention as retention
from cases.models import RetentionBatch, RetentionRule
from cases.queries.records_request import CLOCK
from cases.queries.retention import (
    batches_of,
    choices_of,
    destroyed_in,
    districts_of,
    holds_beside,
    loose_in,
    rules_of,
    tallies_of,
)
from cases.records_enums import BatchState
from cases.tasks import carry_out_retention
from sswork.imports import queue
from sswork.letters import certificate
from sswork.models import Definition
from sswork.roles import Permission
from sswork.views import DetailPage, Page, TemplatePage

BATCHES_SHOWN = 20
KEPT = [
    gettext_lazy(
        "The student's name, schools and enrollment, attendance and family stay, unless a rule above names them."
    ),
    gettext_lazy(
        "That something was done stays in the audit and access logs: who, when and what kind, without content."
    ),
    gettext_lazy("Encounters with several students stay for the others; only this student's part is gone."),
    gettext_lazy(
        "History of the destroyed records is gone too. Backups made before hold them until the backups themselves expire; what was"
        " encrypted for the student (sealed notes, packets, drafts) cannot be read there either, since its key is destroyed."
    ),
]


class Retention(TemplatePage):
    permission = Permission.RECORDS_APPROVE
    template_name = "cases/records/retention.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        districts = list(districts_of(user))
        return super().get_context_data(**kwargs) | {
            "rules": rules_of(user),
            "batches": list(batches_of(user)[:BATCHES_SHOWN]),
            "districts": districts,
            "clocks": Definition.objects.filter(code__startswith=CLOCK, organization=None).order_by("code"),
            "clock": Definition.in_force(CLOCK, organization=districts[0] if districts else None),
            "may_manage": user.can(Permission.RECORDS_MANAGE),
        }


class Deed(Page, abstract=True):
    """A press of a button about retention, and what comes of it in words."""

    http_method_names = ["post"]
    permission = Permission.RECORDS_MANAGE

    @cached_property
    def district(self):
        return get_object_or_404(districts_of(self.request.user)[:1])

    def post(self, request, pk):
        try:
            messages.success(request, self.do(pk))
        except retention.CounselMissing:
            messages.error(request, _("Say who confirmed it with counsel: this rule is not sure."))
        except retention.NothingChosen:
            messages.error(request, _("Choose a rule that destroys something first."))
        except retention.BatchOpen:
            messages.error(request, _("Another batch waits or runs: finish or cancel it first."))
        except retention.SecondPersonMissing:
            messages.error(request, _("You proposed this batch: a second person approves it."))
        except retention.BatchMoved:
            messages.info(request, _("Somebody was quicker. This is how it stands."))
        return redirect(*self.back)

    back: tuple = ("cases:retention",)

    def do(self, pk) -> str:
        raise NotImplementedError


class ChooseRule(Deed):
    def do(self, pk):
        rule = get_object_or_404(RetentionRule, pk=pk)
        counsel = self.request.POST.get("counsel", "")[:300]
        retention.choose_rule(rule=rule, organization=self.district, counsel=counsel, by=self.request.user)
        return _("The district works by this rule from now on.")


class DropRule(Deed):
    def do(self, pk):
        choice = get_object_or_404(choices_of(self.request.user).select_related("rule"), rule=pk)
        retention.drop_rule(choice=choice, by=self.request.user)
        return _("The district no longer works by this rule.")


class ChooseClock(Deed):
    def do(self, pk):
        definition = get_object_or_404(Definition, pk=pk, code__startswith=CLOCK, organization=None)
        retention.choose_clock(definition=definition, organization=self.district, by=self.request.user)
        return _("Requests received from today on are answered by this clock.")


class Propose(Deed):
    def do(self, pk):
        district = get_object_or_404(districts_of(self.request.user), pk=pk)
        batch = retention.propose_batch(organization=district, by=self.request.user)
        self.back = ("cases:retention-batch", batch.pk)
        return _("Proposed. Nothing is destroyed before a second person approves.")


class BatchPage(DetailPage):
    model = RetentionBatch
    permission = Permission.RECORDS_APPROVE
    template_name, context_object_name = "cases/records/batch.html", "batch"

    def get_queryset(self):
        return batches_of(self.request.user)

    def get_context_data(self, **kwargs):
        user, batch = self.request.user, self.object
        return super().get_context_data(**kwargs) | {
            "tallies": tallies_of(user, batch),
            "loose": loose_in(batch),
            "holds": holds_beside(user, batch),
            "destroyed": destroyed_in(batch),
            "kept": KEPT,
            "is_second": batch.proposed_by_id != user.pk,
            "may_manage": user.can(Permission.RECORDS_MANAGE),
        }


class BatchDeed(Deed, abstract=True):
    @cached_property
    def batch(self):
        return get_object_or_404(batches_of(self.request.user), pk=self.kwargs["pk"])

    def post(self, request, pk):
        self.back = ("cases:retention-batch", self.batch.pk)
        return super().post(request, pk)


class ApproveBatch(BatchDeed):
    permission = Permission.RECORDS_APPROVE

    def do(self, pk):
        retention.approve_batch(batch=self.batch, by=self.request.user)
        transaction.on_commit(partial(queue.start, carry_out_retention, self.batch))
        return _("Approved. It is being carried out now.")


class CancelBatch(BatchDeed):
    permission = Permission.RECORDS_APPROVE

    def do(self, pk):
        retention.cancel_batch(batch=self.batch, by=self.request.user)
        return _("Cancelled. Nothing was destroyed.")


class Certificate(Page):
    """What was destroyed, as a PDF for the file: counts only."""

    permission = Permission.RECORDS_APPROVE

    def get(self, request, pk):
        batch = get_object_or_404(batches_of(request.user), pk=pk, state=BatchState.DONE)
        pdf = certificate.pdf_of(_certificate(request.user, batch))
        name = f"retention-{batch.pk}.pdf"
        return HttpResponse(
            pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


def _certificate(user, batch: RetentionBatch) -> certificate.Certificate:
    facts = [
        [_("District"), str(batch.organization)],
        [_("As of"), date_format(batch.as_of, "M j, Y")],
        [_("Proposed by"), batch.proposed_by.name],
        [_("Approved by"), batch.approved_by.name if batch.approved_by else ""],
        [_("Carried out"), date_format(batch.finished_at, "M j, Y") if batch.finished_at else ""],
    ]
    return certificate.Certificate(
        title=_("Certificate of destruction"),
        district=str(batch.organization),
        made_at=batch.finished_at or batch.proposed_at,
        facts=facts,
        tallies=[[each.rule, each.source, each.outcome, str(each.count)] for each in tallies_of(user, batch)],
        destroyed=[[label, str(entries)] for label, entries in destroyed_in(batch)],
        loose=[[each.rule, each.source, str(each.count)] for each in loose_in(batch)],
        kept=[str(each) for each in KEPT],
    )
