"""Reads that the pages, panels and reminders of casework share. Each is scoped to a person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, Prefetch, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from cases.enums import PlanProgress
from cases.models import (
    Case,
    CaseloadEntry,
    Encounter,
    EncounterStudent,
    InterventionPlan,
    PlanStep,
    ProgressPoint,
    Student,
)
from cases.queries.once import read_once
from cases.rules import plan_progress
from sswork.charts import sparkline
from sswork.charts.sparkline import Sparkline
from sswork.expressions import IsOneOf
from sswork.models import Organization, RoleAssignment, User
from sswork.roles import GRANTS, Permission

CASEWORKERS = [role for role, granted in GRANTS.items() if Permission.CASE_MANAGE in granted]


def caseworkers_at(school_ids: Iterable[int]):
    """Who may own a case at any of the schools today: those who manage cases there or for the whole district."""
    today, schools = timezone.localdate(), list(school_ids)
    districts = Organization.objects.filter(IsOneOf("children", schools))
    assigned = (
        RoleAssignment.objects.filter(role__in=CASEWORKERS, first_day__lte=today)
        .filter(Q(last_day=None) | Q(last_day__gte=today))
        .filter(Q(IsOneOf("organization", schools)) | Q(organization__in=districts))
    )
    return User.objects.filter(is_active=True, pk__in=assigned.values("person")).order_by(
        "family_name", "given_name", "pk"
    )


def helpers_of(student, user):
    """Who may be given a task about a student: the caseworkers of the school, who has the student on the caseload, and oneself."""
    today = timezone.localdate()
    on_caseload = CaseloadEntry.objects.filter(student=student, first_day__lte=today).filter(
        Q(last_day=None) | Q(last_day__gte=today)
    )
    who = (
        Q(pk__in=caseworkers_at([student.school_id]).values("pk"))
        | Q(pk__in=on_caseload.values("worker"))
        | Q(pk=user.pk)
    )
    return User.objects.filter(who, is_active=True).order_by("family_name", "given_name", "pk")


def colleagues_of(user):
    """Whom a person may give the next step of an encounter to, before it is known about whom: the caseworkers of the own schools."""
    schools = {school for _role, school in user.reach(Permission.ENCOUNTER_RECORD).role_schools}
    who = Q(pk__in=caseworkers_at(schools).values("pk")) | Q(pk=user.pk)
    return User.objects.filter(who, is_active=True).order_by("family_name", "given_name", "pk")


def recordable_students(user):
    """Students with or about whom a person may record an encounter."""
    return Student.objects.visible_to(user, Permission.ENCOUNTER_RECORD)


def open_cases_of(students, user) -> dict[int, list[Case]]:
    """The open cases that the person may see, by student."""
    found = defaultdict(list)
    for case in (
        Case.objects.visible_to(user).open().filter(student__in=students).select_related("owner").order_by("opened_on")
    ):
        found[case.student_id].append(case)
    return found


def own_case(cases: list[Case], user) -> Case | None:
    """The case an encounter goes to by itself: the only open one that this person owns."""
    mine = [case for case in cases if case.owner_id == user.pk]
    return mine[0] if len(mine) == 1 else None


def with_visible_parts(queryset, user):
    """Encounters with the students that this person may see, and nobody else's name."""
    parts = EncounterStudent.objects.visible_to(user).select_related("student__school").order_by("student__sort_name")
    return queryset.select_related("author").prefetch_related(Prefetch("parts", parts, to_attr="seen_parts"))


def hidden_encounters(user):
    """What was hidden, the newest first, for those who can put it back; with the students whom they may see."""
    parts = EncounterStudent.with_hidden.visible_to(user, Permission.RECORD_RESTORE).select_related("student__school")
    hidden = Encounter.with_hidden.visible_to(user, Permission.RECORD_RESTORE).exclude(hidden_at=None)
    return (
        hidden.select_related("author", "hidden_by")
        .prefetch_related(Prefetch("parts", parts, to_attr="seen_parts"))
        .order_by("-hidden_at", "-pk")
    )


# As many entries as a timeline begins with.
TIMELINE_READS = 30


def parts_of_student(student, user):
    """A student's encounters as this person may read them, the newest first."""
    parts = EncounterStudent.objects.visible_to(user).filter(student=student)
    return parts.select_related("encounter__author").order_by("-happened_at", "-id")


