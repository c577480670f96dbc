"""The life of a referral to an agency: drafted, sent on a consent, answered, ended, and begun anew elsewhere."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.records_sharing import ask_consent, share_records
from cases.enums import Lane
from cases.models import Disclosure
from referrals.loop_enums import AGENCY_MAY, ENDED, MOVES, LoopState
from referrals.models import ServiceReferral
from referrals.queries.loop import is_narrow, link_days, look_on, narrowest, where_it_stands
from sswork.actions import action, audit
from sswork.conflicts import save_version
from sswork.links import end_links, make_link

ANSWER, FAMILY = "referrals:agency-answer", "help:got-help"


class NotThatMove(Exception):
    """From this state the referral does not go there."""


@dataclass(frozen=True)
class News:
    """What became of it. ``why``: where there was no help."""

    state: str
    why: str = ""
    next_step: str = ""
    appointment_on: date | None = None


@action
def draft_service_referral(*, student, service, purpose, message, reach, next_step, by, need=None, instead_of=None):
    """Nothing leaves the school by this. The lane is that of the need's case, or of what it takes the place of: the narrower."""
    lane, readers = narrowest(need, instead_of)
    referral = ServiceReferral.objects.create(
        student=student,
        school_id=student.school_id,
        service=service,
        need=need,
        purpose=purpose,
        message=message,
        reach=reach,
        next_step=next_step,
        owner=by,
        by=by,
        instead_of=instead_of,
        lane=lane,
        readers=sorted({*readers, by.pk}) if lane == Lane.SEALED else readers,
    )
    audit("service_referral.drafted", by=by, target=referral, service=service.pk)
    return referral


@action
def send_service_referral(*, referral, version, consent, is_of_class=False, by):
    """Now, if the consent allows it now: it may have expired since the draft. Raises NotAllowed; nothing is sent then.

    ``is_of_class``: a person says that the agency is one of the class of parties that the consent names.
    """
    _check_move(referral, LoopState.SENT)
    narrow = is_narrow(referral)
    disclosure = share_records(
        student=referral.student,
        recipient=referral.service.organization.name,
        purpose=referral.purpose,
        interest=_("Referral to an agency")
        if narrow
        else _("Referral: %(service)s") % {"service": referral.service.name},
        records=set(referral.records_told),
        consent=consent,
        is_of_class=is_of_class,
        is_narrow=narrow,
        by=by,
    )
    today = timezone.localdate()
    row = save_version(
        ServiceReferral.objects.visible_to(by),
        pk=referral.pk,
        version=version,
        state=LoopState.SENT,
        state_since=today,
        sent_on=today,
        consent=disclosure.consent,
        disclosure=disclosure,
        look_on=look_on(referral.school_id, today, 0),
        looks=0,
    )
    make_link(purpose=ANSWER, target=row, lasts=timedelta(days=link_days()), by=by)
    audit("service_referral.sent", by=by, target=row, consent=disclosure.consent_id)
    return row


@action
def note_news(*, referral, version, news: News, by):
    """Somebody heard from the agency or the family."""
    row = _moved(ServiceReferral.objects.visible_to(by), referral, version, news, next_step=news.next_step)
    if row.state in ENDED:
        end_links(purpose=ANSWER, target=row, by=by)
    if row.state == LoopState.DECLINED:
        end_links(purpose=FAMILY, target=row, by=by)
    audit("service_referral.moved", by=by, target=row, before=str(referral.state), after=str(row.state))
    return row


@action(beyond_view="whoever answers for the agency has no account; the link named the referral")
def take_answer(*, referral, news: News, said: str, by=None):
    """The agency answers by its link; a question changes no state. What it writes is read by those who see the referral."""
    if news.state != referral.state and news.state not in AGENCY_MAY:
        raise NotThatMove(news.state)
    words: dict = {"is_unread": True}
    if said:
        words |= {"said": said, "said_on": timezone.localdate()}
    everyone = ServiceReferral.objects.named_by_link()
    if news.state == referral.state:
        row = save_version(everyone, pk=referral.pk, version=referral.version, look_on=timezone.localdate(), **words)
    else:
        row = _moved(everyone, referral, referral.version, news, **words)
    if news.state in ENDED:
        end_links(purpose=ANSWER, target=row, by=by)
    audit("service_referral.answered", by=by, target=row, before=str(referral.state), after=str(news.state))
    return row


@action(beyond_view="the clock ends it, whoever may see it; each owner is told of one's own")
def expire_service_referral(*, referral, days: int, by=None):
    """Nobody answered for so many school days: it waits no longer, and whose it is looks for another service."""
    why = _("No answer in %(days)s school days") % {"days": days}
    everyone = ServiceReferral.objects.named_by_link()
    row = _moved(everyone, referral, referral.version, News(LoopState.EXPIRED, why), is_unread=True)
    end_links(purpose=ANSWER, target=row, by=by)
    audit("service_referral.expired", by=by, target=row, days=days)
    return row


@action
def take_back_end(*, referral, by):
    """It has not ended after all: it stands where it stood before, and somebody asks again in time.

    Done by a colleague, whose it is still learns what was answered.
    """
    if not referral.is_ended:
        raise NotThatMove(referral.state)
    # When help began is not today's news: of what ended before that day was kept, it stays unknown.
    before = where_it_stands(referral, referral.before_its_end, came_from="") | {"started_on": referral.started_on}
    mine, is_news = ServiceReferral.objects.visible_to(by), referral.is_unread and referral.owner_id not in by.selves
    row = save_version(mine, pk=referral.pk, version=referral.version, is_unread=is_news, **before)
    audit("service_referral.end_taken_back", by=by, target=row, before=str(referral.state), after=str(row.state))
    return row


@action
def note_read(*, referral, by):
    """Whose it is has seen what the agency answered."""
    ServiceReferral.objects.visible_to(by).filter(pk=referral.pk).update(is_unread=False)
    audit("service_referral.answer_read", by=by, target=referral)


@action
def ask_again(*, referral, version, by):
    """Somebody asked and has no news: the next look is later."""
    looks = referral.looks + 1
    coming = look_on(referral.school_id, referral.state_since, looks)
    row = save_version(
        ServiceReferral.objects.visible_to(by), pk=referral.pk, version=version, looks=looks, look_on=coming
    )
    audit("service_referral.asked_again", by=by, target=row, looks=looks)
    return row


@action
def renew_link(*, referral, by):
    """A new address; the old one opens nothing any more. Raises NotAllowed where the consent does not allow it today."""
    confirmed = Disclosure.objects.visible_to(by).filter(pk=referral.disclosure_id).exclude(details="")
    ask_consent(
        student=referral.student,
        recipient=referral.service.organization.name,
        purpose=referral.purpose,
        records=set(referral.records_told),
        consent=referral.consent,
        is_of_class=confirmed.exists(),
        by=by,
    )
    end_links(purpose=ANSWER, target=referral, by=by)
    link = make_link(purpose=ANSWER, target=referral, lasts=timedelta(days=link_days()), by=by)
    audit("service_referral.link_renewed", by=by, target=referral)
    return link


def _check_move(referral, state: str) -> None:
    if state not in MOVES[LoopState(referral.state)]:
        raise NotThatMove(state)


def _moved(rows, referral, version, news, **more):
    _check_move(referral, news.state)
    appointment = news.appointment_on or referral.appointment_on
    moved = where_it_stands(referral, news.state, came_from=referral.state, why=news.why)
    return save_version(rows, pk=referral.pk, version=version, appointment_on=appointment, **moved | more)
