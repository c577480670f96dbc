"""What a referral to an agency asks of the record: when to look again, which consents there are for it."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import DateField, F, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from cases.enums import Lane
from cases.queries.lanes import RANK
from cases.queries.once import read_once
from cases.queries.records import rights_age
from cases.records_enums import ConsentProblem
from cases.records_rules import validity_problems
from referrals.loop_enums import DENIED_BY, ENDED, LoopState
from referrals.models import ServiceReferral
from sswork.models import CalendarDay, Definition, Organization

READ_AT_MOST = 100
# School days without news after which somebody asks, one after the other.
LOOKS = ("loop.first_days", "loop.second_days", "loop.third_days")


def service_referrals_of(student, user) -> list[ServiceReferral]:
    """The newest first."""
    rows = ServiceReferral.objects.visible_to(user).filter(student=student)
    rows = rows.select_related("service__organization", "owner").order_by("-made_at", "-pk")
    return read_once(student, user, "service-referrals", lambda: list(rows[:READ_AT_MOST]))


def consent_problems(referral) -> list[ConsentProblem]:
    """Why the consent on which it was sent counts for nothing today."""
    if referral.consent is None:
        return []
    today = timezone.localdate()
    age = rights_age(today)
    return validity_problems(referral.consent, birth_date=referral.student.birth_date, today=today, age=age)


def look_on(school_id: int, since: date, looks: int) -> date | None:
    """The day on which somebody asks what became of it; None once all have passed."""
    if looks >= len(LOOKS):
        return None
    days = int(Definition.threshold(LOOKS[looks]))
    following = CalendarDay.objects.filter(school=school_id, kind=CalendarDay.Kind.INSTRUCTIONAL, day__gt=since)
    found = list(following.order_by("day").values_list("day", flat=True)[days - 1 : days])
    return found[0] if found else since + timedelta(days=days * 7 // 5)


def expire_days() -> dict[int | None, int]:
    """School days after which a referral that nobody answered has come to nothing: of each district that has its own, and of all
    others under None."""
    code = "loop.expire_days"
    found = Definition.in_force_everywhere([code])
    values = {district: rows[code].value for district, rows in found.items() if code in rows}
    return {district: max(1, int(value)) for district, value in values.items() if value is not None}


def of_district(referrals, district: int | None, districts: Collection[int | None]):
    """Those of its schools; None: of all schools of none of the districts."""
    if district is not None:
        return referrals.filter(school__parent=district)
    own = [each for each in districts if each is not None]
    return referrals.exclude(school__in=Organization.objects.filter(parent__in=own).values("pk")) if own else referrals


def run_out(referrals, today: date, days: int):
    """Those sent and never answered, whose last school day for an answer is over: by the calendar of the student's school, and
    where it knows no such day, by as many weekdays. A question of the agency is an answer: then the school is asked."""
    following = CalendarDay.objects.filter(
        school=OuterRef("school"), kind=CalendarDay.Kind.INSTRUCTIONAL, day__gt=OuterRef("state_since")
    ).order_by("day")
    plain = Cast(F("state_since") + timedelta(days=days * 7 // 5), output_field=DateField())
    last_day = Coalesce(Subquery(following.values("day")[days - 1 : days]), plain)
    unanswered = referrals.filter(state=LoopState.SENT, said_on=None)
    return unanswered.annotate(answer_by=last_day).filter(answer_by__lt=today)


def link_days() -> int:
    """How long the agency's link opens."""
    return int(Definition.threshold("loop.link_days"))


def narrowest(need, referral) -> tuple[str, list[int]]:
    """Lane and people named, of a need's case, a referral, and the case of its need."""
    of_referral = [referral, referral.need and referral.need.case] if referral else []
    found = [each for each in (need and need.case, *of_referral) if each]
    if not found:
        return Lane.TEAM, []
    narrowest = max(found, key=lambda each: RANK[each.lane])
    return narrowest.lane, list(narrowest.readers)


def is_narrow(referral) -> bool:
    """Of a restricted or sealed record: its disclosure is seen by who sent it and by who manages records, and names no service."""
    return narrowest(None, referral)[0] != Lane.TEAM


def where_it_stands(referral, state: str, *, came_from: str, why: str = "") -> dict:
    """What is written of a move, by whomever: why it ended, by whom, and when somebody asks again."""
    today, denied_by = timezone.localdate(), DENIED_BY.get(LoopState(state), "")
    asks_again = state not in ENDED and state != LoopState.DRAFT
    return {
        "state": state,
        "came_from": came_from,
        "state_since": today,
        "started_on": referral.started_on or (today if state == LoopState.STARTED else None),
        "denied_by": denied_by,
        "why": why if denied_by else "",
        "looks": 0,
        "look_on": look_on(referral.school_id, today, 0) if asks_again else None,
        "moved_by_family": False,
    }
