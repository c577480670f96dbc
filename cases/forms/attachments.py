from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import Chips
from cases.models import Attachment, Student
from sswork.files.kinds import ACCEPTED

TAKEN = _("PDF, pictures (JPEG, PNG, HEIC), Word and Excel without macros, text and CSV; at most {size}.")


class AttachmentForm(forms.Form):
    """A file and what it is. For an encounter with several students: which of them it is about."""

    file = forms.FileField(label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}))
    kind = forms.ChoiceField(label=_("What it is"), choices=Attachment.Kind.choices, widget=Chips)
    student = forms.ModelChoiceField(
        label=_("Which student it is about"),
        queryset=Student.objects.none(),
        empty_label=None,
        widget=Chips,
        help_text=_("Only those who may read this student's part see the file."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=300,
        required=False,
        help_text=_("In a few words what is in it, so that nobody has to open it to know."),
    )

    def __init__(self, *args, user, students, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = format_lazy(TAKEN, size=filesizeformat(settings.LARGEST_FILE))
        self.fields["student"].queryset = students
        if len(students) == 1:
            self.fields["student"].initial = students[0].pk
            self.fields["student"].widget = forms.HiddenInput()

    def clean_file(self):
        """Size and name here; what is in it is looked at when it is received."""
        file = self.cleaned_data["file"]
        if file.size > settings.LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(most)s.") % {"most": filesizeformat(settings.LARGEST_FILE)}
            )
        return file


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("For example: added to the wrong student. The reason stays; the file can be brought back."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
