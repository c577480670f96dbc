"""Reminders and their mails. PostgreSQL is the truth: the broker and any worker may die at any moment.

Each step is a set of rows claimed under a lock, and each thing is made once by a unique row:
1. ``make_for`` writes a ``Reminder`` per (person, kind, object, day);
2. ``sswork.digests.digest_for`` puts a person's unsent reminders into one ``Mail`` per (person, day), or one at once;
3. ``deliver_next`` sends one mail: at least once, and never twice knowingly (see there).
"""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import mailing
from .actions import action, audit
from .agenda import WaitsFor, due_items
from .models import Mail, Reminder, RoleAssignment, User

STUCK_AFTER = timedelta(minutes=10)
MAX_ATTEMPTS = 8


def people_today(today: date):
    """Everyone active with a role in force, with what their roles open (three queries, however many they are)."""
    in_force = Q(role_assignments__last_day=None) | Q(role_assignments__last_day__gte=today)
    active = User.objects.filter(in_force, is_active=True, role_assignments__first_day__lte=today)
    people = list(active.distinct().order_by("pk"))
    found = RoleAssignment.in_force_for_all(people, today)
    for each in people:
        each.assignments = found[each.pk]
    return people


def unmade_for(person, today: date, waits_for: WaitsFor | None = None) -> list[Reminder]:
    """What the person is due a reminder of and has none of yet, unsaved. ``waits_for``: see ``agenda.due_items``."""
    due = due_items(person, today, waits_for)
    if not due:
        return []
    keys = {item.object_key for item, _day in due}
    made = Reminder.objects.filter(person=person, object_key__in=keys).values_list("kind", "object_key", "day")
    known = set(made)
    return [
        Reminder(person=person, kind=item.kind, object_key=item.object_key, day=day, is_legal=item.is_legal)
        for item, day in due
        if (item.kind, item.object_key, day) not in known
    ]


@action
def make_for(*, person, rows: list[Reminder], by) -> None:
    """Write what ``unmade_for`` found. Run twice, or by two at once, it makes nothing twice."""
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    audit("reminders.made", by=by, target=person, made=len(rows))


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
