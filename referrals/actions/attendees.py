"""A meeting with the family: who is invited, what they told before, the interpreter, who came, who signed the plan."""

from datetime import timedelta

from django.utils import timezone

from cases.actions.evaluation import request_evaluation
from referrals.enums import MEETING_OVER
from referrals.family_enums import ASKED, WITH_FAMILY, Interpreter
from referrals.models import AgendaItem, Attendee, Meeting
from referrals.owning import Closed, NotPossible, touched
from referrals.queries.agenda import is_member
from referrals.queries.family import holds_rights, may_be_asked
from referrals.rules import letter_language
from sswork.actions import action, audit
from sswork.links import end_links, make_link

BEFORE = "help:before"
LINK_LASTS = timedelta(days=180)  # a meeting may be moved; the page itself ends with the meeting
LONGEST = 8000
NOT_THEIRS_TO_SEE = "whoever answers by a link has no account; the link named the row"


class NotSafe(Exception):
    """By the safe-contact rules this guardian is not invited: not contacted, or not told about the student."""


@action
def invite_attendee(
    *, item, kind: str, who: str, by, guardianship=None, person=None, language="", needs_interpreter=False
):
    """Invited once. A guardian gets a link for what is asked before, where the safe-contact rules let us write; the student
    one of their own."""
    meeting = _claim_as_member(item, by)
    if meeting.team.kind not in WITH_FAMILY:
        raise NotPossible
    if guardianship and (holds_rights(item.student) or not may_be_asked(guardianship)):
        raise NotSafe(guardianship.pk)
    interpreter = Interpreter.MISSING if needs_interpreter else Interpreter.NOT_NEEDED
    row, is_new = Attendee.objects.visible_to(by).get_or_create(
        item=item,
        kind=kind,
        guardianship=guardianship,
        person=person,
        defaults={
            "student_id": item.student_id,
            "school_id": item.school_id,
            "who": who,
            "language": language,
            "interpreter": interpreter,
            "invited_by": by,
        },
    )
    if is_new and row.may_be_written_to:
        make_link(purpose=BEFORE, target=row, lasts=LINK_LASTS, language=letter_language(language), by=by)
    audit("attendee.invited", by=by, target=row, kind=str(kind))
    touched(meeting, item)
    return row


@action
def renew_before_link(*, attendee, by) -> None:
    """Another link for what is asked before, as when the first was lost; that one opens nothing any more."""
    _claim_as_member(attendee.item, by)
    row = _own(attendee, by)
    if not row.may_be_written_to:
        raise NotPossible
    end_links(purpose=BEFORE, target=row, by=by)
    make_link(purpose=BEFORE, target=row, lasts=LINK_LASTS, language=letter_language(row.language), by=by)
    audit("attendee.link_renewed", by=by, target=row)


@action
def uninvite_attendee(*, attendee, by) -> None:
    """As long as nothing was told or signed: then it stays as it was."""
    _claim_as_member(attendee.item, by)
    row = _own(attendee, by)
    if row.has_told or row.signed_at:
        raise NotPossible
    end_links(purpose=BEFORE, target=row, by=by)
    audit("attendee.uninvited", by=by, target=row)
    row.delete()


@action
def book_interpreter(*, attendee, interpreter: str, interpreter_who: str, language: str, by) -> None:
    """Needed and missing, booked with whom, or not needed."""
    _claim_as_member(attendee.item, by)
    who = interpreter_who if interpreter == Interpreter.BOOKED else ""
    _change(attendee, by, interpreter=interpreter, interpreter_who=who, language=language)
    audit("attendee.interpreter", by=by, target=attendee, interpreter=str(interpreter))


@action
def note_told(*, attendee, answers: dict[str, str], by) -> None:
    """A member writes down what somebody told by phone or on paper."""
    _claim_as_member(attendee.item, by)
    row = _own(attendee, by)
    _tell(row, answers, told_to=by)
    audit("attendee.told", by=by, target=row, way="member")
    touched(row.item.meeting, row.item)


