from django import forms
from django.utils.translation import gettext_lazy as _

from sswork.models.looks import UnusualLook


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(label=_("What it was"), choices=UnusualLook.Verdict.choices)
    note = forms.CharField(label=_("How you know"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
