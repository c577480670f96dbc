"""A meeting does not take place, or on another day: its agenda goes along, and everybody who would come is told."""

from datetime import date

from django.utils import timezone

from referrals.enums import MeetingState
from referrals.models import AgendaItem, Attendee, Meeting, MeetingNote, TeamMember
from referrals.owning import Closed, NotPossible, claim, touched
from referrals.queries.agenda import meetings_set_by, next_meeting_of
from sswork import live
from sswork.actions import action, audit

LONGEST_NOTE = 8000
BEYOND = "the agenda goes along, also where whoever sets the team does not read it"


@action(beyond_view=BEYOND)
def call_off_meeting(*, meeting, why: str, by, to: date | None = None) -> Meeting:
    """Not on this day: on the day ``to``, or not at all; then the agenda goes to the team's next meeting, if one is planned.

    Who was told stands on the meeting. What was left out of this one stays here.
    """
    _require(meeting, by)
    meeting = claim(meeting, MeetingState.PLANNED)
    coming = next_meeting_of(meeting) if to is None else _planned_on(meeting, to)
    told = _to_be_told(meeting, by)
    if coming is not None:
        coming = claim(coming, MeetingState.PLANNED)
        _take_along(meeting, coming)
        touched(coming)
    AgendaItem.objects.going_along(meeting).update(is_locked=True)
    Meeting.objects.filter(pk=meeting.pk).update(
        state=MeetingState.CALLED_OFF,
        called_off_at=timezone.now(),
        called_off_by=by,
        called_off_why=why,
        agenda_to=coming,
        is_moved=to is not None,
        told=sorted(told),
        back_at=None,
        told_back=[],
    )
    audit("meeting.called_off", by=by, target=meeting, to=str(to or ""), told=sorted(told))
    touched(meeting)
    meeting.refresh_from_db()
    return meeting


@action(beyond_view=BEYOND)
def hold_after_all(*, meeting, by) -> Meeting:
    """It takes place as planned: what went along comes back, unless it was talked about meanwhile. Whoever was told that it does
    not is told.

    Not once its day is past, nor out of a meeting that is under way.
    """
    _require(meeting, by)
    meeting = claim(meeting, MeetingState.CALLED_OFF)
    if meeting.day < timezone.localdate():
        raise NotPossible
    gone_to, told = _bring_back(meeting), _to_be_told_back(meeting, by)
    AgendaItem.objects.going_along(meeting).update(is_locked=False)
    Meeting.objects.filter(pk=meeting.pk).update(
        state=MeetingState.PLANNED,
        called_off_at=None,
        called_off_by=None,
        called_off_why="",
        agenda_to=None,
        is_moved=False,
        told=[],
        back_at=timezone.now(),
        told_back=told,
    )
    audit("meeting.held_after_all", by=by, target=meeting, told=told)
    touched(meeting)
    if gone_to is not None and not _make_way(gone_to):
        touched(gone_to)
    meeting.refresh_from_db()
    return meeting


@action(beyond_view=BEYOND)
def follow_on(*, meeting, to: Meeting, by) -> None:
    """There was no next meeting when it was called off; now there is one."""
    meeting, to = claim(meeting, MeetingState.CALLED_OFF), claim(to, MeetingState.PLANNED)
    if meeting.agenda_to_id is not None:
        raise NotPossible
    _take_along(meeting, to)
    Meeting.objects.filter(pk=meeting.pk).update(agenda_to=to)
    audit("meeting.agenda_followed", by=by, target=meeting, to=str(to.day))
    touched(meeting)
    touched(to)


def _require(meeting, by) -> None:
    if by is not None and not meetings_set_by(by).filter(pk=meeting.pk).exists():
        raise NotPossible


def _planned_on(meeting, day: date) -> Meeting:
    if day == meeting.day:
        raise NotPossible
    found, _is_new = Meeting.objects.get_or_create(team=meeting.team, day=day, defaults={"is_instead": True})
    if found.state != MeetingState.PLANNED:
        raise Closed
    return found


def _to_be_told(meeting, by) -> set[int]:
    """Members of today, and guests."""
    sitting = TeamMember.in_force(timezone.localdate()).filter(team=meeting.team)
    guests = AgendaItem.objects.going_along(meeting).values_list("guests", flat=True)
    return {*sitting.values_list("person", flat=True), *(pk for each in guests for pk in each)} - {
        by.pk if by else None
    }


