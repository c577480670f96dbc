"""A person corrects what the directory says of a service; the file stays as it is beside it."""

from django.db import connection
from django.utils import timezone

from referrals.actions.listing import settle_proposal
from referrals.imports.cards import refresh_cards
from referrals.models import ListingProposal, Service, ServiceWords
from referrals.queries.service_words import digest_of, file_words
from sswork.actions import action, audit
from sswork.conflicts import Conflict, save_version


class NothingToTakeBack(Exception):
    """There was no change before, or it is taken back already."""


@action
def write_service(
    *, service: Service, version: int, seen: str, words: dict[str, str], proposal: ListingProposal | None = None, by
):
    """What is as the file has it, or empty, is the file's again.

    ``seen``: digest of what the file said when the person began. Raises Conflict where somebody wrote, or the file changed, since;
    with a proposal AlreadySettled. Nothing is written then.
    """
    row, _is_new = ServiceWords.objects.get_or_create(service=service, defaults={"by": by})
    said = file_words(service)
    if seen != digest_of(said):
        raise Conflict(row)
    new = {
        part: "" if words[part].strip() == said[part].strip() else words[part].strip() for part in ServiceWords.PARTS
    }
    row = _written(service, version, new, _seals(service, new), by=by)
    if proposal is not None:
        settle_proposal(proposal=proposal, is_taken=True, by=by)
    audit("directory.service_written", by=by, target=row, parts=sorted(part for part, text in new.items() if text))
    return row


@action
def take_back_words(*, service: Service, version: int, by):
    """As it was before the last change, once. Raises Conflict where somebody changed it since."""
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
    _found_again(service)
    audit("directory.service_words_taken_back", by=by, target=row)
    return row


def _written(service, version: int, new: dict[str, str], seals: dict[str, str], *, by):
    now = ServiceWords.objects.get(service=service)
    before = {"words": {part: getattr(now, part) for part in ServiceWords.PARTS}, "seals": now.seals}
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


def _seals(service, new: dict[str, str]) -> dict[str, str]:
    """How the file stands, of each part that a person wrote."""
    with connection.cursor() as cursor:
        parts = [part for part, text in new.items() if text]
        cursor.execute(
            "SELECT part, referrals_file_seal(%s, part) FROM unnest(%s::text[]) p (part)", [service.pk, parts]
        )
        return dict(cursor.fetchall())


def _found_again(service) -> None:
    with connection.cursor() as cursor:
        refresh_cards(cursor, [service.pk])
