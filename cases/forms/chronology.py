from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Lane
from cases.forms.fields import Chips, DayInput

PDF, JSON = "pdf", "json"


class ChronologyForm(forms.Form):
    """What the file holds: up to which lane, from day to day, for people or for programs."""

    lane = forms.ChoiceField(
        label=_("Which records"),
        initial=Lane.TEAM,
        widget=Chips,
        choices=[
            (Lane.TEAM, _("Those that everyone who works with the student reads")),
            (Lane.RESTRICTED, _("Also restricted ones that I may read")),
            (Lane.SEALED, _("Everything that I may read")),
        ],
    )
    first = forms.DateField(label=_("From"), required=False, widget=DayInput)
    last = forms.DateField(label=_("Until"), required=False, widget=DayInput)
    kind = forms.ChoiceField(
        label=_("As"),
        initial=PDF,
        widget=Chips,
        choices=[(PDF, _("PDF, to read or print")), (JSON, _("JSON, for another program"))],
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day comes before the first."))
        return data
