"""Workload: what an open case weighs, and how much each worker has. The numbers are rows of ``Definition``, a district's to set.

No standard weighs cases of school social workers; national bodies only give a ratio of students to a worker. So the weights are
for comparing colleagues of one district with each other, and are said to be that.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Case as Choice
from django.db.models import Count, Min, Value, When
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import CaseReason, NeedState, Urgency
from cases.models import Case, Need, Obligation
from sswork.expressions import IsOneOf
from sswork.models import Definition, Organization

CASE, OBLIGATION = "workload.case", "workload.obligation"
NEEDS = {Urgency.NOW: "workload.need_now", Urgency.SOON: "workload.need_soon"}
REASONS = {str(reason): f"workload.reason.{reason}" for reason in CaseReason}
CODES = [CASE, OBLIGATION, *NEEDS.values(), *REASONS.values()]
RANKS = {"1": Urgency.NOW, "2": Urgency.SOON}


@dataclass(frozen=True)
class Weights:
    """The numbers in force: what each part of a case adds. What has no row adds nothing."""

    rows: dict[str, Definition]

    @classmethod
    def of(cls, today: date | None = None, district: int | None = None) -> "Weights":
        return cls(Definition.all_in_force(CODES, today, district))

    @classmethod
    def of_schools(cls, school_ids: Collection[int]) -> dict[int, "Weights"]:
        """By school: those of its district. Two queries."""
        found = Definition.in_force_everywhere(CODES)
        schools = Organization.objects.filter(IsOneOf("id", school_ids)).values_list("pk", "parent")
        return {school: cls(found.get(district, found[None])) for school, district in schools}

    def one(self, code: str) -> Decimal:
        return (self.rows[code].value or Decimal(0)) if code in self.rows else Decimal(0)

    def weigh(self, reason: str, urgency: str, obligations: int, cases: int = 1) -> Decimal:
        of_need = self.one(NEEDS[Urgency(urgency)]) if urgency in NEEDS else Decimal(0)
        of_case = self.one(CASE) + self.one(REASONS[reason]) + of_need
        return of_case * cases + self.one(OBLIGATION) * obligations


@dataclass
class Load:
    """What one worker has: open cases, what they weigh together, and how many have an urgent need or open obligations."""

    cases: int = 0
    weight: Decimal = Decimal(0)
    urgent: int = 0
    obligations: int = 0

    def add(self, weights: Weights, reason: str, urgency: str, cases: int, obligations: int) -> None:
        self.cases += cases
        self.obligations += obligations
        self.urgent += cases if urgency == Urgency.NOW else 0
        self.weight += weights.weigh(reason, urgency, obligations, cases)

    @property
    def words(self) -> str:
        cases = ngettext("%(n)s open case", "%(n)s open cases", self.cases) % {"n": self.cases}
        return _("%(cases)s, weight %(weight)s") % {"cases": cases, "weight": weight_words(self.weight)}


def weight_words(weight: Decimal) -> str:
    return number_format(weight.normalize() if weight % 1 else int(weight))


def loads_of(people: Collection[int], district: int | None = None) -> dict[int, Load]:
    """By person, also for those who have nothing, with the weights of one district. Two queries, however many people.

    Counted are colleagues of the asking person: see ``cases_work_of``.
    """
    found: dict[int, Load] = defaultdict(Load, {person: Load() for person in people})
    if not people:
        return found
    weights = Weights.of(district=district)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_work_of(%s)", [list(people)])
        for owner, reason, rank, cases, obligations in cursor.fetchall():
            found[owner].add(weights, reason, RANKS.get(rank, ""), cases, obligations)
    return found


@dataclass(frozen=True)
class Weighed:
    """One case as its reader may know it, and what makes it weigh."""

    weight: Decimal
    why: str


def weighed(cases: Iterable[Case], user) -> dict[int, Weighed]:
    """By case, from what this person may see. Four queries, however many cases."""
    rows = list(cases)
    if not rows:
        return {}
    weights, ids = Weights.of_schools({each.school_id for each in rows}), [each.pk for each in rows]
    needs, obligations = _most_urgent(ids, user), _open_obligations(ids, user)
    return {
        each.pk: _weigh(each, weights[each.school_id], needs.get(each.pk, ""), obligations.get(each.pk, 0))
        for each in rows
    }


def _weigh(case: Case, weights: Weights, urgency: str, obligations: int) -> Weighed:
    if case.waits_since:
        return Weighed(Decimal(0), _("on the waiting list"))
    parts = []
    if weights.one(REASONS[case.reason]):
        parts.append(str(CaseReason(case.reason).label))
    if urgency in NEEDS:
        parts.append(_("a need for today or tomorrow") if urgency == Urgency.NOW else _("a need within two weeks"))
    if obligations:
        parts.append(ngettext("%(n)s open obligation", "%(n)s open obligations", obligations) % {"n": obligations})
    return Weighed(weights.weigh(case.reason, urgency, obligations), ", ".join(parts))


def _most_urgent(ids, user) -> dict[int, str]:
    rank = Choice(When(urgency=Urgency.NOW, then=Value("1")), When(urgency=Urgency.SOON, then=Value("2")), default=None)
    needs = Need.objects.visible_to(user).filter(case__in=ids, state=NeedState.OPEN).order_by()
    ranked = needs.values("case").annotate(rank=Min(rank)).values_list("case", "rank")
    return {case: str(RANKS.get(rank or "", "")) for case, rank in ranked}


def _open_obligations(ids, user) -> dict[int, int]:
    rows = Obligation.objects.visible_to(user).open().filter(case__in=ids).order_by()
    return dict(rows.values("case").annotate(n=Count("pk")).values_list("case", "n"))


def least_first(people, loads: dict[int, Load]) -> list[tuple]:
    """Each person with the load, whoever has least in front."""
    pairs = ((person, loads[person.pk]) for person in people)
    return sorted(pairs, key=lambda pair: (pair[1].weight, pair[1].cases, pair[0].pk))
