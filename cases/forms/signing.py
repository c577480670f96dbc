"""Several notes are signed in one go, each as the page showed it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Encounter
from cases.queries.signing import cosigners_for, signs_with_another
from sswork.models import User

NOTE_ERRORS = {
    "required": _("Mark the notes that you have read and stand for."),
    "invalid_choice": _("One of them was changed or signed since you opened this page. Read again, then sign."),
}


class SignForm(forms.Form):
    """``note``: "17:3" for encounter 17 as it read at version 3. An intern says who signs with them."""

    note = forms.MultipleChoiceField(label=_("Notes"), error_messages=NOTE_ERRORS)
    cosigner = forms.ModelChoiceField(
        label=_("Who signs with you"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choose a social worker"),
        help_text=_("An intern's note is read and signed by a social worker of the school, too."),
    )

    def __init__(self, *args, user, notes: list[Encounter], **kwargs):
        super().__init__(*args, **kwargs)
        self.notes = {f"{each.pk}:{each.version}": each for each in notes}
        self.fields["note"].choices = [(key, key) for key in self.notes]
        if signs_with_another(user):
            self.fields["cosigner"].queryset = cosigners_for(user)
            self.fields["cosigner"].required = True
        else:
            del self.fields["cosigner"]

    def chosen(self) -> list[Encounter]:
        return [self.notes[key] for key in self.cleaned_data["note"]]


class CosignForm(forms.Form):
    note = forms.MultipleChoiceField(label=_("Notes"), error_messages=NOTE_ERRORS)

    def __init__(self, *args, user, notes: list[Encounter], **kwargs):
        super().__init__(*args, **kwargs)
        self.notes = {str(each.pk): each for each in notes}
        self.fields["note"].choices = [(key, key) for key in self.notes]

    def chosen(self) -> list[Encounter]:
        return [self.notes[key] for key in self.cleaned_data["note"]]


class CosignerForm(forms.Form):
    cosigner = forms.ModelChoiceField(
        label=_("Who signs with you"), queryset=User.objects.none(), empty_label=_("Choose a social worker")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cosigner"].queryset = cosigners_for(user)
