"""What the scheduler runs. Each may run twice, in two workers at once, or die half-way, and lose or double nothing."""

from celery import shared_task
from django.utils import timezone

from . import access_log, drafts, figures, readiness, reminders, seals
from .accounts.tidying import forget_old_sign_ins
from .files import tidying
from .models import Cover, Definition
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
    """For everyone with a role today; sources scope each item by the person."""
    today = timezone.localdate()
    for person in reminders.people_today(today):
        with acting(person):  # a worker is nobody, and nobody sees no row
            waits = reminders.unmade_for(person, today)
        if waits:
            reminders.make_for(person=person, today=today, by=None)


@shared_task
def send_digests() -> None:
    """From the morning hour on; the unique key of a day's mail makes later runs harmless.

    Whoever is away and has a stand-in gets no mail: what waited is in the first one after the return.
    """
    now = timezone.localtime()
    hour = Definition.threshold("reminders.digest_hour", now.date())
    if now.hour >= hour:
        present = reminders.people_today(now.date()).exclude(pk__in=Cover.of_day(now.date()).values("absent"))
        for person in present.filter(reminders__mail=None, reminders__isnull=False):
            reminders.digest_for(person=person, today=now.date(), by=None)
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
