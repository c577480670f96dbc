"""The district's own confidentiality agreement, as dated data. What somebody signed never changes."""

from datetime import date

from django.utils import timezone

from cases.queries.rules import led_districts
from referrals.models import ConfidentialityAgreement, ConfidentialityText
from referrals.owning import NotPossible
from sswork.actions import action, audit


class SignedAlready(Exception):
    """Somebody signed the text of this day: a new one begins on a later day."""


class SetAlready(Exception):
    """There is a text of this day, which the person did not see. ``text`` is it."""

    def __init__(self, text):
        super().__init__(f"text {text.pk} is of the same day")
        self.text = text


@action
def set_agreement_text(
    *, organization, text: str, source: str, effective_from: date, by, seen: str = ""
) -> ConfidentialityText:
    """A new text from a day on: for whoever signs from then. One of the same day that nobody signed is written over by whoever
    saw it; ``seen`` is its mark."""
    if not led_districts(by).filter(pk=organization.pk).exists() or effective_from < timezone.localdate():
        raise NotPossible
    row, is_new = ConfidentialityText.objects.select_for_update(of=("self",)).get_or_create(
        organization=organization,
        effective_from=effective_from,
        defaults={"text": text, "source": source, "made_by": by},
    )
    if not is_new:
        _require_unsigned(row)
        if seen != row.mark:
            raise SetAlready(row)
        row.text, row.source, row.made_by = text, source, by
        row.save(update_fields=["text", "source", "made_by"])
    audit("agreement.text_set", by=by, target=row, effective_from=str(effective_from))
    return row


@action
def withdraw_agreement_text(*, text: ConfidentialityText, by) -> None:
    """While nobody has signed it: then the one before holds."""
    row = ConfidentialityText.objects.select_for_update(of=("self",)).get(pk=text.pk)
    if row.organization is None or row.organization not in led_districts(by):
        raise NotPossible
    _require_unsigned(row)
    audit("agreement.text_withdrawn", by=by, target=row, effective_from=str(row.effective_from))
    row.delete()


def _require_unsigned(row) -> None:
    if ConfidentialityAgreement.objects.filter(text=row).exists():
        raise SignedAlready
