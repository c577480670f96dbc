"""The triage board: what waits in which column, and by when each request gets its first look, in school hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, DateField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from referrals.clocks import SchoolHours, due_at
from referrals.enums import Decision, ReferralState, TeamKind, Triage, Urgency
from referrals.models import AgendaItem, Meeting, Referral, ReferralAction, ReferralQuestion, Team, TeamMember
from referrals.queries.referral import decided_lately, due_for_review
from sswork.expressions import IsOneOf
from sswork.models import CalendarDay, Definition
from sswork.scoping import without_asking
from sswork.security.actor import acting_for_system

BEGINS, ENDS = "referrals.school_day_begins", "referrals.school_day_ends"
DAYS = "referrals.triage_days"
HOURS = {Urgency.URGENT: "referrals.triage_hours_urgent", Urgency.SOON: "referrals.triage_hours_soon"}
DIRECT = (Decision.DIRECT_SERVICE, Decision.REFER_OUT)
URGENT_FIRST = (Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE)
FIRST_COME = ("received_at", "pk")
ON_A_CARD = (
    *("student__given_name", "student__preferred_name", "student__family_name", "student__grade", "team_school__name"),
    *(
        "state",
        "triage",
        "received_at",
        "reasons",
        "urgency",
        "decision",
        "review_on",
        "decided_at",
        "triaged_at",
        "back_at",
        "version",
    ),
)
OFFERED = 30


@dataclass(frozen=True)
class Targets:
    """School hours until the first look, by urgency; and what a school hour is."""

    school: SchoolHours
    hours: dict[str, float]

    @property
    def most_days(self) -> int:
        return max(self.school.most_days(each) for each in self.hours.values())

    def days(self, urgency: str) -> int:
        """Whole school days in it."""
        return int(self.hours[urgency] // self.school.length)


def targets(today: date | None = None) -> Targets:
    """In force on a day. One query."""
    codes = [BEGINS, ENDS, DAYS, *HOURS.values()]
    rules = {code: float(each.value or 0) for code, each in Definition.all_in_force(codes, today).items()}
    school = SchoolHours(rules[BEGINS], rules[ENDS])
    hours = {str(urgency): rules[code] for urgency, code in HOURS.items()}
    return Targets(school, hours | {Urgency.ROUTINE: rules[DAYS] * school.length})


def with_calendar(referrals, wanted: Targets):
    """What the clock of each needs: whether its first day is a school day, and the school days after it."""
    days = CalendarDay.objects.filter(school=OuterRef("team_school"), kind=CalendarDay.Kind.INSTRUCTIONAL)
    later = days.filter(day__gt=OuterRef("clock_day")).order_by("day").values("day")[: wanted.most_days]
    started = referrals.annotate(clock_from=Coalesce("back_at", "received_at")).annotate(
        clock_day=TruncDate("clock_from"), received_on=TruncDate("received_at")
    )
    return started.annotate(
        on_school_day=Exists(days.filter(day=OuterRef("clock_day"))), school_days=ArraySubquery(later)
    )


def with_answer_due(referrals, wanted: Targets):
    """Adds ``answer_due_on``: the day on which the clock of each ends, by whole school days; for reminders, which ask by day.

    Where the school has no calendar for that time, as many ordinary days count.
    """
    started = referrals.annotate(clock_day=TruncDate(Coalesce("back_at", "received_at")))
    ends = [When(urgency=urgency, then=_day_after(wanted.days(urgency))) for urgency in wanted.hours]
    return started.annotate(answer_due_on=Case(*ends, output_field=DateField()))


def _day_after(days: int):
    if days == 0:
        return F("clock_day")
    following = CalendarDay.objects.filter(
        school=OuterRef("team_school"), kind=CalendarDay.Kind.INSTRUCTIONAL, day__gt=OuterRef("clock_day")
    ).order_by("day")
    plain = Cast(F("clock_day") + timedelta(days=days), output_field=DateField())
    return Coalesce(Subquery(following.values("day")[days - 1 : days]), plain)


def due_of(referral, wanted: Targets) -> datetime:
    """By when it gets its first look. Where the school's calendar does not reach, weekdays count."""
    start = timezone.localtime(referral.clock_from)
    hours = wanted.hours[referral.urgency]
    told = due_at(
        start, hours, wanted.school, is_school_day=referral.on_school_day, following=list(referral.school_days)
    )
    if told is not None:
        return told
    plain = list(_weekdays_after(start.date(), wanted.most_days))
    # As many weekdays as the longest clock needs: there is always an answer.
    return due_at(start, hours, wanted.school, is_school_day=start.weekday() < 5, following=plain) or start


