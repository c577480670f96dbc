"""What the scheduler starts for teams and directories. Each may run twice, or die half-way and run again, and doubles nothing."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import connection
from django.utils import timezone

from referrals.actions.agenda import build_agenda
from referrals.actions.service_referral import NotThatMove, expire_service_referral
from referrals.actions.teams import plan_meetings
from referrals.enums import MeetingState
from referrals.imports import running
from referrals.imports.cards import count_waits, refresh_cards
from referrals.models import Meeting, ServiceReferral, Team
from referrals.owning import Closed
from referrals.queries.loop import expire_days, of_district, run_out
from sswork.conflicts import Conflict
from sswork.imports import queue
from sswork.imports.batches import UNDER_WAY
from sswork.imports.carrying import carry_out
from sswork.models import ImportBatch
from sswork.scoping import unscoped

log = logging.getLogger(__name__)
# A team finds its agenda built when it begins to prepare.
PREPARED = timedelta(days=7)


@shared_task
def prepare_meetings() -> None:
    """Each morning: the meetings of the schedules are planned, and the agendas of the coming days are brought up to date."""
    today = timezone.localdate()
    with unscoped("agendas of all teams: each is shown to its members only"):
        for team in Team.objects.exclude(first_meeting=None).select_related("school").order_by("pk"):
            plan_meetings(team=team, today=today, by=None)
        coming = Meeting.objects.filter(day__range=(today, today + PREPARED), state=MeetingState.PLANNED)
        for meeting in coming.order_by("pk"):
            _build(meeting)


@shared_task
def expire_service_referrals() -> None:
    """Each morning: a referral to an agency that nobody answered ends, and whose it is looks elsewhere."""
    known = expire_days()
    with unscoped("referrals of all owners: each is told of one's own"):
        for district, days in known.items():
            _expire(of_district(ServiceReferral.objects.all(), district, known), days)


def _expire(referrals, days: int) -> None:
    for referral in run_out(referrals, timezone.localdate(), days).order_by("pk"):
        try:
            expire_service_referral(referral=referral, days=days, by=None)
        except (Conflict, NotThatMove):
            log.info("referral %s moved meanwhile", referral.pk)


def _build(meeting: Meeting) -> None:
    try:
        build_agenda(meeting=meeting, by=None)
    except Closed:
        log.info("meeting %s was opened meanwhile", meeting.pk)


@shared_task
def run_directory_import(batch_id: int) -> None:
    """Do what the state of the batch asks for, or find that it is done."""
    carry_out(running.DIRECTORY, batch_id)


@shared_task
def resume_directory_imports() -> None:
    """Those that the broker lost, or a worker died over."""
    for batch in queue.left_alone(ImportBatch.Kind.DIRECTORY, UNDER_WAY):
        queue.start(run_directory_import, batch)


@shared_task
def refresh_directory() -> None:
    """Each night: about where places are follows the list of postal codes that came with an upgrade; how long one waits, referrals."""
    with unscoped("numbers of all students, of which no small one is kept"), connection.cursor() as cursor:
        refresh_cards(cursor)
        count_waits(cursor, timezone.localdate())
