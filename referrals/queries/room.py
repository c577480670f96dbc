"""Everything that a meeting shows of its students, read at once: the same number of queries for one student as for twelve."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from referrals.enums import SHARED_PARTS, NotePart, ReferralReason, ReferralState
from referrals.models import Attendee, MeetingNote, Referral, ReferralAction, ReferralAnswer
from referrals.queries import agenda
from referrals.queries.agenda import Line
from referrals.queries.own_questions import answers_of
from sswork.registry import Seen, student_glances

EARLIER_SHOWN = 3


@dataclass
class Part:
    """One field of the notes: what stands in it, and its version; 0 while nothing does."""

    name: str
    label: Any
    text: str = ""
    version: int = 0


@dataclass
class Pane:
    """One student of the meeting, as this person may read it."""

    line: Line
    shared: list[Part]
    own: Part
    others: list[MeetingNote]
    beside: list[MeetingNote]
    added: list[MeetingNote]
    minutes: list[MeetingNote]
    known: list[tuple[Any, list[Seen]]] = field(default_factory=list)
    earlier: list[Referral] = field(default_factory=list)
    actions: list[ReferralAction] = field(default_factory=list)
    answers: list[ReferralAnswer] = field(default_factory=list)
    attendees: list[Attendee] = field(default_factory=list)

    @property
    def item(self):
        return self.line.item

    @property
    def referral(self) -> Referral | None:
        return self.line.referral

    @property
    def reasons(self) -> list[Any]:
        return [ReferralReason(each).label for each in self.referral.reasons] if self.referral else []

    # Names of the forms of this student, for their drafts.
    @property
    def draft_name(self) -> str:
        return f"notes-{self.item.pk}"

    @property
    def decide_name(self) -> str:
        return f"decide-{self.item.pk}"

    @property
    def review_name(self) -> str:
        return f"review-{self.item.pk}"

    @property
    def added_name(self) -> str:
        return f"added-{self.item.pk}"

    @property
    def outcome_key(self) -> str:
        """Changes when the part with decision and actions has to be drawn anew."""
        state = f"{self.referral.state}{self.referral.version}" if self.referral else ""
        return f"{state}-{'done' if self.item.done_at else 'open'}"


def panes_of(meeting, user, *, only: int | None = None) -> list[Pane]:
    """Of all that are on the agenda, in order, or of one."""
    lines = [each for each in agenda.lines_of(meeting, user) if each.is_on and only in (None, each.item.pk)]
    notes = agenda.notes_of([each.item for each in lines], user)
    panes = [_pane(each, notes.get(each.item.pk, []), user) for each in lines]
    referrals = [each.referral for each in panes if each.referral]
    _add_what_is_known(panes, user)
    _add_what_was_decided(panes, referrals, user)
    return panes


def _pane(line: Line, notes: list[MeetingNote], user) -> Pane:
    by_part = {(each.part, each.author_id): each for each in notes}
    own = by_part.get((NotePart.MINUTES, user.pk))
    return Pane(
        line=line,
        shared=[_part(part, by_part.get((part, None))) for part in SHARED_PARTS],
        own=_part(NotePart.MINUTES, own),
        others=[each for each in notes if each.part == NotePart.MINUTES and each.author_id != user.pk and each.text],
        beside=[each for each in notes if each.part in SHARED_PARTS and each.author_id],
        minutes=[each for each in notes if each.part == NotePart.MINUTES and each.text],
        added=[each for each in notes if each.part == NotePart.ADDENDUM],
    )


def _part(part: NotePart, note: MeetingNote | None) -> Part:
    return Part(part.value, part.label, note.text if note else "", note.version if note else 0)


def _add_what_is_known(panes: Iterable[Pane], user) -> None:
    """By the reader's own rights: what a glance does not show this person is not there."""
    ids = [each.item.student_id for each in panes]
    for glance in student_glances.for_user(user):
        lines = glance.lines(user, ids) if ids else {}
        for pane in panes:
            if seen := lines.get(pane.item.student_id):
                pane.known.append((glance.label, seen))


def _add_what_was_decided(panes: Iterable[Pane], referrals: list[Referral], user) -> None:
    actions, answers = agenda.actions_of(referrals, user), answers_of(referrals, user)
    same = Referral.objects.visible_to(user).filter(student__in=[each.student_id for each in referrals])
    earlier = list(
        same.filter(state__in=[ReferralState.DECIDED, ReferralState.REVIEWED]).order_by("-decided_at", "-pk")
    )
    for pane in panes:
        if pane.referral:
            pane.actions = actions.get(pane.referral.pk, [])
            pane.answers = answers.get(pane.referral.pk, [])
            before = [
                each for each in earlier if each.student_id == pane.item.student_id and each.pk != pane.referral.pk
            ]
            pane.earlier = before[:EARLIER_SHOWN]
