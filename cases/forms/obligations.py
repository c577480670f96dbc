"""What people say about an obligation: what shows it, why it need not be done, whose it is."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import PastDay
from cases.queries.casework import helpers_of
from cases.queries.obligations import records_offered
from sswork.models import User

THE_DUTY = ""


class EvidenceForm(forms.Form):
    """A record that shows it, or a line that says how it was done; both, where one wants."""

    prerequisite = forms.TypedChoiceField(
        label=_("What it shows"), required=False, coerce=int, empty_value=None, choices=()
    )
    record_key = forms.ChoiceField(label=_("Which record shows it"), required=False, choices=())
    note = forms.CharField(
        label=_("What was done"),
        max_length=300,
        required=False,
        help_text=_("In a few words: “Letter handed to Rosa at the door”. Needed where no record shows it."),
    )
    day = PastDay(label=_("When it was done"))

    def __init__(self, *args, user, obligation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate()
        self.fields["record_key"].choices = [("", _("No record: I write what was done"))]
        self.fields["record_key"].choices += records_offered(user, obligation)
        if obligation.prerequisites:
            before = [(at, words) for at, words in enumerate(obligation.prerequisites)]
            self.fields["prerequisite"].choices = [(THE_DUTY, obligation.wanted), *before]
        else:
            del self.fields["prerequisite"]

    def clean(self):
        data = super().clean()
        if not data.get("record_key") and not data.get("note", "").strip():
            self.add_error("note", _("Choose a record, or say in a few words what was done."))
        return data


class WaiveForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it need not be done"),
        max_length=500,
        help_text=_("Whoever looks at this later reads it: what was decided, by whom, on what ground."),
    )

    def __init__(self, *args, user, obligation, **kwargs):
        super().__init__(*args, **kwargs)


class HandForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Who takes the next step"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args, user, obligation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = helpers_of(obligation.student, user)
        self.fields["owner"].initial = obligation.owner_id or user.pk