@action(
    beyond_view="whoever is asked something before a meeting writes into the own row, and sees nothing else of the meeting"
)
def tell_before(*, attendee, answers: dict[str, str], by) -> None:
    """A colleague who was asked answers from the own account."""
    row = _asked(attendee)
    if by is None or row.person_id != by.pk:
        raise NotPossible
    _tell(row, answers)
    audit("attendee.told", by=by, target=row, way="account")
    touched(row.item.meeting, row.item)


@action(beyond_view=NOT_THEIRS_TO_SEE)
def tell_by_link(*, attendee, answers: dict[str, str], coming: str, needs_interpreter: bool, by=None) -> None:
    """The family answers by its link, also more than once: what comes later stands below."""
    row = _asked(attendee)
    if not row.may_be_written_to:
        raise NotPossible
    row.coming = coming
    if needs_interpreter and row.interpreter == Interpreter.NOT_NEEDED:
        row.interpreter = Interpreter.MISSING
    _tell(row, answers)
    audit("attendee.told", by=by, target=row, way="link")
    touched(row.item.meeting, row.item)


@action
def note_presence(*, attendee, coming: str, was_there: bool | None, by) -> None:
    """Who said that they come, and who of those invited was there."""
    _require_member(attendee.item, by)
    _change(attendee, by, coming=coming, was_there=was_there)
    audit("attendee.presence", by=by, target=attendee)


@action
def sign_plan(*, attendee, name: str, is_on_paper: bool, by) -> None:
    """Whoever was there stands for the plan: by the name typed before a member of the team, or on paper. Signed once."""
    _require_member(attendee.item, by)
    if attendee.item.referral.decided_at is None:
        raise NotPossible
    signed = (
        Attendee.objects.visible_to(by)
        .filter(pk=attendee.pk, signed_at=None)
        .update(signed_name=name, signed_at=timezone.now(), is_on_paper=is_on_paper, signed_before=by, was_there=True)
    )
    if signed != 1:
        raise NotPossible
    audit("attendee.signed", by=by, target=attendee, on_paper=is_on_paper)


@action
def ask_evaluation(*, item, request: dict, by):
    """The team asks for an evaluation: one request with its clock, however often somebody asks in this meeting."""
    _claim_as_member(item, by)
    row = AgendaItem.objects.visible_to(by).select_for_update(of=("self",)).get(pk=item.pk)
    if row.evaluation_id is not None:
        audit("meeting.evaluation_stands", by=by, target=row, evaluation=row.evaluation_id)
        return row.evaluation
    made = request_evaluation(by=by, **request)
    row.evaluation = made
    row.save(update_fields=["evaluation"])
    audit("meeting.evaluation_asked", by=by, target=row, evaluation=made.pk)
    touched(row.meeting, row)
    return made


def _require_member(item, by) -> None:
    if not is_member(by, item.team):
        raise NotPossible


def _claim_as_member(item, by) -> Meeting:
    """Before the meeting is over."""
    _require_member(item, by)
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("team").get(pk=item.meeting_id)
    if meeting.state in MEETING_OVER:
        raise Closed
    return meeting


def _own(attendee, by) -> Attendee:
    rows = Attendee.objects.visible_to(by).select_for_update(of=("self",)).select_related("item__meeting")
    return rows.get(pk=attendee.pk)


def _asked(attendee) -> Attendee:
    """The one row, locked, while its meeting is to come or under way."""
    rows = Attendee.objects.of_own_answer(attendee.pk).select_for_update(of=("self",))
    row = rows.select_related("item__meeting", "guardianship").get()
    if row.item.meeting.state in MEETING_OVER:
        raise Closed
    return row


def _change(attendee, by, **values) -> None:
    if Attendee.objects.visible_to(by).filter(pk=attendee.pk).update(**values) != 1:
        raise NotPossible


def _tell(row: Attendee, answers: dict[str, str], told_to=None) -> None:
    for name in ASKED:
        before, now = getattr(row, name), answers.get(name, "").strip()
        setattr(row, name, _below(before, now)[:LONGEST])
    row.told_on, row.told_to, row.version = timezone.localdate(), told_to, row.version + 1
    row.save()


def _below(before: str, now: str) -> str:
    return before if not now or now in before else f"{before}\n\n{now}".strip()
