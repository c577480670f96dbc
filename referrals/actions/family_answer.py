"""The family says by a link whether it got help. Safe contact decides whether there may be a link at all."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format

from referrals.actions.service_referral import FAMILY, NotThatMove
from referrals.loop_enums import FAMILY_ENDS, UNDER_WAY, FamilySaid, FamilyWhy, LoopState
from referrals.models import ServiceReferral
from referrals.queries.family_link import may_ask_family, who_may_be_asked
from referrals.queries.loop import is_narrow, link_days, where_it_stands
from sswork.actions import action, audit
from sswork.conflicts import save_version
from sswork.links import end_links, make_link


class NotSafe(Exception):
    """Safe contact, or whose the rights are, does not allow a link for this person."""


@dataclass(frozen=True)
class FamilyAnswer:
    said: str
    why: str = ""
    needs: bool | None = None
    note: str = ""

    @property
    def ends_as(self) -> LoopState | None:
        """Help came, wholly or in part; or the agency said no. Else it goes on, and a person decides.

        That help is not wanted ends nothing by itself: whoever holds the phone can say so.
        """
        if self.said == FamilySaid.YES:
            return LoopState.PARTLY if self.needs else LoopState.COMPLETED
        return FAMILY_ENDS.get(FamilyWhy(self.why)) if self.said == FamilySaid.NO else None


@action
def make_family_link(*, referral, contact, language: str, names_service: bool, by):
    """One link at a time. A referral in a narrow lane never names its service to whoever opens the link."""
    if not may_ask_family(referral):
        raise NotThatMove(referral.state)
    if contact.pk not in {each.pk for each in who_may_be_asked(referral, by)}:
        raise NotSafe(contact.pk)
    end_links(purpose=FAMILY, target=referral, by=by)
    row = save_version(
        ServiceReferral.objects.visible_to(by),
        pk=referral.pk,
        version=referral.version,
        family_contact=contact,
        family_sees_service=names_service and not is_narrow(referral),
    )
    link = make_link(purpose=FAMILY, target=row, lasts=timedelta(days=link_days()), language=language, by=by)
    audit("service_referral.family_link_made", by=by, target=row)
    return link


@action
def end_family_link(*, referral, by):
    end_links(purpose=FAMILY, target=referral, by=by)
    audit("service_referral.family_link_ended", by=by, target=referral)


@action(beyond_view="whoever answers for the family has no account; the link named the referral")
def take_family_answer(*, referral, answer: FamilyAnswer, by=None):
    """What it says counts anew each time: an answer that is corrected takes back what the one before has moved.

    What was written before and nobody has read yet stays, with the new below it: it may have been another who answered.
    """
    stood_at = referral.came_from if referral.moved_by_family else referral.state
    words = {
        "family_said": answer.said,
        "family_why": answer.why if answer.said == FamilySaid.NO else "",
        "family_needs": answer.needs,
        "family_note": _with_what_was_written(referral, answer.note),
        "family_said_on": timezone.localdate(),
        "is_unread": True,
    }
    everyone = ServiceReferral.objects.named_by_link()
    moved = _moved_by(referral, answer, stood_at)
    row = save_version(everyone, pk=referral.pk, version=referral.version, **moved | words)
    audit(
        "service_referral.family_answered",
        by=by,
        target=row,
        before=str(referral.state),
        after=str(moved.get("state", referral.state)),
    )
    return row


def _with_what_was_written(referral, note: str) -> str:
    if not (referral.is_unread and referral.family_note):
        return note
    earlier = f"{date_format(referral.family_said_on)}, {referral.get_family_said_display()}: {referral.family_note}"
    return f"{earlier}\n\n{note}".strip()


def _moved_by(referral, answer: FamilyAnswer, stood_at: str) -> dict:
    if stood_at == LoopState.EXPIRED and answer.said != FamilySaid.NO:
        return _goes_on(referral, answer)
    if stood_at not in UNDER_WAY:
        return {}
    if end := answer.ends_as:
        why = f"{FamilySaid.NO.label}: {FamilyWhy(answer.why).label}" if answer.why else ""
        return where_it_stands(referral, end, came_from=stood_at, why=why) | {"moved_by_family": True}
    today = timezone.localdate()
    if referral.moved_by_family:
        return where_it_stands(referral, stood_at, came_from="") | {"look_on": today, "started_on": referral.started_on}
    return {"look_on": today}


def _goes_on(referral, answer: FamilyAnswer) -> dict:
    """What the clock has ended, and the family knows better: the agency never answered the school, but them."""
    now = {"moved_by_family": True, "look_on": timezone.localdate()}
    return where_it_stands(referral, answer.ends_as or LoopState.SENT, came_from=LoopState.EXPIRED) | now
