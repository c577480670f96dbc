"""What the scheduler, the roster pages and retention start. Each may run twice, or die half-way and run again, and double nothing."""

import logging
from datetime import date, timedelta
from functools import partial

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.home_visit import miss_by_companion, miss_by_lead
from cases.actions.obligation_calendars import recount_calendars
from cases.actions.obligations import happened, withdrawn
from cases.actions.records_retention import BatchMoved, destroy_item, destroy_loose, finish_batch
from cases.actions.rule_choices import finish_trial
from cases.actions.unusual import find_unusual
from cases.models import HomeVisit, RetentionBatch, RetentionItem, RuleTrial
from cases.queries.following import by_records, calendars_changed, looked_at_since, no_longer_told
from cases.queries.home_visits import companion_after, lead_after
from cases.queries.trials import run_trial
from cases.queries.unusual import monday_of
from cases.records_enums import BatchState, RetentionOutcome
from cases.roster import merge
from sswork.imports import queue
from sswork.imports.batches import UNDER_WAY
from sswork.imports.carrying import carry_out
from sswork.models import ImportBatch
from sswork.registry import FactSource, fact_sources
from sswork.scoping import unscoped

log = logging.getLogger(__name__)


@shared_task
def run_roster_import(batch_id: int) -> None:
    """Do what the state of the batch asks for, or find that it is done."""
    carry_out(merge.ROSTER, batch_id)


@shared_task
def resume_roster_imports() -> None:
    """Those that the broker lost, or a worker died over."""
    for batch in queue.left_alone(ImportBatch.Kind.ROSTER, UNDER_WAY):
        queue.start(run_roster_import, batch)


@shared_task
def carry_out_retention(batch_id: int) -> None:
    """Destroy what an approved batch names, one student at a time. It goes on where it stopped: what is done is no longer due."""
    with unscoped("retention that two people approved"):
        batch = RetentionBatch.objects.filter(pk=batch_id, state=BatchState.APPROVED).first()
        if batch is None:
            return
        for item in RetentionItem.objects.filter(batch=batch, outcome=RetentionOutcome.DUE).order_by("pk").iterator():
            destroy_item(item=item, by=None)
        if batch.loose:
            destroy_loose(batch=batch, by=None)
        try:
            finish_batch(batch=batch, by=None)
        except BatchMoved:
            log.info("retention batch %s was finished by another worker", batch_id)


@shared_task
def resume_retention() -> None:
    """Batches whose start the broker lost, or a worker died over."""
    for batch_id in RetentionBatch.objects.filter(state=BatchState.APPROVED).values_list("pk", flat=True):
        carry_out_retention.delay(batch_id)


@shared_task
def miss_home_visits() -> None:
    """Whoever is not back from a home visit is missed: by the companion, and, later, by the lead of the school."""
    now = timezone.now()
    with unscoped("people who are not back from a home visit"):
        overdue = HomeVisit.objects.under_way().select_related("companion")
        for visit in overdue.filter(told_companion_at=None, expected_back__lt=now - companion_after()):
            miss_by_companion(visit=visit, now=now, by=None)
        for visit in overdue.filter(told_lead_at=None, expected_back__lt=now - lead_after()):
            miss_by_lead(visit=visit, now=now, by=None)


@shared_task
def find_unusual_looks() -> None:
    """The last full week. A run that is missed is made up for by hand or by the next: each week is looked at by its Monday."""
    week = monday_of(timezone.localdate()) - timedelta(days=7)
    find_unusual(week=week, by=None)


@shared_task
def follow_facts() -> None:
    """At night: what no page tells at once (a roster, the bands of attendance), and what a record no longer says.

    Each part is a transaction of its own: a run that dies goes on with the next.
    """
    with unscoped("obligations follow records, whoever may see them"):
        follow(timezone.localdate())


def follow(today: date) -> None:
    """For the system: of each app in turn."""
    for source in fact_sources.all():
        _follow(source, looked_at_since(today), today)


def _follow(source: FactSource, since: date, today: date) -> None:
    told: set[str] = set()
    for facts in by_records(source.facts(since, today)):
        happened(facts=facts, by=None)
        told |= {fact.source_key for fact in facts}
    if gone := no_longer_told(source.tables, told, since):
        withdrawn(source_keys=gone, why=_("The record that it came from no longer says so."), by=None)


@shared_task
def recount_due_dates() -> None:
    """A snow day that was entered moves what was counted in it, within minutes."""
    with unscoped("clocks run in calendars, whoever may see them"):
        if calendars_changed():
            recount_calendars(by=None)


@shared_task
def try_rule(trial_id: int) -> None:
    """Run a changed rule over a year's records. It reads only: run twice, it gives the same twice, and the first is kept."""
    with unscoped("a rule is tried on all records of the district, and only counts are kept"):
        trial = RuleTrial.objects.filter(pk=trial_id, state=RuleTrial.State.WAITING).first()
        if trial is None:
            return
        try:
            result = run_trial(trial, partial(_show_progress, trial))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("trial %s could not be finished", trial.pk)
            result = None
        finish_trial(trial=trial, result=result, by=None)


def _show_progress(trial: RuleTrial, done: int, total: int) -> None:
    RuleTrial.objects.filter(pk=trial.pk).update(done=done, total=total, touched_at=timezone.now())


@shared_task
def resume_trials() -> None:
    """Those that the broker lost, or a worker died over."""
    quiet = timezone.now() - timedelta(minutes=2)
    for pk in RuleTrial.objects.filter(state=RuleTrial.State.WAITING, touched_at__lt=quiet).values_list(
        "pk", flat=True
    ):
        try_rule.delay(pk)
