"""The agenda: it builds itself, people put it in order, add and leave out with a reason, and invite guests to an item."""

from referrals.enums import AgendaKind, ReferralState, Urgency
from referrals.models import AgendaItem, Referral
from referrals.owning import NotPossible, claim, touched
from referrals.queries import agenda as queries
from referrals.rules import placed
from sswork import live
from sswork.actions import action, audit


@action
def build_agenda(*, meeting, by) -> int:
    """What belongs on it and is not there yet comes on, in the team's order; what no longer belongs goes, unless people brought
    it, left it out, or talked about it. Before the meeting is closed."""
    meeting = claim(meeting)
    referrals = Referral.objects.visible_to(by) if by else Referral.objects.all()
    wanted = queries.wanted(meeting, referrals)
    standing = {each.referral_id: each for each in _all_items(meeting, by)}
    _take_off(meeting, [each for key, each in standing.items() if key not in wanted and each.is_untouched])
    for key in wanted.keys() & standing.keys():
        _say_kind(standing[key], wanted[key])
    new = {key: kind for key, kind in wanted.items() if key not in standing}
    made = _put_on(meeting, referrals.filter(pk__in=new), new, by)
    _in_order(meeting, by, {each.pk for each in made})
    audit("meeting.agenda_built", by=by, target=meeting, added=len(made))
    touched(meeting)
    return len(made)


def _all_items(meeting, by):
    """The system builds it at night, a member of the team at any time."""
    items = AgendaItem.objects.visible_to(by) if by else AgendaItem.objects.all()
    return items.filter(meeting=meeting).order_by("position", "pk")


def _take_off(meeting, items) -> None:
    for each in items:
        each.delete()


def _say_kind(item, kind: str) -> None:
    if item.kind != kind and item.done_at is None:
        item.kind = kind
        item.save(update_fields=["kind"])


def _put_on(meeting, referrals, kinds: dict[int, str], by, **facts) -> list[AgendaItem]:
    minutes = queries.usual_minutes(meeting)
    order = {key: at for at, key in enumerate(kinds)}
    rows = [
        AgendaItem(
            student_id=each.student_id,
            school_id=each.school_id,
            meeting=meeting,
            team=meeting.team,
            day=meeting.day,
            referral=each,
            kind=kinds[each.pk],
            position=0,
            minutes=minutes,
            **facts,
        )
        for each in sorted(referrals, key=lambda each: order[each.pk])
    ]
    return AgendaItem.objects.bulk_create(rows)


def _in_order(meeting, by, new: set[int]) -> None:
    """The new ones take the place of their kind; the others stay as people put them."""
    items = {each.pk: each for each in _all_items(meeting, by)}
    rank = {pk: meeting.team.rank(each.kind) for pk, each in items.items()}
    standing = [(pk, rank[pk]) for pk in items if pk not in new]
    _number(items, placed(standing, [(pk, rank[pk]) for pk in items if pk in new]))


def _number(items: dict[int, AgendaItem], order: list[int]) -> None:
    for position, pk in enumerate(order, start=1):
        if items[pk].position != position:
            items[pk].position = position
            items[pk].save(update_fields=["position"])


@action
def move_item(*, item, to: int, by) -> None:
    """To a place in the order, counted from 1; the others make room."""
    meeting = claim(item.meeting)
    items = {each.pk: each for each in _all_items(meeting, by)}
    order = [pk for pk in items if pk != item.pk]
    order.insert(max(min(to, len(items)) - 1, 0), item.pk)
    _number(items, order)
    audit("meeting.item_moved", by=by, target=item, to=to)
    touched(meeting)


@action
def add_to_agenda(*, meeting, referral, why: str, by) -> AgendaItem:
    """A request that somebody brings, whatever its state, for a reason that all read."""
    meeting = claim(meeting)
    if AgendaItem.objects.visible_to(by).filter(meeting=meeting, referral=referral).exists():
        raise NotPossible
    kind = _kind_of(referral)
    (item,) = _put_on(meeting, [referral], {referral.pk: kind}, by, added_by=by, added_why=why)
    _in_order(meeting, by, {item.pk})
    audit("meeting.item_added", by=by, target=item)
    touched(meeting)
    return item


def _kind_of(referral) -> str:
    if referral.state == ReferralState.RECEIVED:
        return AgendaKind.SAFETY if referral.urgency == Urgency.URGENT else AgendaKind.NEW
    return AgendaKind.REVIEW


@action
def leave_out(*, item, why: str, by) -> None:
    """Not at this meeting, for a reason that all read. The request itself waits on."""
    meeting = claim(item.meeting)
    mine = AgendaItem.objects.visible_to(by).filter(pk=item.pk, done_at=None, left_out_why="")
    if mine.update(left_out_why=why, left_out_by=by) != 1:
        raise NotPossible
    audit("meeting.item_left_out", by=by, target=item)
    touched(meeting)


@action
def bring_back(*, item, by) -> None:
    meeting = claim(item.meeting)
    mine = AgendaItem.objects.visible_to(by).filter(pk=item.pk).exclude(left_out_why="")
    if mine.update(left_out_why="", left_out_by=None) != 1:
        raise NotPossible
    audit("meeting.item_brought_back", by=by, target=item)
    touched(meeting)


@action
def invite_guest(*, item, person, by) -> None:
    """To this item of this meeting, until it is over: the guest reads and writes its notes, and nothing else of the meeting."""
    meeting = claim(item.meeting)
    item = AgendaItem.objects.visible_to(by).select_for_update(of=("self",)).get(pk=item.pk)
    item.guests = sorted({*item.guests, person.pk})
    item.save(update_fields=["guests"])
    audit("meeting.guest_invited", by=by, target=item, person=person.pk)
    touched(meeting, item)


@action
def uninvite_guest(*, item, person, by) -> None:
    meeting = claim(item.meeting)
    item = AgendaItem.objects.visible_to(by).select_for_update(of=("self",)).get(pk=item.pk)
    item.guests = [each for each in item.guests if each != person.pk]
    item.save(update_fields=["guests"])
    audit("meeting.guest_uninvited", by=by, target=item, person=person.pk)
    live.end_for(person.pk)
    touched(meeting, item)