def _weekdays_after(day: date, count: int) -> Iterable[date]:
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5:
            count -= 1
            yield day


@dataclass(frozen=True)
class Places:
    """Keys of the requests in each place of a board, in no order. ``new``: of each urgency the first few."""

    new: list[int]
    standing: dict[str, list[int]]
    direct: list[int]
    to_review: list[int]
    decided: list[int]


def places(referrals, since: date, *, column: int, short: int) -> Places:
    """What stands where, in one query; ``since``: the day from which decisions are lately. Nothing that waits behind is touched."""
    waiting = referrals.waiting()
    decided = decided_lately(referrals, since)
    parts = {
        **{
            f"new:{each}": waiting.filter(triage="", urgency=each).order_by(*FIRST_COME)[:column]
            for each in URGENT_FIRST
        },
        **{str(each): waiting.filter(triage=each).order_by("-urgency", *FIRST_COME)[:column] for each in Triage},
        "direct": decided.filter(decision__in=DIRECT, meeting=None)[:column],
        "to_review": due_for_review(referrals)[:short],
        "decided": decided[:short],
    }
    keys = [each.values_list(Value(name, output_field=CharField()), "pk") for name, each in parts.items()]
    found: dict[str, list[int]] = {name: [] for name in parts}
    for name, pk in keys[0].union(*keys[1:], all=True):
        found[name].append(pk)
    return Places(
        new=[pk for urgency in URGENT_FIRST for pk in found[f"new:{urgency}"]],
        standing={str(each): found[str(each)] for each in Triage},
        direct=found["direct"],
        to_review=found["to_review"],
        decided=found["decided"],
    )


def read(referrals, keys: Iterable[int]) -> dict[int, Referral]:
    """Those of the keys, by key; what a card says of them and no more. One query."""
    return {each.pk: each for each in referrals.filter(IsOneOf("pk", set(keys))).only(*ON_A_CARD)}


def waits_in(cards: dict[int, Referral], keys: Iterable[int], column: str) -> list[Referral]:
    """Those that wait in a column ("" for a first look), by urgency, then who waits longest.

    Somebody may have moved one since its key was read: it is left out, and stands elsewhere when the board is read again.
    """
    found = [each for each in _of(cards, keys, ReferralState.RECEIVED) if each.triage == column]
    return sorted(found, key=lambda each: (URGENT_FIRST.index(each.urgency), each.received_at, each.pk))


def lately(cards: dict[int, Referral], keys: Iterable[int]) -> list[Referral]:
    """Those that were decided, the last first."""
    found = _of(cards, keys, ReferralState.DECIDED, ReferralState.REVIEWED)
    return sorted(found, key=lambda each: (each.decided_at, each.pk), reverse=True)


def to_look_at(cards: dict[int, Referral], keys: Iterable[int]) -> list[Referral]:
    """Those whose decision is looked at again, by the day."""
    return sorted(_of(cards, keys, ReferralState.DECIDED), key=lambda each: (each.review_on, each.pk))


def _of(cards: dict[int, Referral], keys: Iterable[int], *states: ReferralState) -> list[Referral]:
    return [cards[pk] for pk in keys if pk in cards and cards[pk].state in states]


def clocks(referrals, keys: list[int], wanted: Targets) -> dict[int, datetime]:
    """By when each gets its first look. One query."""
    rows = with_calendar(referrals.filter(IsOneOf("pk", keys)), wanted).select_related(None)
    return {each.pk: due_of(each, wanted) for each in rows.only("urgency")}


def teams_of_board(school_ids: Iterable[int]):
    """Teams by which the board may be narrowed."""
    return Team.objects.filter(IsOneOf("school", school_ids)).order_by("school__name", "name", "pk")[:OFFERED]