def _to_be_told_back(meeting, by) -> list[int]:
    """Those who read that it was called off, and whoever had done it: also who does not come any more, and is told no place."""
    return sorted({*meeting.told, meeting.called_off_by_id} - {by.pk if by else None})


def _take_along(meeting, coming: Meeting) -> None:
    """In their order behind what stands there; the notes stay on their items. Guests read them until the new day."""
    standing = {each.referral_id: each for each in AgendaItem.objects.going_along(coming)}
    last = max((each.position for each in standing.values()), default=0)
    going = [each for each in AgendaItem.objects.going_along(meeting) if each.is_on]
    before = _before(meeting)
    for item in sorted(going, key=lambda each: (each.position, each.pk)):
        there = standing.get(item.referral_id)
        if there is not None and not there.is_untouched:
            _join(item, there)
            continue
        last += 1
        item.position = last
        if there is not None:
            item.position = there.position
            there.delete()
        item.meeting, item.day, item.is_locked = coming, coming.day, False
        if item.came_from_id not in before:
            item.came_from = meeting
        item.save(update_fields=["meeting", "day", "position", "came_from", "is_locked"])
    for guest in {pk for each in going for pk in each.guests}:
        live.end_for(guest)


def _join(item, there) -> None:
    """People worked on both: what was written and who was invited goes to the one of the coming meeting."""
    there.guests = sorted({*there.guests, *item.guests})
    there.left_out_why, there.left_out_by = "", None
    there.save(update_fields=["guests", "left_out_why", "left_out_by"])
    written = {(each.part, each.author_id): each for each in MeetingNote.objects.going_along(there)}
    for note in MeetingNote.objects.going_along(item):
        stands = written.get((note.part, note.author_id))
        if stands is None:
            note.item = there
            note.save(update_fields=["item"])
        elif len(text := f"{stands.text}\n{note.text}".strip()) <= LONGEST_NOTE:
            stands.text, stands.version = text, stands.version + 1
            stands.save(update_fields=["text", "version"])
    asked = {(each.guardianship_id, each.person_id, each.kind) for each in Attendee.objects.going_along(there)}
    for attendee in Attendee.objects.going_along(item):
        if (attendee.guardianship_id, attendee.person_id, attendee.kind) not in asked:
            attendee.item = there
            attendee.save(update_fields=["item"])
    touched(there.meeting, there)


def _bring_back(meeting) -> Meeting | None:
    """Also what went on from there, because that meeting was called off too. Where it had been in the end."""
    before, gone_to, last = _before(meeting), meeting.agenda_to, None
    while gone_to is not None:
        last = claim(gone_to, MeetingState.PLANNED, MeetingState.CLOSED, MeetingState.CALLED_OFF)
        there = list(AgendaItem.objects.going_along(meeting).values_list("referral", flat=True))
        back = AgendaItem.objects.going_along(last).filter(came_from__in=before, done_at=None)
        if last.state != MeetingState.CALLED_OFF:
            back = back.filter(is_locked=False)
        for item in back.exclude(referral__in=there):
            item.meeting, item.day, item.is_locked = meeting, meeting.day, False
            item.left_out_why, item.left_out_by = "", None
            item.came_from_id = None if item.came_from_id == meeting.pk else item.came_from_id
            item.save(update_fields=["meeting", "day", "is_locked", "left_out_why", "left_out_by", "came_from"])
        gone_to = last.agenda_to
    return last


def _before(meeting) -> set[int]:
    """Ids of the meeting and of those whose agenda went to it, one after the other."""
    found = new = {meeting.pk}
    while new:
        new = set(Meeting.objects.filter(agenda_to__in=new).values_list("pk", flat=True)) - found
        found = found | new
    return found


def _make_way(gone_to: Meeting) -> bool:
    """The day to which it had been moved is free again, where nothing else stands on it."""
    empty = Meeting.objects.filter(pk=gone_to.pk, is_instead=True, agenda_from=None, state=MeetingState.PLANNED)
    if empty.exists() and not AgendaItem.objects.going_along(gone_to).exists():
        gone_to.delete()
        return True
    return False
