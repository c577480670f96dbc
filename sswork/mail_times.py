"""Who may be mailed now: everybody's wishes, school days and waiting reminders, read for all people at once."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Max
from django.utils import timezone

from .agenda import lines_a_day
from .mail_hours import AT_ONCE, DAYS_BETWEEN, MORNING, Wishes, may_mail, next_mail
from .models import Cover, Definition, Mail, Reminder, ReminderSettings, User
from .school_days import at_work_on, is_open, kinds_of_days

DIGEST = "digest"  # how keys of daily and weekly mails begin: digest:<person>:<day>
AT_ONCE_KEY = "at-once"  # and those of mails beside them: at-once:<person>:<first reminder>
DEFAULTS = (
    "reminders.days_between",
    "reminders.digest_hour",
    "reminders.quiet_from",
    "reminders.quiet_until",
    "reminders.school_days_only",
    "reminders.weekly_day",
)
MINUTES_A_DAY = 24 * 60
LOOKED_AHEAD = timedelta(days=60)


def default_wishes(today: date) -> Wishes:
    """As the definitions say, for whoever has chosen nothing."""
    found = Definition.all_in_force(DEFAULTS, today)
    value = {code.partition(".")[2]: float(each.value or 0) for code, each in found.items()}
    return Wishes(
        cadence=DAYS_BETWEEN.get(int(value["days_between"]), MORNING),
        weekday=int(value["weekly_day"]),
        digest_at=_clock(value["digest_hour"]),
        quiet_from=_clock(value["quiet_from"]),
        quiet_until=_clock(value["quiet_until"]),
        school_days_only=bool(value["school_days_only"]),
    )


def _clock(hours: float) -> time:
    """6.5 is half past six; 24 is the end of the day."""
    minutes = round(hours * 60)
    return time(minutes // 60, minutes % 60) if minutes < MINUTES_A_DAY else time.max


def chosen(own: ReminderSettings | None, default: Wishes) -> Wishes:
    """The person's own choice. The hour of the morning mail is everybody's; quiet hours put it off."""
    if own is None:
        return default
    return Wishes(
        cadence=own.cadence,
        weekday=own.weekday,
        digest_at=default.digest_at,
        quiet_from=own.quiet_from,
        quiet_until=own.quiet_until,
        school_days_only=own.school_days_only,
    )


def wishes_of(person, today: date) -> Wishes:
    return chosen(ReminderSettings.objects.filter(person=person).first(), default_wishes(today))


def people_to_mail(now: datetime) -> list[tuple[User, bool]]:
    """Those for whom something waits that may go now, and whether at once, beside the daily mail. For the system.

    Whoever is away and has a stand-in gets none: what waited is in the first mail after the return.
    """
    today = now.date()
    legal = _waiting(today)
    own = ReminderSettings.objects.in_bulk(legal)
    last, at_work, default = _last_mails(legal), at_work_on(legal, today), default_wishes(today)
    told, lines = told_at_once(legal, today), lines_a_day(today)
    found = []
    for person in User.objects.filter(pk__in=legal, is_active=True).order_by("pk"):
        wishes = chosen(own.get(person.pk), default)
        is_legal, last_on, at_once = (
            legal[person.pk],
            _counted_from(own.get(person.pk), last.get(person.pk)),
            wishes.cadence == AT_ONCE,
        )
        is_full = at_once and told.get(person.pk, 0) >= lines and not is_legal
        if not is_full and may_mail(wishes, now, has_school=person.pk in at_work, is_legal=is_legal, last_on=last_on):
            found.append((person, at_once))
    return found


def _waiting(today: date) -> dict[int, bool]:
    """People for whom reminders wait, and whether a legal clock is among them; without those who are away."""
    rows = Reminder.objects.filter(mail=None, moot_at=None).exclude(person__in=Cover.of_day(today).values("absent"))
    return dict(rows.values("person").annotate(legal=BoolOr("is_legal")).values_list("person", "legal"))


def _last_mails(people: Collection[int]) -> dict[int, date]:
    mails = Mail.objects.filter(person__in=people, key__startswith=f"{DIGEST}:").values("person")
    return {
        person: timezone.localdate(at) for person, at in mails.annotate(at=Max("made_at")).values_list("person", "at")
    }


def _counted_from(own: ReminderSettings | None, last: date | None) -> date | None:
    """The day of the last mail; somebody who has just chosen waits for the chosen day of the week."""
    chosen_on = timezone.localdate(own.set_at) - timedelta(days=1) if own else None
    return max(filter(None, (last, chosen_on)), default=None)


def told_at_once(people: Collection[int], day: date) -> dict[int, int]:
    """Of how many things each was told at once on a day. What comes after the tenth waits for the next day, legal clocks apart."""
    rows = Reminder.objects.filter(person__in=people, mail__key__startswith=f"{AT_ONCE_KEY}:", mail__made_at__date=day)
    return dict(rows.values("person").annotate(n=Count("pk")).values_list("person", "n"))


def next_mail_of(person, now: datetime, wishes: Wishes) -> datetime | None:
    """When the person's next mail could come."""
    schools = {school for each in person.assignments if each.person_id == person.pk for school in each.school_ids}
    kinds = kinds_of_days(schools, now.date(), now.date() + LOOKED_AHEAD)

    def has_school(day: date) -> bool:
        return any(is_open(kind, day) for kind in kinds.get(day, {None}))

    own = ReminderSettings.objects.filter(person=person).first()
    last_on = _counted_from(own, _last_mails([person.pk]).get(person.pk))
    return next_mail(wishes, now, has_school=has_school, last_on=last_on)
