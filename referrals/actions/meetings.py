"""A meeting from opening to closing, and what is written while it goes on."""

from dataclasses import dataclass

from django.utils import timezone

from referrals.enums import SHARED_PARTS, MeetingState, NotePart
from referrals.models import AgendaItem, Meeting, MeetingNote
from referrals.owning import Closed, NotPossible, claim, touched
from referrals.queries import agenda as queries
from sswork import live
from sswork.actions import action, audit

LONGEST = 8000


class TooLong(Exception):
    """More than one field of the notes holds: nothing of it was saved."""


@action
def open_meeting(*, meeting, by) -> Meeting:
    """From now on it is under way. Notes can be written before, too."""
    meeting = claim(meeting, MeetingState.PLANNED)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.OPEN, opened_at=timezone.now())
    audit("meeting.opened", by=by, target=meeting)
    touched(meeting)
    return meeting


@action
def close_meeting(*, meeting, by) -> Meeting | None:
    """Notes are locked, guests read no more, and what was not reached goes to the next meeting, which is given back."""
    meeting = claim(meeting, MeetingState.OPEN)
    items = list(AgendaItem.objects.visible_to(by).filter(meeting=meeting))
    coming = queries.next_meeting_of(meeting)
    left = [each for each in items if each.done_at is None and each.is_on]
    if coming is not None:
        _carry_over(left, coming, by)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CLOSED, closed_at=timezone.now(), closed_by=by)
    AgendaItem.objects.visible_to(by).filter(meeting=meeting).update(is_locked=True)
    audit("meeting.closed", by=by, target=meeting, reached=len(items) - len(left), carried=len(left) if coming else 0)
    for guest in {person for each in items for person in each.guests}:
        live.end_for(guest)
    touched(meeting)
    return coming


def _carry_over(items: list[AgendaItem], coming: Meeting, by) -> None:
    """First on the next agenda, in their order; those that stand on it already are said to have waited."""
    standing = {each.referral_id: each for each in AgendaItem.objects.visible_to(by).filter(meeting=coming)}
    for each in sorted(items, key=lambda item: item.position):
        there = standing.get(each.referral_id)
        if there is None:
            _again(each, coming).save()
        else:
            there.carried_from = each.day
            there.save(update_fields=["carried_from"])


def _again(item: AgendaItem, coming: Meeting) -> AgendaItem:
    return AgendaItem(
        student_id=item.student_id,
        school_id=item.school_id,
        meeting=coming,
        team_id=item.team_id,
        day=coming.day,
        referral_id=item.referral_id,
        kind=item.kind,
        position=item.position,
        minutes=item.minutes,
        added_by_id=item.added_by_id,
        added_why=item.added_why,
        carried_from=item.day,
    )


@action
def finish_item(*, item, by, done: bool = True) -> None:
    """The team has talked about the student, or takes that back. Its members say so, not a guest."""
    meeting = claim(item.meeting)
    if not queries.is_member(by, meeting.team):
        raise NotPossible
    item = AgendaItem.objects.visible_to(by).select_for_update(of=("self",)).get(pk=item.pk)
    item.done_at = timezone.now() if done else None
    if done:
        item.left_out_why, item.left_out_by = "", None
    item.save(update_fields=["done_at", "left_out_why", "left_out_by"])
    audit("meeting.item_done" if done else "meeting.item_not_done", by=by, target=item)
    touched(meeting, item)


@dataclass(frozen=True)
class Written:
    """What stands there now. ``met``: another text was saved meanwhile; the own one stands beside it."""

    part: str
    text: str
    version: int
    met: bool = False


@action
def write_notes(*, item, texts: dict[str, tuple[str, int]], by) -> tuple[AgendaItem, list[Written]]:
    """Parts of the notes as they were typed, each with the version that the writer saw."""
    meeting = claim(item.meeting)
    row = AgendaItem.objects.visible_to(by).filter(pk=item.pk, is_locked=False).first()  # the meeting's row is the lock
    if row is None:
        raise Closed
    written = [_write(row, NotePart(part), text, version, by) for part, (text, version) in texts.items()]
    audit("meeting.notes_written", by=by, target=row, parts=sorted(texts))
    touched(meeting, row)
    return row, written


