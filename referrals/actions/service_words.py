"""A person corrects what the directory says of a service; the file stays as it is beside it."""

from django.db import connection
from django.utils import timezone

from referrals.actions.listing import settle_proposal
from referrals.directory_enums import ConfirmedHow, ProposalState
from referrals.imports.cards import refresh_cards
from referrals.models import ListingProposal, Service, ServiceWords
from referrals.queries.service_words import file_seals, file_words, seal_of
from sswork.actions import action, audit
from sswork.conflicts import Conflict, save_version

STOOD = ("told_status", "told_wait_time", "confirmed_on", "confirmed_how", "confirmed_by")


class NothingToTakeBack(Exception):
    """There was no change before, or it is taken back already."""


@action
def write_service(
    *, service: Service, version: int, seen: str, words: dict[str, str], proposal: ListingProposal | None = None, by
):
    """What is as the file has it, or empty, is the file's again. Words that count no more, because the file has others, stay
    beside it unless the person wrote over them: they count again if the file goes back.

    ``seen``: how the file stood when the person began (``seal_of``). Raises Conflict where somebody wrote, or the file changed, since;
    with a proposal AlreadySettled. Nothing is written then.
    """
    row, _is_new = ServiceWords.objects.get_or_create(service=service, defaults={"by": by})
    said = file_words(service)
    if seen != seal_of(service):
        raise Conflict(row)
    new = {part: _kept(row, part, words[part].strip(), said[part].strip()) for part in ServiceWords.PARTS}
    stood = _as_it_stood(service, proposal) if proposal is not None else {}
    row = _written(service, version, new, _seals(service, new, row), stood, by=by)
    if proposal is not None:
        settle_proposal(proposal=proposal, is_taken=True, by=by)
    audit("directory.service_written", by=by, target=row, parts=sorted(part for part, text in new.items() if text))
    return row


@action
def take_back_words(*, service: Service, version: int, by):
    """As it was before the last change, once; an agency's answer that was taken with it waits again.

    Raises Conflict where somebody changed it since.
    """
    now = ServiceWords.objects.filter(service=service).first()
    if now is None or not now.before:
        raise NothingToTakeBack
    if now.version != version:
        raise Conflict(now)
    row = save_version(
        ServiceWords.objects,
        pk=now.pk,
        version=version,
        **now.before["words"],
        seals=now.before["seals"],
        before={},
        by=by,
        at=timezone.now(),
    )
    if stood := now.before.get("stood"):
        _answer_waits_again(service, stood)
    _found_again(service)
    audit("directory.service_words_taken_back", by=by, target=row)
    return row


def _kept(row: ServiceWords, part: str, words: str, said: str) -> str:
    if words != said:
        return words
    return getattr(row, part) if part in row.outdated else ""


def _as_it_stood(service: Service, proposal: ListingProposal) -> dict:
    """What taking the agency's answer writes over, for its undo."""
    found = Service.objects.filter(pk=service.pk).values(*STOOD).get()
    return {"proposal": proposal.pk, "service": found | {"confirmed_on": str(found["confirmed_on"] or "") or None}}


def _answer_waits_again(service: Service, stood: dict) -> None:
    """Unless somebody confirmed the service since, or the agency has answered anew."""
    taken = ListingProposal.objects.filter(pk=stood["proposal"], service=service, state=ProposalState.TAKEN).first()
    if taken is None or service.proposals.filter(state=ProposalState.WAITING).exists():
        return
    now = {"told_status": taken.status, "told_wait_time": taken.wait_time, "confirmed_by": taken.settled_by}
    if Service.objects.filter(pk=service.pk, confirmed_how=ConfirmedHow.LINK, **now).update(**stood["service"]):
        ListingProposal.objects.filter(pk=taken.pk).update(
            state=ProposalState.WAITING, settled_by=None, settled_at=None
        )


def _written(service, version: int, new: dict[str, str], seals: dict[str, str], stood: dict, *, by):
    now = ServiceWords.objects.get(service=service)
    before = {"stood": stood, "words": {part: getattr(now, part) for part in ServiceWords.PARTS}, "seals": now.seals}
    row = save_version(
        ServiceWords.objects,
        pk=now.pk,
        version=version,
        **new,
        seals=seals,
        before=before,
        by=by,
        at=timezone.now(),
    )
    _found_again(service)
    return row


def _seals(service, new: dict[str, str], row: ServiceWords) -> dict[str, str]:
    """How the file stands, of each part that a person wrote; of what stays beside it, how it stood then."""
    stays = {part: seal for part, seal in row.seals.items() if part in row.outdated and new[part] == getattr(row, part)}
    now = file_seals(service)
    return {part: now[part] for part, text in new.items() if text} | stays


def _found_again(service) -> None:
    with connection.cursor() as cursor:
        refresh_cards(cursor, [service.pk])
