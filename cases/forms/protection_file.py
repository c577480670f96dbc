from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from cases.enums import ProtectionPaper
from cases.forms.fields import Chips
from sswork.files.kinds import ACCEPTED

MOST = 10 * 1024 * 1024


class PaperForm(forms.Form):
    """A paper of the record. The page says first what does not belong here."""

    paper = forms.ChoiceField(label=_("What it is"), choices=ProtectionPaper.choices, widget=Chips)
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("PDF, Word, or a scan of the paper. At most 10 MB."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)

    def clean_file(self):
        file, most = self.cleaned_data["file"], min(MOST, settings.LARGEST_FILE)
        if file.size > most:
            raise forms.ValidationError(_("The file is larger than %(most)s.") % {"most": filesizeformat(most)})
        return file
