"""A meeting while an action changes it: its row is claimed, and pages that are open hear of the change."""

from django.db import connection
from django.db.models import F

from referrals.enums import MeetingState
from referrals.models import AgendaItem, Meeting
from sswork import live


class Closed(Exception):
    """The meeting is over: its agenda and notes stay as they are."""


class NotPossible(Exception):
    """It was done meanwhile, or is not this person's to do."""


def topic_of(meeting_id: int) -> str:
    return f"meeting:{meeting_id}"


def claim(meeting, *states: str) -> Meeting:
    """The meeting's row, locked, in one of the states."""
    row = Meeting.objects.select_for_update(of=("self",)).select_related("team__school").get(pk=meeting.pk)
    if row.state not in (states or (MeetingState.PLANNED, MeetingState.OPEN)):
        raise Closed
    return row


def touched(meeting, *items: AgendaItem) -> None:
    """Pages that are open hear of it: of the agenda, or of single students."""
    if not items:
        Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
        live.tell(topic_of(meeting.pk), item=0)
    for item in items:
        with connection.cursor() as cursor:
            cursor.execute("SELECT referrals_touch(%s)", [item.pk])
            (item.version,) = cursor.fetchone()
        live.tell(topic_of(meeting.pk), item=item.pk, version=item.version)
