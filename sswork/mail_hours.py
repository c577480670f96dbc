"""When a person may be mailed what waits: decisions on values, in the local time of the installation.

How often and when is each person's own choice; the defaults are definitions (``reminders.*``). Two things come before it:
a legal clock that falls due is not held back by a day without school or by a weekly rhythm, and nothing comes in quiet hours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

AT_ONCE, MORNING, WEEKLY = "at_once", "morning", "weekly"
DAYS_BETWEEN = {0: AT_ONCE, 1: MORNING, 7: WEEKLY}
A_DAY = timedelta(days=1)
LOOKED_AHEAD = 60


@dataclass(frozen=True)
class Wishes:
    """``weekday`` as ISO counts (1 is Monday). Quiet hours that begin and end at the same time are none."""

    cadence: str
    weekday: int
    digest_at: time
    quiet_from: time
    quiet_until: time
    school_days_only: bool

    def is_quiet(self, at: time) -> bool:
        """From the beginning until before the end, over midnight where they end earlier than they begin."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    @property
    def opens_at(self) -> time:
        """When the mail of a day may go: at the hour of the morning mail, or when the quiet hours in which that lies are over."""
        return self.quiet_until if self.is_quiet(self.digest_at) else self.digest_at


def may_mail(wishes: Wishes, now: datetime, *, has_school: bool, is_legal: bool, last_on: date | None) -> bool:
    """Whether what waits may go now. ``last_on``: the day of the last daily or weekly mail; ``is_legal``: a legal clock is in it."""
    if wishes.is_quiet(now.time()):
        return False
    if wishes.school_days_only and not has_school and not is_legal:
        return False
    if wishes.cadence == AT_ONCE:
        return True
    if now.time() < wishes.opens_at or (last_on is not None and last_on >= now.date()):
        return False
    return is_legal or wishes.cadence == MORNING or _week_is_over(wishes, now.date(), last_on)


def _week_is_over(wishes: Wishes, today: date, last_on: date | None) -> bool:
    """On the chosen day; on the next possible one where that was a day without school."""
    chosen_day = today - timedelta(days=(today.isoweekday() - wishes.weekday) % 7)
    return last_on is None or last_on < chosen_day


def next_mail(
    wishes: Wishes, now: datetime, *, has_school: Callable[[date], bool], last_on: date | None
) -> datetime | None:
    """When the next mail could come if something waits that is no legal clock; None where no day is known on which it could."""
    for ahead in range(LOOKED_AHEAD):
        day = now.date() + ahead * A_DAY
        for at in _chances(wishes, day, now):
            if may_mail(wishes, at, has_school=has_school(day), is_legal=False, last_on=last_on):
                return at
    return None


def _chances(wishes: Wishes, day: date, now: datetime) -> list[datetime]:
    """Moments of a day at which the answer may turn to yes: now, the day's beginning, and when something opens."""
    times = (time.min, wishes.quiet_until, wishes.opens_at)
    at = sorted(datetime.combine(day, each, now.tzinfo) for each in times)
    return [now, *(each for each in at if each > now)] if day == now.date() else at
