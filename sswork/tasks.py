"""What the scheduler runs. Each may run twice, in two workers at once, or die half-way, and lose or double nothing."""

from celery import shared_task
from django.utils import timezone

from . import access_log, agenda, digests, drafts, figures, mail_times, readiness, reminders, seals
from .accounts.tidying import forget_old_sign_ins
from .files import tidying
from .scoping import unscoped
from .security.actor import acting

MAILS_A_RUN = 500


@shared_task
def beat() -> None:
    """Scheduler, broker and worker are alive: /readyz tells when this was last so."""
    readiness.beat()


@shared_task
def tidy_files() -> None:
    tidying.tidy()


@shared_task
def make_reminders() -> None:
    """For everyone with a role today; sources scope each item by the person, and say beforehand who need not be asked.

    What was made is mailed right after: the scheduler's own turn of ``send_digests`` may be lost while this runs long.
    """
    today = timezone.localdate()
    with unscoped("for whom something may be due: ids of people, by source"):
        waits_for = agenda.everybodys(today)
    made = False
    for person in reminders.people_today(today):
        with acting(person):  # a worker is nobody, and nobody sees no row
            waits = reminders.unmade_for(person, today, waits_for)
        if waits:
            reminders.make_for(person=person, rows=waits, by=None)
            made = True
    if made:
        send_digests.delay()


@shared_task
def send_digests() -> None:
    """As each person wants it: at once, in the morning or once a week. Rows claimed once make later runs harmless."""
    now = timezone.localtime()
    with unscoped("for whom reminders wait: each is shown to its own person only"):
        to_mail = mail_times.people_to_mail(now)
    for person, at_once in to_mail:
        with acting(person):
            moot = digests.moot_for(person, now.date())
        digests.digest_for(person=person, today=now.date(), moot=moot, at_once=at_once, by=None)
    deliver_mail.delay()


@shared_task
def deliver_mail() -> None:
    for _ in range(MAILS_A_RUN):
        if not reminders.deliver_next():
            return


@shared_task
def refresh_figures() -> None:
    with unscoped("counting for the dashboard"):
        figures.refresh(now=timezone.now(), by=None)


@shared_task
def tidy_sign_ins() -> None:
    forget_old_sign_ins(now=timezone.now(), by=None)


@shared_task
def tidy_drafts() -> None:
    with unscoped("unsent text that is too old"):
        drafts.tidy(timezone.now())


@shared_task
def seal_log() -> None:
    with unscoped("sealing the log"):
        seals.seal()


@shared_task
def make_look_partitions() -> None:
    access_log.make_partitions(timezone.localdate())
