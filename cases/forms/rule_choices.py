"""What a district says about a rule: a number of its own with its reason, or what counsel confirmed."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayInput, PastDay
from cases.models.rule_choices import UNIT_CHOICES

MOST = 3660


class TrialForm(forms.Form):
    """A number to try. Empty where a rule that is switched off is tried as its pack has it."""

    amount = forms.IntegerField(label=_("Number"), min_value=0, max_value=MOST)
    unit = forms.ChoiceField(label=_("Of"), choices=UNIT_CHOICES)

    def __init__(self, *args, clock=None, **kwargs):
        super().__init__(*args, **kwargs)
        if clock is not None:
            self.fields["amount"].initial, self.fields["unit"].initial = clock.amount, clock.unit.value


class OverrideForm(TrialForm):
    """A policy of the district makes its own number; what it overrode is kept beside it."""

    effective_from = forms.DateField(
        label=_("From"), widget=DayInput, help_text=_("It holds for what happens from this day on.")
    )
    why = forms.CharField(label=_("Why"), max_length=500)
    source = forms.CharField(
        label=_("Policy or decision"), max_length=300, help_text=_("Where it can be read: “Board policy 5125”.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["effective_from"].initial = timezone.localdate()


class ConfirmForm(forms.Form):
    confirmed_with = forms.CharField(
        label=_("Confirmed with"), max_length=300, help_text=_("Name and office of counsel, and what they read.")
    )
    confirmed_on = PastDay(label=_("On"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["confirmed_on"].initial = timezone.localdate()
