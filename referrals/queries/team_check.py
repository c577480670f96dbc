"""The team's self-check: the one that is open, what came of the others, and how many teams do it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from referrals.enums import CheckQuestion
from referrals.models import CheckReply, TeamCheck
from sswork.models import Definition
from sswork.roles import Permission

SHOWN = 12


@dataclass(frozen=True)
class Result:
    """A closed check: how many answered, and the level of each question; None where too few answered to tell."""

    check: TeamCheck
    answered: int
    levels: dict[str, int | None]

    @property
    def is_shown(self) -> bool:
        return any(level is not None for level in self.levels.values())


@dataclass(frozen=True)
class Counts:
    """Of the schools at which somebody may count: teams, those that looked at their own work, and how often."""

    teams: int
    asking: int
    checks: int


def least_answers(team, today: date) -> int:
    """From how many answers on it is told how they stand together."""
    return int(Definition.threshold("team.check_least", today, organization=team.school.parent_id))


def open_check(team, user) -> TeamCheck | None:
    return TeamCheck.objects.visible_to(user).filter(team=team, closed_at=None).select_related("asked_by").first()


def own_reply(check: TeamCheck, user) -> CheckReply | None:
    return CheckReply.objects.visible_to(user).filter(check_asked=check).first()


def check_waits(team, user) -> bool:
    """The team is asked, and this member has not answered."""
    check = open_check(team, user)
    return check is not None and own_reply(check, user) is None


def results_of(team, user) -> list[Result]:
    """The last ones that were closed, the oldest first. The database asks who is signed in, and sums up."""
    closed = TeamCheck.objects.visible_to(user).filter(team=team).exclude(closed_at=None).select_related("closed_by")
    checks = {each.pk: each for each in closed.order_by("-asked_on", "-pk")[:SHOWN]}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM referrals_check_results(%s, %s)", [team.pk, least_answers(team, timezone.localdate())]
        )
        rows: dict[int, tuple[Any, ...]] = {row[0]: row[1:] for row in cursor.fetchall()}
    return [
        Result(check, rows[pk][0], dict(zip(CheckQuestion.values, rows[pk][1:], strict=True)))
        for pk, check in reversed(checks.items())
        if pk in rows
    ]


def counts_since(since: date, user) -> Counts:
    """Of the schools at which this person may count; the database asks the same again."""
    schools = list(user.reach(Permission.DASHBOARD_VIEW).school_ids)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_check_counts(%s, %s)", [since, schools])
        return Counts(*cursor.fetchone())
