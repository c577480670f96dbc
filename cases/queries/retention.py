"""Reads of retention: whose time is over, in one statement; by which rules a district works; what a batch comes to."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from cases.models import (
    LegalHold,
    LooseTable,
    RecordTable,
    RetentionBatch,
    RetentionChoice,
    RetentionItem,
    RetentionRule,
)
from cases.records_enums import DESTROYING, BatchState, RecordClass, RetentionOutcome, RetentionTrigger
from sswork.models import Organization
from sswork.roles import Permission

# Everybody of the district who left and whose time is over under a chosen rule, and what stands against it. The first that
# holds is the reason.
PROPOSE = """
INSERT INTO cases_retentionitem (batch_id, student_id, school_id, rule_id, left_on, due_on, outcome, removed)
SELECT %(batch)s, s.id, s.school_id, r.id, stay.left_on, over.due_on,
    CASE
        WHEN EXISTS (SELECT FROM cases_legalhold h WHERE h.student_id = s.id AND h.lifted_on IS NULL) THEN 'held'
        WHEN EXISTS (SELECT FROM cases_recordsrequest q WHERE q.student_id = s.id
                     AND q.state IN ('received', 'collected', 'in_review', 'approved')) THEN 'requested'
        WHEN r.unless_consent AND EXISTS (
            SELECT FROM cases_consent c WHERE c.student_id = s.id AND c.purpose = 'keeping' AND c.signed_on <= %(today)s
            AND c.revoked_on IS NULL AND (c.expires_on IS NULL OR c.expires_on >= %(today)s) AND c.records && r.classes
        ) THEN 'consented'
        WHEN EXISTS (
            SELECT FROM cases_retentionchoice kept JOIN cases_retentionrule k ON k.id = kept.rule_id
            WHERE kept.organization_id = %(organization)s AND kept.ended_on IS NULL AND k.classes && r.classes
            AND (k.kind = 'permanent'
                 OR k.kind = 'keep' AND stay.left_on + make_interval(months => coalesce(k.months, 0)) > %(today)s)
        ) THEN 'required'
        -- The log stays as long as the records do (34 CFR 99.32(a)(2)).
        WHEN 'sharing' = ANY (r.classes) AND (
            EXISTS (SELECT FROM cases_case c WHERE c.student_id = s.id)
            OR EXISTS (SELECT FROM cases_encounterstudent p WHERE p.student_id = s.id)) THEN 'required'
        ELSE 'due'
    END, '{}'
FROM cases_student s
JOIN sswork_organization school ON school.id = s.school_id AND %(organization)s IN (school.id, school.parent_id)
CROSS JOIN LATERAL (
    SELECT max(e.last_day) AS left_on FROM cases_enrolment e WHERE e.student_id = s.id AND e.removed_on IS NULL
    HAVING bool_and(e.last_day IS NOT NULL AND e.last_day < %(today)s)
) stay
JOIN cases_retentionchoice chosen ON chosen.organization_id = %(organization)s AND chosen.ended_on IS NULL
JOIN cases_retentionrule r ON r.id = chosen.rule_id AND r.kind IN ('destroy_by', 'may_destroy')
    AND r.trigger = 'left_district'
CROSS JOIN LATERAL (SELECT (stay.left_on + make_interval(months => r.months::int))::date AS due_on) over
WHERE over.due_on <= %(today)s
AND NOT EXISTS (
    SELECT FROM cases_retentionitem done
    WHERE done.student_id = s.id AND done.rule_id = r.id AND done.outcome = 'destroyed' AND done.left_on = stay.left_on)
ORDER BY s.id, r.id
"""


# Whose time is over by the months of a rule, of the district; the rule in force asks no student.
COUNT_LOOSE = "SELECT count(*) FROM {table} WHERE {condition}"


def loose_due(organization: Organization, today: date) -> dict[str, int]:
    """Records of no student whose time is over, by the key of the rule that the district works by."""
    rules = RetentionRule.objects.filter(
        choices__organization=organization, choices__ended_on=None, kind__in=DESTROYING
    ).exclude(trigger=RetentionTrigger.LEFT_DISTRICT)
    return {str(rule.pk): _count_loose(rule, organization, today) for rule in rules}


def _count_loose(rule: RetentionRule, organization: Organization, today: date) -> int:
    place = LooseTable.objects.filter(trigger=rule.trigger).last()
    if place is None:
        return 0
    condition = place.condition.replace("$1", "%(organization)s").replace("$2", "%(until)s::date")
    given: dict[str, Any] = {"organization": organization.pk, "today": today, "months": rule.months}
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%(today)s::date - make_interval(months => %(months)s))::date", given)
        given["until"] = cursor.fetchone()[0]
        cursor.execute(COUNT_LOOSE.format(table=place.table, condition=condition), given)
        return cursor.fetchone()[0]


def districts_of(user):
    """Where a person answers for records: the districts of those assignments that carry the right."""
    schools = user.reach(Permission.RECORDS_APPROVE).school_ids
    return (
        Organization.objects.filter(kind=Organization.Kind.DISTRICT, children__in=schools).distinct().order_by("name")
    )


def batches_of(user):
    rows = RetentionBatch.objects.filter(organization__in=districts_of(user))
    return rows.select_related("organization", "proposed_by", "approved_by").order_by("-proposed_at")


def choices_of(user):
    return RetentionChoice.objects.filter(organization__in=districts_of(user), ended_on=None)


@dataclass(frozen=True)
class RuleToday:
    """A rule, and whether the district works by it."""

    rule: RetentionRule
    choice: RetentionChoice | None


def rules_of(user) -> list[RuleToday]:
    chosen = {each.rule_id: each for each in choices_of(user).select_related("chosen_by")}
    return [RuleToday(each, chosen.get(each.pk)) for each in RetentionRule.objects.all()]


@dataclass(frozen=True)
class Tally:
    """How many students of a batch have one outcome under one rule."""

    rule: str
    source: str
    outcome: str
    count: int


def tallies_of(user, batch: RetentionBatch) -> list[Tally]:
    rows = (
        RetentionItem.objects.visible_to(user).filter(batch=batch).values_list("rule__title", "rule__source", "outcome")
    )
    counted = rows.annotate(number=Count("pk")).order_by("rule__title", "outcome")
    return [
        Tally(title, source, str(RetentionOutcome(outcome).label), count) for title, source, outcome, count in counted
    ]


@dataclass(frozen=True)
class LooseTally:
    """How many records of no student a batch is about under one rule."""

    rule: str
    source: str
    count: int


def loose_in(batch: RetentionBatch) -> list[LooseTally]:
    rules = RetentionRule.objects.filter(pk__in=batch.loose)
    return [LooseTally(each.title, each.source, batch.loose[str(each.pk)]) for each in rules]


def holds_beside(user, batch: RetentionBatch) -> int:
    """How many students are held while records in nobody's file wait to be approved: no hold reaches those, so a person must ask."""
    if not batch.loose or batch.state != BatchState.PROPOSED:
        return 0
    return LegalHold.objects.visible_to(user).in_force().values("student").distinct().count()


def destroyed_in(batch: RetentionBatch) -> list[tuple[str, int]]:
    """How many entries of each class of records a batch destroyed, and of their history; what was not there is left out.

    Counted by table, said by class: the words in which the rules name what they are about.
    """
    classes = dict(RecordTable.objects.values_list("table", "record_class"))
    found: Counter[str] = Counter()
    for table, entries in batch.removed.items():
        found[classes.get(table, "")] += entries
    words = [*RecordClass.choices, ("", _("History of these records"))]
    return [(str(label), found[each]) for each, label in words if found[each]]
