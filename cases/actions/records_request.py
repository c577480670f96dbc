"""A records request, step by step: received, collected, decided record by record, looked over by a second person, handed over.

Each step is an action of its own, so that nothing is lost where a process dies between two of them.
"""

import base64
import hashlib

from django.db.models import F
from django.utils import timezone

from cases.actions.obligations import happened
from cases.actions.records_sharing import log_handover
from cases.models import Ground, Packet, RecordsRequest, RequestItem
from cases.queries.facts import fact_of_request
from cases.queries.records import rights_age
from cases.queries.records_request import clock_of, composed, due_day, held_about, named_in, others_named, packet_of
from cases.records_enums import REQUEST_MOVES, Authority, ItemDecision, RequestState
from cases.records_rules import may_inspect
from sswork.actions import action, audit
from sswork.letters.packet import pdf_of


class NotTheirs(Exception):
    """Who asks has no right to these records: ``problem`` says why."""

    def __init__(self, problem):
        super().__init__(str(problem))
        self.problem = problem


class NotInThisStep(Exception):
    """Somebody moved the request on meanwhile."""


class Undecided(Exception):
    """Some records have no decision yet."""


class SamePerson(Exception):
    """Who prepared an answer cannot be the one who looks over it."""


@action
def receive_request(*, student, facts, by):
    """Somebody asks (34 CFR 99.10). The clock in force on the day sets the day by which the answer is due."""
    today = timezone.localdate()
    problem = may_inspect(
        facts["authority"], facts["document"], birth_date=student.birth_date, today=today, age=rights_age(today)
    )
    if problem:
        raise NotTheirs(problem)
    clock = clock_of(student, facts["received_on"])
    request = RecordsRequest.objects.create(
        student=student,
        school_id=student.school_id,
        clock=clock,
        due_on=due_day(student, facts["received_on"], clock),
        received_by=by,
        **facts,
    )
    audit("request.received", by=by, target=request, due_on=str(request.due_on), clock=clock.code)
    happened(facts=[fact_of_request(request)], by=by)
    return request


@action
def collect_records(*, request, by):
    """Copy everything that is held and asked for. Run again, it adds what has come since and leaves what was decided."""
    own = _claimed(request, {RequestState.RECEIVED, RequestState.COLLECTED}, by)
    known = set(own.items.visible_to(by).values_list("source_key", flat=True))
    held = [each for each in held_about(by, own.student, own.classes) if each[1].key not in known]
    bodies = {record.key: composed(record.body) for _class, record in held}
    names = others_named(by, own.student, bodies.values())
    items = [
        RequestItem(
            request=own,
            student_id=own.student_id,
            school_id=own.school_id,
            position=len(known) + at,
            record_class=record_class,
            source_key=record.key,
            day=record.day,
            title=str(record.title),
            who=record.who,
            body=bodies[record.key],
            found_names=named_in(bodies[record.key], names),
        )
        for at, (record_class, record) in enumerate(held, start=1)
    ]
    RequestItem.objects.bulk_create(items)
    _move(own, RequestState.COLLECTED, by, collected_at=timezone.now())
    audit("request.collected", by=by, target=own, records=len(items))
    return own


@action
def decide_item(*, item, decision, ground=None, words=(), by):
    """Include, include with words covered, or withhold on a ground. The original is not touched."""
    own = _claimed(item.request, {RequestState.COLLECTED}, by)
    withheld, redacted = decision == ItemDecision.WITHHOLD, decision == ItemDecision.REDACT
    own.items.visible_to(by).filter(pk=item.pk).update(
        decision=decision,
        ground=ground if withheld else None,
        words=list(words) if redacted else [],
        decided_by=by,
        decided_at=timezone.now(),
    )
    audit("request.item_decided", by=by, target=item, decision=decision, ground=ground.code if withheld else "")
    item.refresh_from_db()
    return item


@action
def include_clear_items(*, request, by):
    """Include every record that is not decided yet and names no other student. The others are looked at one by one."""
    own = _claimed(request, {RequestState.COLLECTED}, by)
    clear = own.items.visible_to(by).filter(decision=ItemDecision.OPEN, found_names=[])
    number = clear.update(decision=ItemDecision.INCLUDE, decided_by=by, decided_at=timezone.now())
    audit("request.items_included", by=by, target=own, records=number)
    return number


