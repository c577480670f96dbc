from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseTermUse
from cases.forms.fields import Chips
from cases.models.case_term import standard_words


class CaseTermForm(forms.Form):
    """Own words, and the standard word that they count as."""

    name = forms.CharField(
        label=_("Own words"), max_length=80, help_text=_("As people in your district say it: “Bus trouble”.")
    )
    counts_as = forms.ChoiceField(
        label=_("Counts as"),
        help_text=_("Figures and reports count this word, so that years and districts can be compared."),
    )
    replaces = forms.ChoiceField(
        label=_("The standard word is"),
        choices=[("", _("offered, too")), ("yes", _("not offered any more"))],
        required=False,
        widget=Chips,
    )

    def __init__(self, *args, uses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["counts_as"].choices = [
            (use.label, [(f"{use}:{value}", label) for value, label in standard_words(use)]) for use in uses
        ]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def chosen(self) -> dict:
        """As the action takes it."""
        use, standard = self.cleaned_data["counts_as"].split(":")
        return {
            "name": self.cleaned_data["name"],
            "use": CaseTermUse(use),
            "standard": standard,
            "replaces": self.cleaned_data["replaces"] == "yes",
        }
