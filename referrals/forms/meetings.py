"""What people type about an agenda: checked here, saved by actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import long_text
from sswork.models import User


class RequestChoice(forms.ModelChoiceField):
    def label_from_instance(self, referral):
        return f"{referral.student.name} · {referral.get_state_display()} · {referral.received_at:%Y-%m-%d}"


class AddItemForm(forms.Form):
    """Somebody brings a student. A student without a request is asked for first, so that the team may see why."""

    referral = RequestChoice(label=_("Which request?"), queryset=None, empty_label="—")
    why = forms.CharField(label=_("Why now?"), max_length=200)

    def __init__(self, *args, referrals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["referral"].queryset = referrals


class LeaveOutForm(forms.Form):
    why = forms.CharField(label=_("Why is it left out?"), max_length=200)


class GuestForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label="—")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class AddendumForm(forms.Form):
    text = forms.CharField(label=_("What is added"), max_length=8000, widget=long_text(rows=2))