@action
def send_to_review(*, request, by):
    """All is decided; a second person looks over it."""
    own = _claimed(request, {RequestState.COLLECTED}, by)
    if own.items.visible_to(by).filter(decision=ItemDecision.OPEN).exists():
        raise Undecided(own.pk)
    _move(own, RequestState.IN_REVIEW, by, prepared_by=by, sent_back="")
    audit("request.sent_to_review", by=by, target=own)
    return own


@action
def send_back(*, request, note, by):
    """The second person wants something looked at again."""
    own = _claimed(request, {RequestState.IN_REVIEW}, by)
    _move(own, RequestState.COLLECTED, by, sent_back=note)
    audit("request.sent_back", by=by, target=own)
    return own


@action
def approve_request(*, request, by):
    """The second person approves, and the packet is made as it will be handed over."""
    own = _claimed(request, {RequestState.IN_REVIEW}, by)
    items = list(own.items.visible_to(by).select_related("ground").order_by("position"))
    if by.pk in {own.prepared_by_id, *(each.decided_by_id for each in items)}:
        raise SamePerson(own.pk)
    now = timezone.now()
    pdf = pdf_of(packet_of(own, items, timezone.localtime(now)))
    Packet.objects.create(
        request=own,
        student_id=own.student_id,
        school_id=own.school_id,
        content=base64.b64encode(pdf).decode(),
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
    _move(own, RequestState.APPROVED, by, approved_by=by, approved_at=now)
    audit("request.approved", by=by, target=own, records=len(items))
    return own


@action
def deliver_packet(*, request, delivered_on, delivered_how, delivered_to, by):
    """Handed over. That is a disclosure: to somebody with only a document it stands in the log of 34 CFR 99.32 too."""
    own = _claimed(request, {RequestState.APPROVED}, by)
    facts = {"delivered_on": delivered_on, "delivered_how": delivered_how, "delivered_to": delivered_to}
    _move(own, RequestState.DELIVERED, by, **facts)
    ground = Ground.objects.get(code="rights_holder", effective_from=None)
    log_handover(request=own, ground=ground, is_logged=own.authority == Authority.OTHER, by=by)
    audit("request.delivered", by=by, target=own, how=delivered_how)
    happened(facts=[fact_of_request(own)], by=by)
    return own


@action
def close_request(*, request, note="", by):
    own = _claimed(request, {RequestState.DELIVERED}, by)
    _move(own, RequestState.CLOSED, by, closed_on=timezone.localdate(), closing_note=note)
    audit("request.closed", by=by, target=own)
    return own


@action
def withdraw_request(*, request, note, by):
    """Who asked no longer wants it."""
    under_way = {state for state, moves in REQUEST_MOVES.items() if RequestState.WITHDRAWN in moves}
    own = _claimed(request, under_way, by)
    _move(own, RequestState.WITHDRAWN, by, closed_on=timezone.localdate(), closing_note=note)
    audit("request.withdrawn", by=by, target=own)
    happened(facts=[fact_of_request(own)], by=by)
    return own


@action
def take_up_request(*, request, by):
    """Withdrawn by mistake: it goes on with what was decided. A packet that was made is made anew, after a new look."""
    own = _claimed(request, {RequestState.WITHDRAWN}, by)
    Packet.objects.visible_to(by).filter(request=own).delete()
    state = RequestState.COLLECTED if own.items.visible_to(by).exists() else RequestState.RECEIVED
    _move(own, state, by, closed_on=None, closing_note="", approved_by=None, approved_at=None)
    audit("request.taken_up", by=by, target=own)
    happened(facts=[fact_of_request(own)], by=by)
    return own


def _claimed(request, states, by) -> RecordsRequest:
    """The request, locked and in one of the states: of two people who move it only the first does."""
    rows = (
        RecordsRequest.objects.visible_to(by).select_related("student__school__parent").select_for_update(of=("self",))
    )
    own = rows.filter(pk=request.pk, state__in=states).first()
    if own is None:
        raise NotInThisStep(request.pk)
    return own


def _move(own, state, by, **values) -> None:
    RecordsRequest.objects.visible_to(by).filter(pk=own.pk).update(state=state, version=F("version") + 1, **values)
    own.refresh_from_db()
