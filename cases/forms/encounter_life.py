"""What happens to an encounter after it was recorded: corrected, added to, hidden."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import EncounterKind, EncounterOutcome
from cases.forms.fields import Chips, long_text
from sswork.conflicts import Versioned


class EditEncounterForm(Versioned):
    kind = forms.ChoiceField(label=_("What it was"), choices=EncounterKind.choices, widget=Chips)
    outcome = forms.ChoiceField(label=_("Did it take place"), choices=EncounterOutcome.choices, widget=Chips)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=0,
        max_value=1440,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-minutes": "", "step": 5}),
    )
    narrative = forms.CharField(label=_("What happened"), required=False, widget=long_text(rows=8))
    edited = ("kind", "outcome", "minutes", "narrative")

    def __init__(self, *args, user, encounter, **kwargs):
        kwargs["initial"] = self.start_from(encounter)
        super().__init__(*args, **kwargs)


class AddendumForm(forms.Form):
    text = forms.CharField(
        label=_("What is to be added"),
        widget=long_text(rows=6),
        help_text=_("It stands below the signed text with your name and the time, and is not changed later."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("For example “Recorded for the wrong student”. The lead social worker sees the reason."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
