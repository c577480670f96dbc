"""Mails of what waits: one a day or a week, or one at once; at most ten lines a day, the rest folded; never what or whom."""

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .actions import action, audit
from .agenda import due_items, lines_a_day
from .mail_times import AT_ONCE_KEY, DIGEST, told_at_once
from .models import Mail, Reminder


def moot_for(person, today: date) -> list[int]:
    """Reminders that wait for a mail, and of which nothing waits any more: done, put off or dismissed meanwhile."""
    listed = {(item.kind, item.object_key) for item, _day in due_items(person, today)}
    waiting = Reminder.objects.filter(person=person, mail=None, moot_at=None).values_list("pk", "kind", "object_key")
    return [pk for pk, kind, key in waiting if (kind, key) not in listed]


@action
def digest_for(*, person, today: date, moot: Collection[int] = (), at_once: bool = False, by) -> Mail | None:
    """One content-free mail for all unsent reminders of a person: at most one a day, or, where the person wants to be told at
    once, one for those that came since the last."""
    waiting = list(
        Reminder.objects.select_for_update(skip_locked=True)
        .filter(person=person, mail=None, moot_at=None)
        .order_by("day", "pk")
    )
    unsent = [each for each in waiting if each.pk not in moot]
    Reminder.objects.filter(pk__in=[each.pk for each in waiting if each.pk in moot]).update(moot_at=timezone.now())
    audit("digest.made", by=by, target=person, reminders=len(unsent), moot=len(waiting) - len(unsent))
    key = _key(person, today, unsent, at_once)
    if not unsent or Mail.objects.filter(key=key).exists():
        return None
    told = told_at_once([person.pk], today).get(person.pk, 0) if at_once else 0
    subject, body = _words(person, unsent, max(1, lines_a_day(today) - told), today)
    mail = Mail.objects.create(key=key, person=person, to=person.email, subject=subject, body=body)
    Reminder.objects.filter(pk__in=[each.pk for each in unsent]).update(mail=mail)
    return mail


def _key(person, today: date, unsent: list[Reminder], at_once: bool) -> str:
    if at_once and unsent:
        return f"{AT_ONCE_KEY}:{person.pk}:{min(each.pk for each in unsent)}"
    return f"{DIGEST}:{person.pk}:{today:%Y-%m-%d}"


def _words(person, unsent: list[Reminder], shown: int, today: date) -> tuple[str, str]:
    """How many things wait, since when, and where each is acted on, put off or dismissed: never a name, never what they are."""
    count, more = len(unsent), len(unsent) - shown
    with translation.override(person.language):
        waits = ngettext("%(count)d thing waits for you.", "%(count)d things wait for you.", count)
        parts = [
            _("Hello %(name)s,") % {"name": person.given_name},
            waits % {"count": count},
            "\n".join(_line(each, today) for each in unsent[:shown]),
        ]
        if more > 0:
            parts.append(ngettext("And %(n)s more:", "And %(n)s more:", more) % {"n": more})
        parts += [
            _address("my-day"),
            _("For the safety of students, this mail names nobody. When such mails come is yours to choose:"),
            _address("reminder-settings"),
        ]
        return _("Your day"), "\n\n".join(parts)


def _line(reminder: Reminder, today: date) -> str:
    since = _("waits since %(day)s") % {"day": date_format(reminder.day, "M j")}
    return f"- {since if reminder.day < today else _('due today')}: {_address('reminder', reminder.pk)}"


def _address(name: str, *args) -> str:
    return settings.SITE_URL + reverse(name, args=args)
