"""The waiting list: cases that nobody has room for yet, and taking one up."""

from django.db.models import F
from django.utils import timezone

from cases.actions.access import add_to_caseload
from cases.actions.case import NotInThisState
from cases.actions.transfer import take_from_list
from cases.models import Case
from cases.owning import NOT_WAITING, tell_of_taking_up, tell_of_waiting
from cases.queries.transfer import takers_of
from cases.queries.waiting import may_put_on_list, who_put_on_list
from sswork.actions import action
from sswork.conflicts import save_version


class NotTheirs(Exception):
    """Somebody else offers the case, or takes it up: its owner, the lead, who does casework at the school."""


@action
def put_on_waiting_list(*, case, version, urgency, why, by):
    """Nobody has room for it now. It stays with its owner until somebody of the school takes it up, or the owner begins.

    Whoever takes it up gets it without asking again, so only who may give it away puts it on the list. Said again, urgency and
    reason change; it goes on waiting since the first day. ``version`` is what the person saw; a newer one raises ``Conflict``.
    """
    cases = Case.objects.visible_to(by)
    found = cases.select_for_update(of=("self",)).get(pk=case.pk)
    if not found.is_open:
        raise NotInThisState(case.pk)
    if not may_put_on_list(found, by):
        raise NotTheirs(case.pk)
    since = found.waits_since or timezone.localdate()
    values = {"waits_since": since, "wait_urgency": urgency, "wait_why": why}
    saved = save_version(cases, pk=case.pk, version=version, **values)
    tell_of_waiting(saved, by)
    return saved


@action(beyond_view="the next owner of a restricted case reads it from now on, the last one no longer")
def take_up_case(*, case, by):
    """Off the list: the owner begins; anybody else of the school becomes the owner, with a receipt, as in a hand-over."""
    since = case.waits_since
    waiting = Case.objects.visible_to(by).open().waiting().filter(pk=case.pk, owner=case.owner_id)
    if not waiting.update(version=F("version") + 1, **NOT_WAITING):
        raise NotInThisState(case.pk)
    if case.owner_id in by.selves:
        add_to_caseload(student=case.student, worker=case.owner, by=by)
    else:
        _becomes_owner(case, by)
    tell_of_taking_up(case, since, by)
    case.refresh_from_db()
    return case


def _becomes_owner(case, by) -> None:
    if by not in takers_of(case):
        raise NotTheirs(case.pk)
    take_from_list(case=case, asked_by=who_put_on_list(case), by=by)
