"""How teams work: numbers of the school year, small ones hidden as on the dashboard.

One way of splitting at a time, over all schools at which the person may count: see ``referrals.queries.gaps``. A share is shown
where enough students stand behind it, and not where it could be worked out from the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from referrals.enums import ReferralReason
from referrals.rules import grade_words
from sswork.models import Definition, SchoolYear
from sswork.suppression import hidden_cells


@dataclass(frozen=True)
class Numbers:
    """None: too few to show, or nothing to count yet."""

    label: Any
    students: int | None = None
    days: float | None = None
    on_time: int | None = None
    with_outcome: int | None = None


@dataclass(frozen=True)
class Split:
    title: Any
    parts: list[Numbers]


@dataclass(frozen=True)
class TeamWork:
    since: date
    minimum: int
    total: Numbers
    splits: list[Split]


@dataclass(frozen=True)
class Row:
    """As the database counts: each number with how many students stand behind it."""

    split: str
    part: str
    students: int
    decided: int
    days: Any
    acted: int
    on_time: Any
    reviewed: int
    with_outcome: Any


# Each number, and the count of students behind it.
BEHIND = {"students": "students", "days": "decided", "on_time": "acted", "with_outcome": "reviewed"}
WAYS: dict[str, tuple[Callable[[], Any], Callable[[str], Any]]] = {
    "reason": (lambda: _("By reason"), lambda part: ReferralReason(part).label),
    "grade": (lambda: _("By grade"), lambda part: grade_words(part) or _("Not known")),
    "school": (lambda: _("By school"), lambda part: part),
    "language": (lambda: _("By language at home"), lambda part: part or _("Not known")),
}


def year_began(today: date) -> date:
    """The first day of the newest school year that has begun; where none is known, a year ago."""
    begun = SchoolYear.objects.filter(first_day__lte=today).order_by("-first_day").first()
    return begun.first_day if begun else date(today.year - 1, today.month, 1)


def team_work(today: date) -> TeamWork:
    """For whoever is signed in: the database asks who that is. One query, besides the definition and the year."""
    since = year_began(today)
    with connection.cursor() as cursor:
        zone = timezone.get_current_timezone_name()
        cursor.execute("SELECT * FROM referrals_team_work(%s, %s)", [since, zone])
        rows = [Row(*each) for each in cursor.fetchall()]
    minimum = int(Definition.threshold("privacy.suppress_below", today))
    whole = [each for each in rows if each.split == "all"]
    total = _shown(whole, minimum, lambda part: _("All"))[0] if whole else Numbers(_("All"))
    if total.students is None:
        return TeamWork(since, minimum, Numbers(_("All")), [])
    splits = [
        Split(title(), _shown([each for each in rows if each.split == key], minimum, label))
        for key, (title, label) in WAYS.items()
    ]
    return TeamWork(since, minimum, total, splits)


def _shown(rows: list[Row], minimum: int, label: Callable[[str], Any]) -> list[Numbers]:
    hidden = {
        name: hidden_cells({each.part: getattr(each, count) for each in rows}, minimum)
        for name, count in BEHIND.items()
    }
    ordered = sorted(rows, key=lambda each: (each.part in hidden["students"], each.part))
    return [
        Numbers(
            label(each.part),
            **{name: None if each.part in hidden[name] else getattr(each, name) for name in BEHIND},
        )
        for each in ordered
    ]
