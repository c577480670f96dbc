from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import Chips
from sswork.conflicts import Versioned

# Beside what was said the roster's value stays: "not asked" leaves that one alone.
INTERPRETER = [("", _("Not asked")), ("yes", _("Needed")), ("no", _("Not needed"))]


class SpokenForm(Versioned):
    """A language and whether an interpreter is needed, as a person heard it."""

    language = forms.CharField(
        label=_("Language"),
        max_length=120,
        required=False,
        help_text=_("As the family says it: “Spanish”, “Mixtec, some Spanish”. Empty: the roster’s value counts."),
    )
    interpreter = forms.ChoiceField(label=_("Interpreter"), choices=INTERPRETER, required=False, widget=Chips)
    edited = ("language", "interpreter")
    columns = {"language": "said_language"}

    def __init__(self, *args, user, spoken, **kwargs):
        kwargs["initial"] = self.start_from(spoken)
        super().__init__(*args, **kwargs)

    def told_by(self, record, name):
        if name == "interpreter":
            return {None: "", True: "yes", False: "no"}[record.said_interpreter]
        return super().told_by(record, name)

    def clean_language(self):
        return " ".join(self.cleaned_data["language"].split())

    def said(self) -> dict:
        """As the action takes it."""
        data = self.cleaned_data
        return data | {"interpreter": {"": None, "yes": True, "no": False}[data["interpreter"]]}
