"""Templates of notes: written, changed, no longer offered, offered again."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import NoteTemplate
from cases.queries.note_templates import templates_to_change
from sswork.actions import action, audit
from sswork.conflicts import save_version


class NameTaken(Exception):
    """One that is offered has this name already."""


@action
def add_note_template(*, organization=None, name: str, note_format: str, text: str, by) -> NoteTemplate:
    """A district's where it is named, else the author's own."""
    own = None if organization else by
    with _one_of_a_name(name):
        template = NoteTemplate.objects.create(
            organization=organization, person=own, name=name, format=note_format, text=text, made_by=by
        )
    audit("note_template.added", by=by, target=template, name=name)
    return template


@action
def edit_note_template(*, template, version: int, name: str, note_format: str, text: str, by):
    """Notes that began from it stay as they are."""
    with _one_of_a_name(name):
        row = save_version(_theirs(by), pk=template.pk, version=version, name=name, format=note_format, text=text)
    audit("note_template.edited", by=by, target=row, name=name)
    return row


@action
def end_note_template(*, template, by) -> None:
    """Not offered from today."""
    _theirs(by).filter(pk=template.pk).update(last_day=timezone.localdate())
    audit("note_template.ended", by=by, target=template)


@action
def resume_note_template(*, template, by) -> None:
    """Offered again."""
    with _one_of_a_name(template.name):
        _theirs(by).filter(pk=template.pk).update(last_day=None)
    audit("note_template.resumed", by=by, target=template)


def _theirs(by):
    return templates_to_change(by).select_related(None).order_by()


@contextmanager
def _one_of_a_name(name: str):
    """The database keeps two that are offered from having one name."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise NameTaken(name) from error
