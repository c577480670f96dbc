from django import forms

from cases.enums import HouseholdVerdict
from cases.models import Household
from cases.queries.households import mergeable


class DecideForm(forms.Form):
    """Two households wholly in the person's view, and whether they are one. ``kept`` is the one whose address stays."""

    kept = forms.ModelChoiceField(Household.objects.none())
    gone = forms.ModelChoiceField(Household.objects.none())
    verdict = forms.ChoiceField(choices=HouseholdVerdict.choices)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("kept", "gone"):
            self.fields[name].queryset = mergeable(user)

    def clean(self):
        data = super().clean()
        if data.get("kept") and data.get("kept") == data.get("gone"):
            raise forms.ValidationError("one household")
        return data

    @property
    def is_one_family(self) -> bool:
        return self.cleaned_data["verdict"] == HouseholdVerdict.SAME