def newest_parts(student, user, limit: int) -> list[EncounterStudent]:
    """The newest of them. A student's page asks twice, for a few and for the timeline: they are read once."""
    read = read_once(student, user, "parts", lambda: list(parts_of_student(student, user)[:TIMELINE_READS]))
    return read[:limit] if limit <= TIMELINE_READS else list(parts_of_student(student, user)[:limit])


def cases_of_student(student, user) -> list[Case]:
    """All of them, the one to look at first in front."""
    cases = Case.objects.visible_to(user).filter(student=student).select_related("owner", "opened_by")
    return read_once(student, user, "cases", lambda: list(cases.order_by("-state", "review_on", "-pk")))


def last_reached(student, user) -> datetime | None:
    """When somebody was last in touch, as far as this person may know."""
    parts = EncounterStudent.objects.visible_to(user).filter(student=student, reached=True)
    return parts.order_by("-happened_at").values_list("happened_at", flat=True).first()


def parts_of_case(case, user):
    parts = EncounterStudent.objects.visible_to(user).filter(case=case)
    return parts.select_related("encounter__author").order_by("-happened_at", "-id")


def last_of(user) -> Encounter | None:
    """What the person recorded last: where the next form starts from."""
    return Encounter.objects.visible_to(user).filter(author=user).order_by("-happened_at")[:1].first()


@dataclass(frozen=True)
class DayTotal:
    encounters: int
    minutes: int


def day_totals(encounters, days: Iterable[date]) -> dict[date, DayTotal]:
    """How many encounters and minutes there are on each of the days, also where a page shows only some of them."""
    days = list(days)
    if not days:
        return {}
    start, end = midnight(min(days)), midnight(max(days) + timedelta(days=1))
    rows = (
        encounters.filter(happened_at__gte=start, happened_at__lt=end)
        .annotate(day=TruncDate("happened_at"))
        .order_by()
        .values("day")
        .annotate(n=Count("pk"), total=Sum("minutes"))
    )
    return {row["day"]: DayTotal(row["n"], row["total"]) for row in rows}


def midnight(day: date) -> datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Contacts:
    """What was done so far, in numbers."""

    encounters: int
    minutes: int
    last: datetime | None


def contacts_of_case(case, user) -> Contacts:
    parts = EncounterStudent.objects.visible_to(user).filter(case=case)
    row = parts.aggregate(n=Count("pk"), minutes=Sum("encounter__minutes"), last=Max("happened_at"))
    return Contacts(row["n"], row["minutes"] or 0, row["last"])


def kinds_of_encounters(case, user) -> list[str]:
    """Of the encounters of a case, the oldest first."""
    parts = EncounterStudent.objects.visible_to(user).filter(case=case).order_by("happened_at", "pk")
    return list(parts.values_list("encounter__kind", flat=True))


def with_points(plans, user):
    """Plans with their measurements in order."""
    points = ProgressPoint.objects.visible_to(user).order_by("day")
    return plans.prefetch_related(Prefetch("points", points, to_attr="seen_points"))


def with_steps(plans, user):
    """Plans with their steps, the nearest first."""
    steps = PlanStep.objects.visible_to(user).order_by("by_when", "pk")
    return plans.prefetch_related(Prefetch("steps", steps, to_attr="seen_steps"))


def plans_of(user, **lookup) -> list[InterventionPlan]:
    """A case's or a student's plans, those under way first."""
    plans = InterventionPlan.objects.visible_to(user).filter(**lookup).select_related("owner", "case")
    return list(with_points(plans, user).order_by("state", "-first_day", "-pk"))


def plans_of_student(student, user) -> list[InterventionPlan]:
    return read_once(student, user, "plans", lambda: plans_of(user, student=student))


def progress_of(plan) -> PlanProgress:
    """Where the plan's measurements stand, for a plan that was read with its points (``with_points``)."""
    return plan_progress(
        [(point.day, point.value) for point in plan.seen_points],
        baseline=plan.baseline,
        target=plan.target,
        first_day=plan.first_day,
        last_day=plan.last_day,
    )


@dataclass(frozen=True)
class PlanInShort:
    """A plan as a line: what is done, how it goes, the shape of its measurements."""

    plan: InterventionPlan
    progress: PlanProgress
    spark: Sparkline | None


def in_short(plans) -> list[PlanInShort]:
    return [PlanInShort(plan, progress_of(plan), _spark(plan)) for plan in plans]


def _spark(plan) -> Sparkline | None:
    return sparkline(title=plan.measure, values=[float(point.value) for point in plan.seen_points])
