"""What was chosen in the district's own words, taken apart: the standard words, which count, and the own ones beside them."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions import OwnWords
from cases.forms.fields import ManyChips
from cases.models.encounter import ROOM_FOR_ONE_PURPOSE
from cases.queries.case_terms import word_chosen


def standard_and_own(kind: str, mode: str, purposes: Iterable[str]) -> tuple[dict, OwnWords]:
    """``kind``, ``mode`` and ``purposes`` as they are counted, and the own words of each. Two of one purpose stand together."""
    kind_word, mode_word = word_chosen(kind), word_chosen(mode)
    own: dict[str, list[str]] = {}
    for word in map(word_chosen, purposes):
        own.setdefault(word.standard, []).extend([word.own] if word.own else [])
    words = tuple(", ".join(each) for each in own.values())
    standards = {"kind": kind_word.standard, "mode": mode_word.standard, "purposes": list(own)}
    return standards, OwnWords(kind_word.own, mode_word.own, words if any(words) else ())


class PurposesField(forms.Form):
    """What it was for. Own words of one purpose stand together, as far as there is room for them."""

    purposes = forms.MultipleChoiceField(label=_("What for"), required=False, widget=ManyChips)

    def clean_purposes(self) -> list[str]:
        chosen = self.cleaned_data["purposes"]
        for words in standard_and_own("", "", chosen)[1].purpose_words:
            if len(words) > ROOM_FOR_ONE_PURPOSE:
                raise forms.ValidationError(
                    _("“%(words)s” count as one purpose and are too long together. Leave out one of them."),
                    params={"words": words},
                )
        return chosen
