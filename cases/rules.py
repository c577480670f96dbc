"""Decisions of casework on plain values: no database, no clock, no user."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from cases.enums import Domain, EncounterKind, EncounterMode, EncounterPlace, PlanProgress, TookPart
from sswork.charts import aim_on

# A slip of the finger can be taken back while nobody can have relied on the record; after that it stays.
WITHDRAW_WITHIN = timedelta(minutes=15)
# Notes are best written within a day or two; an encounter of more than a month ago is more often a wrong date.
ASK_WHEN_OLDER_THAN = timedelta(days=30)
# Clocks of two machines differ a little.
CLOCKS_DIFFER_BY = timedelta(minutes=2)
# How many of the newest measurements decide whether a plan works.
DECIDING_POINTS = 3


@dataclass(frozen=True)
class Usual:
    """How an encounter of a kind mostly goes: what the form offers, never what it insists on."""

    mode: EncounterMode
    place: EncounterPlace
    took_part: tuple[TookPart, ...]
    purposes: tuple[str, ...]
    minutes: int


USUAL = {
    EncounterKind.INDIVIDUAL: Usual(
        EncounterMode.IN_PERSON, EncounterPlace.SCHOOL, (TookPart.STUDENT,), ("individual_counseling",), 30
    ),
    EncounterKind.GROUP: Usual(
        EncounterMode.IN_PERSON, EncounterPlace.SCHOOL, (TookPart.STUDENT,), ("group_counseling",), 30
    ),
    EncounterKind.CHECK_IN: Usual(EncounterMode.IN_PERSON, EncounterPlace.SCHOOL, (TookPart.STUDENT,), (), 5),
    EncounterKind.FAMILY: Usual(
        EncounterMode.PHONE, EncounterPlace.ELSEWHERE, (TookPart.PARENT,), ("family_outreach",), 15
    ),
    EncounterKind.HOME_VISIT: Usual(
        EncounterMode.IN_PERSON, EncounterPlace.HOME, (TookPart.PARENT,), ("family_outreach",), 45
    ),
    EncounterKind.CRISIS: Usual(
        EncounterMode.IN_PERSON, EncounterPlace.SCHOOL, (TookPart.STUDENT,), ("crisis_intervention",), 60
    ),
    EncounterKind.CONSULTATION: Usual(
        EncounterMode.IN_PERSON, EncounterPlace.SCHOOL, (TookPart.TEACHER,), ("consultation",), 15
    ),
    EncounterKind.MEETING: Usual(
        EncounterMode.IN_PERSON,
        EncounterPlace.SCHOOL,
        (TookPart.PARENT, TookPart.TEACHER),
        ("service_coordination",),
        45,
    ),
    EncounterKind.COLLATERAL: Usual(
        EncounterMode.PHONE, EncounterPlace.ELSEWHERE, (TookPart.AGENCY,), ("agency_referral",), 15
    ),
}


def usual(kind: str) -> Usual:
    return USUAL[EncounterKind(kind)]


def may_withdraw(*, recorded_at: datetime, now: datetime) -> bool:
    """Whether an encounter may still be taken back by its author."""
    return now - recorded_at <= WITHDRAW_WITHIN


def is_in_future(*, happened_at: datetime, now: datetime) -> bool:
    """What has not happened yet is an appointment, not an encounter."""
    return happened_at > now + CLOCKS_DIFFER_BY


def is_long_ago(*, happened_at: datetime, now: datetime) -> bool:
    return now - happened_at > ASK_WHEN_OLDER_THAN


def aim_value(*, baseline: Decimal, target: Decimal, first_day: date, last_day: date, day: date) -> Decimal:
    """What the straight line from baseline to target asks for on a day; flat before the first day and after the last."""
    return Decimal(aim_on(max(day, first_day), (first_day, baseline), (last_day, target)))  # type: ignore[arg-type]  # Decimals serve as floats


def plan_progress(
    points: Sequence[tuple[date, Decimal]], *, baseline: Decimal, target: Decimal, first_day: date, last_day: date
) -> PlanProgress:
    """Whether the plan leads where it should: the last three measurements against the aim line.

    The data-point decision rule of curriculum-based measurement (L. S. Fuchs and D. Fuchs; districts use three or four
    points): off track when every one of the last three falls short of the line; reached when every one meets the target.
    The better side is the one on which the target lies, so that fewer absences are as good as more words read.
    """
    last = sorted(points)[-DECIDING_POINTS:]
    if len(last) < DECIDING_POINTS:
        return PlanProgress.TOO_FEW
    way = 1 if target > baseline else -1
    if all((value - target) * way >= 0 for _day, value in last):
        return PlanProgress.REACHED
    line = {"baseline": baseline, "target": target, "first_day": first_day, "last_day": last_day}
    if all((value - aim_value(day=day, **line)) * way < 0 for day, value in last):  # type: ignore[arg-type]  # mixed by name
        return PlanProgress.OFF_TRACK
    return PlanProgress.ON_TRACK


def unanswered_domains(
    *, urgent: Collection[str], with_goal: Collection[str], with_reason: Collection[str]
) -> list[Domain]:
    """Urgent domains for which there is neither a goal nor a stated reason: what stands between a plan and "complete"."""
    answered = {*with_goal, *with_reason}
    return [domain for domain in Domain if domain in urgent and domain not in answered]
