"""Retention: rules that a district works by, a batch that two people must agree on, and its destruction, student by student."""

import json
from collections import Counter

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from cases.models import LegalHold, RecordsRequest, RetentionBatch, RetentionChoice, RetentionItem
from cases.queries.records_request import CLOCK
from cases.queries.retention import PROPOSE, loose_due
from cases.records_enums import DESTROYING, UNDER_WAY, BatchState, RecordClass, RetentionOutcome
from sswork.actions import action, audit
from sswork.models import Definition
from sswork.security.encryption import destroy_student_key


class CounselMissing(Exception):
    """The rule is not sure: counsel has to confirm it first."""


class NothingChosen(Exception):
    """The district works by no rule that destroys anything."""


class BatchOpen(Exception):
    """Another batch of the district waits or runs."""


class BatchMoved(Exception):
    """Somebody approved or cancelled the batch meanwhile."""


class SecondPersonMissing(Exception):
    """Who proposed a batch cannot approve it."""


@action
def choose_rule(*, rule, organization, counsel="", by):
    """The district works by this rule. One that is not sure names who confirmed it. Choosing it twice changes nothing."""
    if not rule.is_sure and not counsel.strip():
        raise CounselMissing(rule.code)
    choice, made = RetentionChoice.objects.get_or_create(
        rule=rule, organization=organization, ended_on=None, defaults={"counsel": counsel, "chosen_by": by}
    )
    audit("retention.rule_chosen" if made else "retention.rule_kept", by=by, target=choice, rule=rule.code)
    return choice


@action
def drop_rule(*, choice, by):
    """The district no longer works by it."""
    RetentionChoice.objects.filter(pk=choice.pk, ended_on=None).update(ended_on=timezone.localdate())
    audit("retention.rule_dropped", by=by, target=choice, rule=choice.rule.code)


@action
def choose_clock(*, definition, organization, by):
    """The district answers requests by this clock from today; the row that is overridden stays and is named."""
    today = timezone.localdate()
    row, _made = Definition.objects.update_or_create(
        code=CLOCK,
        organization=organization,
        effective_from=today,
        defaults={
            name: getattr(definition, name)
            for name in ("title", "text", "value", "operator", "unit", "source", "confidence")
        }
        | {"overrides": definition, "why": str(organization)},
    )
    audit("records.clock_chosen", by=by, target=row, clock=definition.code)
    return row


@action(beyond_view="everybody whose time is over, and whatever protects one of them, is the district's")
def propose_batch(*, organization, by):
    """Everybody who left and whose time is over by a rule in force, in one statement: due, or kept and why."""
    today = timezone.localdate()
    chosen = RetentionChoice.objects.filter(organization=organization, ended_on=None, rule__kind__in=DESTROYING)
    if not chosen.exists():
        raise NothingChosen
    if RetentionBatch.objects.filter(organization=organization).filter(_unfinished()).exists():
        raise BatchOpen
    batch = RetentionBatch.objects.create(
        organization=organization, as_of=today, proposed_by=by, loose=loose_due(organization, today)
    )
    with connection.cursor() as cursor:
        cursor.execute(PROPOSE, {"batch": batch.pk, "organization": organization.pk, "today": today})
        found = cursor.rowcount
    audit("retention.proposed", by=by, target=batch, students=found, loose=sum(batch.loose.values()))
    return batch


def _unfinished() -> Q:
    return Q(state__in=[BatchState.PROPOSED, BatchState.APPROVED])


@action
def cancel_batch(*, batch, by):
    """Before anything was destroyed."""
    _move(batch, BatchState.PROPOSED, state=BatchState.CANCELLED, finished_at=timezone.now())
    audit("retention.cancelled", by=by, target=batch)


@action
def approve_batch(*, batch, by):
    """The second person agrees; the worker begins."""
    if by.pk == batch.proposed_by_id:
        raise SecondPersonMissing(batch.pk)
    _move(batch, BatchState.PROPOSED, state=BatchState.APPROVED, approved_by=by, approved_at=timezone.now())
    audit("retention.approved", by=by, target=batch)


def _move(batch, expected, **values) -> None:
    if not RetentionBatch.objects.filter(pk=batch.pk, state=expected).update(**values):
        raise BatchMoved(batch.pk)
    batch.refresh_from_db()


@action(beyond_view="a hold that the approver does not see protects all the same")
def destroy_item(*, item, by):
    """Destroy what the rule names of one student, with history and the student's key; or keep it, where something has come in
    between. Whoever dies here leaves the item as it was."""
    own = RetentionItem.objects.select_for_update(of=("self",)).select_related("rule").get(pk=item.pk)
    if own.outcome != RetentionOutcome.DUE:
        audit("retention.kept", by=by, target=own, why=own.outcome)
        return own
    if protection := _protection(own):
        own.outcome = protection
        own.save(update_fields=["outcome"])
        audit("retention.kept", by=by, target=own, why=protection)
        return own
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_destroy_records(%s)::text", [own.pk])
        own.removed = json.loads(cursor.fetchone()[0])
    if RecordClass.CASEWORK in own.rule.classes:
        destroy_student_key(student=own.student_id, by=by)
    own.outcome, own.done_at = RetentionOutcome.DESTROYED, timezone.now()
    own.save(update_fields=["outcome", "removed", "done_at"])
    audit("retention.destroyed", by=by, target=own, rule=own.rule.code, rows=sum(own.removed.values()))
    return own


def _protection(item) -> str:
    """What has come in between since the batch was proposed."""
    about = {"student": item.student_id}
    if LegalHold.objects.in_force().filter(**about).exists():
        return RetentionOutcome.HELD
    if RecordsRequest.objects.filter(**about, state__in=UNDER_WAY).exists():
        return RetentionOutcome.REQUESTED
    still = item.student.enrolments.filter(removed_on=None).filter(
        Q(last_day=None) | Q(last_day__gte=timezone.localdate())
    )
    return RetentionOutcome.REQUIRED if still.exists() else ""


@action(beyond_view="what is in no student's file is the district's")
def destroy_loose(*, batch, by) -> dict[str, int]:
    """Destroy what the batch names of records that are in no student's file, with history. Again: there is nothing left to do,
    and what the first time destroyed stays told."""
    own = RetentionBatch.objects.select_for_update().get(pk=batch.pk)
    sums = Counter(own.removed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_destroy_loose(%s)::text", [own.pk])
        sums.update(json.loads(cursor.fetchone()[0]))
    own.removed = dict(sums)
    own.save(update_fields=["removed"])
    audit("retention.loose_destroyed", by=by, target=own, rows=sum(sums.values()))
    return own.removed


@action
def finish_batch(*, batch, by):
    """When nothing is left to do: the sums for the certificate."""
    batch.refresh_from_db(fields=["removed"])
    sums: Counter[str] = Counter(batch.removed)
    for removed in RetentionItem.objects.filter(batch=batch).values_list("removed", flat=True):
        sums.update(removed)
    _move(batch, BatchState.APPROVED, state=BatchState.DONE, finished_at=timezone.now(), removed=dict(sums))
    audit("retention.done", by=by, target=batch, rows=sum(sums.values()))
