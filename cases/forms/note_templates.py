"""A template of a note: its name, its format, its text with blanks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.encounter_enums import NoteFormat
from cases.forms.fields import Chips, long_text
from sswork.conflicts import Versioned

LONGEST = 4000


class NoteTemplateFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example “Check-in after an absence”."))
    format = forms.ChoiceField(label=_("Format"), choices=NoteFormat.choices, initial=NoteFormat.NARRATIVE)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        widget=long_text(rows=8),
        help_text=_("What stands in braces is filled in from the record. Write no student's name here."),
    )

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def as_text(self) -> dict:
        data = self.cleaned_data
        return {"name": data["name"], "note_format": data["format"], "text": data["text"]}


class AddNoteTemplateForm(NoteTemplateFields):
    """``districts``: those whose lead the person is; for others it is the own template."""

    whose = forms.ChoiceField(label=_("For whom"), required=False, widget=Chips)
    field_order = ["whose", "name", "format", "text"]

    def __init__(self, *args, user, districts, **kwargs):
        super().__init__(*args, **kwargs)
        self.districts = {str(each.pk): each for each in districts}
        everybody = [
            (pk, _("Everybody in %(district)s") % {"district": each.name}) for pk, each in self.districts.items()
        ]
        self.fields["whose"].choices = [("", _("Only me")), *everybody]
        if not everybody:
            del self.fields["whose"]

    def as_template(self) -> dict:
        return {
            "organization": self.districts.get(self.cleaned_data.get("whose", "")),
            **self.as_text(),
        }


class EditNoteTemplateForm(Versioned, NoteTemplateFields):
    edited = ("name", "format", "text")

    def __init__(self, *args, user, template, **kwargs):
        kwargs["initial"] = self.start_from(template)
        super().__init__(*args, **kwargs)
