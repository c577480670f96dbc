"""The four questions of a team's self-check, and what it changes next."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.enums import CheckAnswer, CheckQuestion


class CheckForm(forms.Form):
    """One answer to each question."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for question in CheckQuestion:
            self.fields[question.value] = forms.TypedChoiceField(
                label=question.label, choices=CheckAnswer.choices, coerce=int, widget=forms.RadioSelect
            )


class CloseCheckForm(forms.Form):
    change = forms.CharField(
        label=_("What we change next"),
        help_text=_("One thing that the team agreed on, such as: tasks are read out at the end. No names of students."),
        max_length=300,
    )
