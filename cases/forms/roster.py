"""The upload of a roster: checked here as far as a name and a size tell."""

from pathlib import PurePath

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 500 * 1024 * 1024
SUFFIXES = {".zip", ".csv"}
DATE_FORMATS = {
    "": _("2026-11-03 (as the standard says)"),
    "%m/%d/%Y": _("11/3/2026 (month first)"),
    "%d/%m/%Y": _("3/11/2026 (day first)"),
    "%d.%m.%Y": _("3.11.2026 (day first)"),
}


class RosterForm(forms.Form):
    file = forms.FileField(
        label=_("Roster file"),
        help_text=_(
            "A zip of the CSV files, as your student information system exports it; or a single CSV file of users."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(SUFFIXES))}),
    )
    date_format = forms.ChoiceField(label=_("Days are written as"), required=False, choices=list(DATE_FORMATS.items()))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_file(self):
        file = self.cleaned_data["file"]
        if PurePath(file.name).suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(_("Choose a zip or a CSV file. Save spreadsheets as CSV first."))
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 500 MB. Zip it, or import it on the server."))
        return file

    @property
    def options(self) -> dict:
        """What reading needs to know of the file."""
        chosen = self.cleaned_data["date_format"]
        return {"date_format": chosen} if chosen else {}
