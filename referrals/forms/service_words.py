"""What a person writes of a service, or its agency by a link, in the place of the directory's file."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import long_text
from referrals.directory_enums import PART_WORDS
from referrals.models import ServiceWords
from referrals.queries.service_words import in_lines, seal_of, words_now
from sswork.conflicts import Versioned

MOST = 4000


class PartsForm(forms.Form):
    """One field for each part of ``ServiceWords``."""

    description = forms.CharField(label=PART_WORDS["description"], widget=long_text(rows=4), required=False)
    eligibility = forms.CharField(label=PART_WORDS["eligibility"], widget=long_text(rows=2), required=False)
    cost = forms.CharField(label=PART_WORDS["cost"], widget=long_text(rows=2), required=False)
    phone = forms.CharField(label=PART_WORDS["phone"], required=False)
    hours = forms.CharField(label=PART_WORDS["hours"], widget=long_text(rows=2), required=False)

    def make_room_for(self, words: dict[str, str]) -> None:
        """As long as MOST, or as what stands there already: a file knows no limits, and its words come back as they were."""
        for part, text in words.items():
            # A browser sends two characters for each end of a line.
            most = max(MOST, len(text) + text.count("\n"))
            self.fields[part].widget.attrs["maxlength"] = most
            self.fields[part].validators.append(MaxLengthValidator(most))

    @property
    def parts(self) -> list:
        return [self[part] for part in ServiceWords.PARTS]


class ServiceWordsForm(Versioned, PartsForm):
    """What the agency proposed stands in it, where the form began at its answer."""

    edited = ServiceWords.PARTS
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    proposal = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, hand, proposal=None, **kwargs):
        proposed = (proposal.words | {"proposal": proposal.pk}) if proposal else {}
        kwargs["initial"] = self.start_from(hand) | {"seen": seal_of(hand.service)} | proposed
        super().__init__(*args, **kwargs)
        self.user = user
        self.make_room_for(words_now(hand.service))
        self.fields["hours"].help_text = _("While these are your words, “Open now” does not find the service.")
        self.fields["phone"].help_text = _("Nothing that the agency keeps private.")

    def told_by(self, record, name: str):
        return words_now(record.service)[name]

    def meet(self, current):
        differing = super().meet(current)
        self.data["seen"] = seal_of(current.service)
        return differing

    @property
    def words(self) -> dict[str, str]:
        return {part: in_lines(self.cleaned_data[part]) for part in ServiceWords.PARTS}
