"""Reminders and their mails. PostgreSQL is the truth: the broker and any worker may die at any moment.

Each step is a set of rows claimed under a lock, and each thing is made once by a unique row:
1. ``make_for`` writes a ``Reminder`` per (person, kind, object, day);
2. ``digest_for`` puts a person's unsent reminders into one ``Mail`` per (person, day);
3. ``deliver_next`` sends one mail: at least once, and never twice knowingly (see there).
"""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import mailing
from .actions import action, audit
from .agenda import due_items
from .models import Mail, Reminder, User

STUCK_AFTER = timedelta(minutes=10)
MAX_ATTEMPTS = 8


def people_today(today: date):
    """Everyone active with a role in force."""
    in_force = Q(role_assignments__last_day=None) | Q(role_assignments__last_day__gte=today)
    return (
        User.objects.filter(in_force, is_active=True, role_assignments__first_day__lte=today).distinct().order_by("pk")
    )


def unmade_for(person, today: date) -> list[Reminder]:
    """What the person is due a reminder of and has none of yet, unsaved. Two queries beside the sources' own."""
    made = set(Reminder.objects.filter(person=person).values_list("kind", "object_key", "day"))
    due = (
        Reminder(person=person, kind=item.kind, object_key=item.object_key, day=day)
        for item, day in due_items(person, today)
    )
    return [each for each in due if (each.kind, each.object_key, each.day) not in made]


@action
def make_for(*, person, today: date, by) -> int:
    """Write what the person is due a reminder of; how many there were. Run twice, or by two at once, it makes nothing twice."""
    rows = unmade_for(person, today)
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    audit("reminders.made", by=by, target=person, made=len(rows))
    return len(rows)


@action
def digest_for(*, person, today: date, by) -> Mail | None:
    """One content-free mail for all unsent reminders of a person; at most one a day."""
    unsent = list(Reminder.objects.select_for_update(skip_locked=True).filter(person=person, mail=None))
    audit("digest.made", by=by, target=person, reminders=len(unsent))
    if not unsent or Mail.objects.filter(key=_digest_key(person, today)).exists():
        return None
    subject, body = _digest_words(person, len(unsent))
    mail = Mail.objects.create(
        key=_digest_key(person, today), person=person, to=person.email, subject=subject, body=body
    )
    Reminder.objects.filter(pk__in=[each.pk for each in unsent]).update(mail=mail)
    return mail


def _digest_key(person, today: date) -> str:
    return f"digest:{person.pk}:{today:%Y-%m-%d}"


def _digest_words(person, count: int) -> tuple[str, str]:
    """How many things wait, and a link: never a name, never what they are."""
    with translation.override(person.language):
        waits = ngettext("%(count)d thing waits for you today.", "%(count)d things wait for you today.", count)
        body = "\n\n".join(
            [
                _("Good morning %(name)s,") % {"name": person.given_name},
                waits % {"count": count},
                settings.SITE_URL + reverse("my-day"),
                _("For the safety of students, this mail names nobody."),
            ]
        )
        return _("Your day"), body


def tell_at_once(*, person, key: str) -> None:
    """A mail beside the daily one, in an action: that something waits, and a link. One for each key."""
    with translation.override(person.language):
        body = "\n\n".join(
            [
                _("Hello %(name)s,") % {"name": person.given_name},
                _("Something on your list should be looked at today."),
                settings.SITE_URL + reverse("my-day"),
                _("For the safety of students, this mail names nobody."),
            ]
        )
        told = {"person": person, "to": person.email, "subject": _("Please look today"), "body": body}
    Mail.objects.get_or_create(key=key, defaults=told)


def waiting_mails(now):
    """Mails that wait, and those whose sender died ten minutes ago, the oldest first."""
    waiting = Q(state=Mail.State.WAITING) | Q(state=Mail.State.SENDING, claimed_at__lt=now - STUCK_AFTER)
    return Mail.objects.filter(waiting).order_by("made_at")


@action
def claim_mail(*, now, by) -> Mail | None:
    """Take the next mail; None when another worker was quicker."""
    mail = waiting_mails(now).select_for_update(skip_locked=True).first()
    if mail is not None:
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.SENDING, claimed_at=now, attempts=mail.attempts + 1)
        mail.refresh_from_db()
    audit("mail.claimed", by=by, target=mail or Mail())
    return mail


@action
def settle_mail(*, mail, error: str, now, by) -> None:
    """Write down how sending went. A failed one waits again, eight times at most."""
    if not error:
        change = {"state": Mail.State.SENT, "sent_at": now, "error": ""}
    else:
        given_up = mail.attempts >= MAX_ATTEMPTS
        change = {"state": Mail.State.FAILED if given_up else Mail.State.WAITING, "error": error[:300]}
    Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING).update(**change)
    audit("mail.failed" if error else "mail.sent", by=by, target=mail)


def deliver_next(now=None) -> bool:
    """Send one mail; False when none waits.

    A worker that dies between the mail server's yes and our note of it leaves the mail claimed; it is sent again after ten
    minutes under the same Message-ID, by which mail systems drop the second copy. So: at least once, never twice knowingly.
    """
    now = now or timezone.now()
    mail = claim_mail(now=now, by=None) if waiting_mails(now).exists() else None
    if mail is None:
        return False
    settle_mail(mail=mail, error=mailing.send(mail), now=timezone.now(), by=None)
    return True
