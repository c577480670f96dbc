"""Finding one student exactly: checked here, looked for by ``cases.actions.find_student``."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import PastDay


class FindForm(forms.Form):
    """The exact number, or the exact name with the birth date: less than that finds nobody."""

    local_id = forms.CharField(label=_("Student number"), max_length=255, required=False)
    given_name = forms.CharField(label=_("Given name"), max_length=255, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=255, required=False)
    birth_date = PastDay(label=_("Birth date"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self):
        cleaned = super().clean()
        named = [cleaned.get("given_name"), cleaned.get("family_name"), cleaned.get("birth_date")]
        if not self.errors and not cleaned.get("local_id") and not all(named):
            raise forms.ValidationError(_("Give the student number, or the full name and the birth date."))
        return cleaned
