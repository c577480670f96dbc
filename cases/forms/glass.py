"""What people say about an emergency look: why they open a record, and what the reviewer found."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import long_text

FEWEST_WORDS = 4
# Beginnings that are whole sentences: a tap puts one in, and what is special is added behind it.
USUAL_REASONS = [
    _("The student is here with me and needs help now."),
    _("A parent or guardian is here and asks about the student."),
    _("Somebody told me that the student may be in danger."),
    _("The police or child protection asks about the student now."),
]


class SentenceField(forms.CharField):
    """Some words, not one: somebody else must understand it the next morning."""

    def clean(self, value):
        text = super().clean(value)
        if text and len(text.split()) < FEWEST_WORDS:
            raise forms.ValidationError(_("Say it in a sentence, so that others understand it tomorrow."))
        return text


class OpenForm(forms.Form):
    reason = SentenceField(
        label=_("What has happened?"),
        help_text=_("Those who are told read this. Leave out what they need not know."),
        max_length=500,
        widget=long_text(rows=3),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user


class ReviewForm(forms.Form):
    note = forms.CharField(
        label=_("What you found"),
        help_text=_("For example whom you asked, and whether it was needed."),
        max_length=500,
        widget=long_text(rows=3),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
