"""Fields that several forms of casework share."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FURTHEST = timedelta(days=400)


class Chips(forms.RadioSelect):
    """Few choices, all in view: one stop of the Tab key, chosen by arrows or thumb."""


class ManyChips(forms.CheckboxSelectMultiple):
    """Few choices of which any number may hold."""


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DayTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class PastDay(forms.DateField):
    """Today or a day before."""

    widget = DayInput

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day


class ComingDay(forms.DateField):
    """A day from today on, and not so far ahead that it must be a slip."""

    widget = DayInput
    too_early = _("Choose today or a later day.")
    too_far = _("That is more than a year ahead. Choose a nearer day.")

    def clean(self, value):
        day, today = super().clean(value), timezone.localdate()
        if day and day < today:
            raise forms.ValidationError(self.too_early)
        if day and day > today + FURTHEST:
            raise forms.ValidationError(self.too_far)
        return day


def long_text(*, rows: int = 4, **attrs) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-autosize": "", **attrs})
