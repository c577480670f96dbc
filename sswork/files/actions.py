"""Receiving a file, and keeping it. What is not taken leaves nothing behind; what is infected is set aside and reported."""

import logging
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from sswork.actions import action, audit
from sswork.models.files import KeptFile

from . import kinds, scanning, store
from .errors import Infected, NotTaken
from .names import clean_name

log = logging.getLogger(__name__)


def receive(upload, *, by) -> store.Incoming:
    """The upload as an incoming file: whole, of a kind that is taken, and scanned if there is a scanner."""
    incoming = store.take_in(upload, clean_name(upload.name))
    try:
        incoming.kind = kinds.recognise(incoming.path, incoming.name)
        _scan(incoming)
    except BaseException:
        incoming.discard()
        raise
    if incoming.finding:
        set_aside(incoming=incoming, by=by)
        raise Infected(
            _("The virus scanner found something in this file (%(finding)s), and it was not added. It is set aside where "
              "nobody opens it. Tell whoever looks after the computers in your district, and check where you got it.")
            % {"finding": incoming.finding}
        )  # fmt: skip
    return incoming


def read_in(upload) -> tuple[store.Incoming, bytes]:
    """The same for a record that nobody else may learn of: the content itself, and nothing kept or noted, also not of what is
    infected. Called where the content is encrypted at once."""
    incoming = store.take_in(upload, clean_name(upload.name))
    with incoming:
        incoming.kind = kinds.recognise(incoming.path, incoming.name)
        _scan(incoming)
        if incoming.finding:
            raise NotTaken(_("The virus scanner found something in this file, and it was not kept anywhere."))
        return incoming, incoming.path.read_bytes()


@action
def keep_file(*, incoming, by) -> KeptFile:
    """Move it to its place and note it. Called within the action that says what it belongs to."""
    kept = _noted(incoming, by)
    incoming.put_in_place()
    audit("file.kept", by=by, target=kept, kind=kept.kind, size=kept.size, scan=kept.scan)
    return kept


@action
def set_aside(*, incoming, by) -> KeptFile:
    """An infected file goes into quarantine, and stays there for whoever looks after the computers."""
    kept = _noted(incoming, by)
    incoming.quarantine()
    audit("file.set_aside", by=by, target=kept, kind=kept.kind, size=kept.size, finding=kept.finding)
    log.warning("file %s was set aside: the virus scanner found %s", kept.key, kept.finding)
    return kept


@action
def forget_files(*, files, by) -> None:
    """What retention leaves of a file is that it was, and went."""
    for each in files:
        audit("file.destroyed", by=by, target=each, kind=each.kind, size=each.size)
        transaction.on_commit(partial(_unlink, each.key))
    KeptFile.objects.filter(pk__in=[each.pk for each in files]).delete()


def _unlink(key: str) -> None:
    for path in (store.place_of(key), store.quarantine_folder() / key):
        path.unlink(missing_ok=True)


def _noted(incoming, by) -> KeptFile:
    return KeptFile.objects.create(
        key=incoming.key,
        kind=incoming.kind,
        size=incoming.size,
        sha256=incoming.sha256,
        scan=incoming.scan,
        finding=incoming.finding,
        kept_by=by,
    )


def _scan(incoming) -> None:
    if not scanning.is_set_up():
        return
    try:
        incoming.finding = scanning.scan(incoming.path)
    except scanning.ScannerTrouble as trouble:
        log.error("the virus scanner gave no verdict: %s", trouble)
        raise NotTaken(
            _("The virus scanner does not answer, and without it nothing is taken. Nothing was kept; try again later.")
        ) from trouble
    incoming.scan = KeptFile.Scan.INFECTED if incoming.finding else KeptFile.Scan.CLEAN
