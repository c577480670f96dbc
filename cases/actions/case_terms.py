"""A district's own words of casework."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import CaseTerm
from sswork.actions import action, audit


class NamedAlready(Exception):
    """The district has these words already."""


@action
def add_term(*, organization, use: str, standard: str, name: str, replaces: bool = False, by) -> CaseTerm:
    """Offered from today. What is counted is the standard word."""
    try:
        with transaction.atomic():
            term = CaseTerm.objects.create(
                organization=organization, use=use, standard=standard, name=name, replaces=replaces, made_by=by
            )
    except IntegrityError as error:
        raise NamedAlready(name) from error
    audit("case_term.added", by=by, target=term, use=use, standard=standard, name=name)
    return term


@action
def end_term(*, term: CaseTerm, by) -> None:
    """Not offered any more from now on. Records that have these words keep them."""
    _set_last_day(term, timezone.localdate())
    audit("case_term.ended", by=by, target=term)


@action
def resume_term(*, term: CaseTerm, by) -> None:
    """Offered again."""
    _set_last_day(term, None)
    audit("case_term.resumed", by=by, target=term)


def _set_last_day(term: CaseTerm, day: date | None) -> None:
    try:
        with transaction.atomic():
            CaseTerm.objects.filter(pk=term.pk).update(last_day=day)
    except IntegrityError as error:
        raise NamedAlready(term.name) from error
