from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Urgency
from cases.forms.fields import Chips
from sswork.conflicts import Versioned


class WaitForm(Versioned):
    """How urgent, and why it waits."""

    urgency = forms.ChoiceField(label=_("How urgent"), choices=Urgency.choices, widget=Chips)
    why = forms.CharField(
        label=_("Why it waits"), max_length=300, help_text=_("For example “No room before the holidays; Rosa knows”.")
    )

    edited = ("urgency", "why")
    columns = {"urgency": "wait_urgency", "why": "wait_why"}

    def __init__(self, *args, user, case, **kwargs):
        kwargs["initial"] = self.start_from(case) | {"urgency": case.wait_urgency or Urgency.SOON}
        super().__init__(*args, **kwargs)
