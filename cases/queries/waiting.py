"""The waiting list: what waits, since when, and by when somebody should take it up."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case as Choice
from django.db.models import IntegerField, Q, QuerySet, Value, When

from cases.enums import Urgency
from cases.models import Case
from cases.queries.transfer import may_set_owner
from sswork.expressions import at_schools
from sswork.models import AuditEvent, Definition, User
from sswork.roles import Permission

# How long each may wait, as dated data that a district overrides.
CLOCKS = {Urgency.NOW: "waiting.now_days", Urgency.SOON: "waiting.soon_days", Urgency.LATER: "waiting.later_days"}
ORDER = ("wait_rank", "waits_since", "pk")


def waiting_list(user) -> QuerySet[Case]:
    """What the person may see of it; the most urgent first, and of those what waits longest."""
    ranks = [When(wait_urgency=urgency, then=Value(rank)) for rank, urgency in enumerate(CLOCKS)]
    rank = Choice(*ranks, default=Value(len(ranks)), output_field=IntegerField())
    return (
        Case.objects.visible_to(user)
        .open()
        .waiting()
        .annotate(wait_rank=rank)
        .select_related("student__school", "school", "owner")
    )


def may_put_on_list(case: Case, user) -> bool:
    """Who may give the case away: its owner, whoever stands in, the lead; anybody who manages it once the owner has left."""
    return case.owner_id in user.selves or may_set_owner(case, user)


def who_put_on_list(case: Case) -> User:
    """Whoever did it last, as the audit tells: not always the owner."""
    told = AuditEvent.objects.filter(target_model=Case._meta.label, target_id=str(case.pk), type="case.waits")
    person = told.order_by("-at", "-pk").values_list("by_id", flat=True).first()
    found = User.objects.filter(pk=person).first() if person else None
    return found or case.owner


@dataclass(frozen=True)
class AllowedDays:
    """How many days a case of each urgency may wait, by district. An urgency that no row speaks of has no deadline."""

    by_district: dict[int | None, dict[str, int]]

    @classmethod
    def on(cls, today: date | None = None) -> "AllowedDays":
        found = Definition.in_force_everywhere(list(CLOCKS.values()), today)
        return cls({district: _days(rows) for district, rows in found.items()})

    def of(self, district: int | None) -> dict[str, int]:
        return self.by_district.get(district, self.by_district[None])


def _days(rows: dict[str, Definition]) -> dict[str, int]:
    known = ((str(urgency), rows.get(code)) for urgency, code in CLOCKS.items())
    return {urgency: int(row.value) for urgency, row in known if row and row.value is not None}


def take_up_by(case: Case, allowed: AllowedDays) -> date | None:
    """The last day on which it is taken up in time; None where there is none."""
    since: date = case.waits_since  # type: ignore[assignment]  # it is on the list
    days = allowed.of(case.school.parent_id).get(case.wait_urgency)
    return None if days is None else since + timedelta(days=days)


def late_q(day: date) -> Q:
    """What should have been taken up before the day."""
    allowed = AllowedDays.on(day).by_district
    own = [district for district in allowed if district]
    found = Q(pk__in=[])
    for district, days_of in allowed.items():
        here = Q(school__parent=district) if district else ~Q(school__parent__in=own) if own else Q()
        for urgency, days in days_of.items():
            found |= here & Q(wait_urgency=urgency, waits_since__lt=day - timedelta(days=days))
    return found


def late_for_the_lead(user, today: date) -> QuerySet[Case]:
    """What waits too long at the schools that the person leads, without the own."""
    led = at_schools(user, Permission.RESTRICTED_VIEW)
    return waiting_list(user).filter(led, late_q(today)).exclude(owner__in=user.selves)