def of_team(referrals, team: Team, user):
    """The requests of a team: of the one that takes a school's requests all of the school; of others what is on their agendas."""
    if team.kind == TeamKind.COST:
        return referrals.filter(team_school=team.school_id)
    items = AgendaItem.objects.visible_to(user).filter(team=team)
    return referrals.filter(team_school=team.school_id, pk__in=items.values("referral"))


def meetings_to_come(referral, user, today: date) -> list[Meeting]:
    """Of the person's teams at the school that has the request: onto their agendas it may be put."""
    mine = TeamMember.teams_of(user, today).filter(team__school=referral.team_school_id)
    coming = Meeting.objects.filter(team__in=mine.values("team"), day__gte=today).exclude(state="closed")
    return list(coming.select_related("team").order_by("day", "pk")[:OFFERED])


def may_be_merged_into(referral, user) -> list[Referral]:
    """Other requests for the same student that the same team has and has not finished."""
    same = Referral.objects.visible_to(user).filter(student=referral.student_id, team_school=referral.team_school_id)
    open_ = same.filter(state__in=[ReferralState.RECEIVED, ReferralState.DECIDED]).exclude(pk=referral.pk)
    return list(open_.select_related("referrer").order_by("received_at", "pk")[:OFFERED])


def with_company(referrals: list[Referral], user) -> set[int]:
    """Those for whose student the team has another open request. One query."""
    students = {each.student_id for each in referrals}
    open_ = Referral.objects.visible_to(user).filter(student__in=students)
    rows = open_.filter(state__in=[ReferralState.RECEIVED, ReferralState.DECIDED]).values_list(
        "student", "team_school", "pk"
    )
    by_student: dict[tuple[int, int], set[int]] = {}
    for student, school, pk in rows:
        by_student.setdefault((student, school), set()).add(pk)
    return {each.pk for each in referrals if by_student.get((each.student_id, each.team_school_id), set()) - {each.pk}}


def who_acts(referrals: list[Referral], user) -> dict[int, str]:
    """Who acts today, by referral: of each crisis the owner of its last action. Two queries; none for no crisis."""
    if not referrals:
        return {}
    actions = ReferralAction.objects.visible_to(user).filter(referral__in=[each.pk for each in referrals])
    return {each.referral_id: each.task.owner.name for each in actions.with_tasks()}


def meetings_of(referrals: list[Referral], user, today: date) -> dict[int, Meeting]:
    """The next meeting on whose agenda each is, as far as the person may open it. One query; none for no request."""
    if not referrals:
        return {}
    items = AgendaItem.objects.visible_to(user).filter(referral__in=[each.pk for each in referrals], day__gte=today)
    rows = items.filter(left_out_why="").select_related("meeting__team").order_by("-day", "-pk")
    return {each.referral_id: each.meeting for each in rows}


def open_question(referral, user) -> ReferralQuestion | None:
    return ReferralQuestion.objects.visible_to(user).filter(referral=referral).open().first()


@dataclass(frozen=True)
class Fate:
    """How far the request came with which another was put together: its state and days, and no content."""

    state: str
    decided_at: datetime | None
    reviewed_at: datetime | None


def fates(referrals: Iterable[Referral]) -> dict[int, Fate]:
    """By the key of the request into which it was merged. For whoever asked; the other request is a colleague's."""
    wanted = {each.merged_into_id for each in referrals if each.merged_into_id}
    if not wanted:
        return {}
    with without_asking("of the other request the state and its days alone are told"), acting_for_system():
        rows = Referral.objects.filter(pk__in=wanted).values_list("pk", "state", "decided_at", "reviewed_at")
        return {pk: Fate(state, decided, reviewed) for pk, state, decided, reviewed in rows}


def joined_by_others(user, referrals: Iterable[Referral]) -> set[int]:
    """Own requests with which a colleague's was put together: that there is one, and nothing of it."""
    mine = [each.pk for each in referrals]
    with without_asking("that a colleague asked too, and no more"), acting_for_system():
        others = Referral.objects.filter(Q(merged_into__in=mine) & ~Q(referrer=user), state=ReferralState.MERGED)
        return {pk for pk in others.values_list("merged_into", flat=True) if pk}