def _write(item, part: NotePart, text: str, version: int, by) -> Written:
    author = None if part in SHARED_PARTS else by
    if len(text) > LONGEST:
        raise TooLong
    note = _note(item, part, author, by)
    if note is None:
        note = _new(item, part, text, author, by)
    elif note.text == text:
        pass
    elif note.version == version:
        _rewrite(note, text, by)
    elif author is None:
        _beside(item, part, text, by)
        return Written(part, note.text, note.version, met=True)
    else:  # the same person on two devices: one below the other
        _rewrite(note, _joined(note.text, text), by)
        return Written(part, note.text, note.version, met=True)
    return Written(part, note.text, note.version)


def _note(item, part: str, author, by) -> MeetingNote | None:
    return MeetingNote.objects.visible_to(by).filter(item=item, part=part, author=author).first()


def _new(item, part: str, text: str, author, by) -> MeetingNote:
    return MeetingNote.objects.create(
        item=item,
        student_id=item.student_id,
        school_id=item.school_id,
        part=part,
        text=text,
        author=author,
        changed_by=by,
    )


def _joined(stands: str, text: str) -> str:
    """Both, without what they have in common: a page sends all that stands in it, also what another device sent before."""
    if text in stands:
        return stands
    if stands in text:
        return text
    lines = stands.split("\n")
    for each in text.split("\n"):
        if lines[-1] and each.startswith(lines[-1]):  # typed on
            lines[-1] = each
        elif each not in lines:
            lines.append(each)
    return "\n".join(lines)


def _rewrite(note, text: str, by) -> None:
    if len(text) > LONGEST:
        raise TooLong
    note.text, note.version = text, note.version + 1
    note.changed_by, note.changed_at = by, timezone.now()
    note.save(update_fields=["text", "version", "changed_by", "changed_at"])


def _beside(item, part: str, text: str, by) -> None:
    """A text that met another: kept under its writer's name, until somebody puts the two together. The writer's page goes on
    from there, so a longer text of the same writer takes the place of its beginning."""
    own = _note(item, part, by, by)
    if own is None:
        _new(item, part, text, by, by)
    elif text.startswith(own.text):
        _rewrite(own, text, by)
    elif text not in own.text:
        _rewrite(own, _joined(own.text, text), by)


@action
def settle_note(*, note, how: str, by, version: int | None = None) -> None:
    """A text that stood beside: put below the one of all, taken in its place, or let go. What is overwritten is in the history.

    ``version``: of the text that the person saw; its writer may have gone on meanwhile. By members, not by guests.
    """
    item = AgendaItem.objects.visible_to(by).select_related("meeting").get(pk=note.item_id)
    meeting = claim(item.meeting)
    seen = note.version if version is None else version
    note = (
        MeetingNote.objects.visible_to(by).filter(pk=note.pk, version=seen).first()
    )  # as it is now: the meeting is claimed
    if note is None or not queries.is_member(by, meeting.team):
        raise NotPossible
    if item.is_locked or note.part not in SHARED_PARTS or note.author_id is None:
        raise NotPossible
    shared = _note(item, note.part, None, by) or _new(item, note.part, "", None, by)
    texts = {"below": f"{shared.text}\n{note.text}".strip(), "instead": note.text, "drop": shared.text}
    if texts[how] != shared.text:
        _rewrite(shared, texts[how], by)
    note.delete()
    audit("meeting.note_settled", by=by, target=item, part=note.part, how=how)
    touched(meeting, item)


@action
def add_addendum(*, item, text: str, by) -> MeetingNote:
    """After the meeting: what was written stays, and this is added under its writer's name and time."""
    meeting = claim(item.meeting, MeetingState.CLOSED)
    if not AgendaItem.objects.visible_to(by).filter(pk=item.pk).exists():
        raise NotPossible
    note = _new(item, NotePart.ADDENDUM, text, by, by)
    audit("meeting.addendum", by=by, target=item)
    touched(meeting, AgendaItem.objects.visible_to(by).get(pk=item.pk))
    return note
