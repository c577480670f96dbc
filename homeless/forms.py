"""What people type about housing: checked here, saved by actions."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import PastDay
from homeless.enums import Residence, ServiceKind


class StartForm(forms.Form):
    residence = forms.ChoiceField(
        label=_("Where does the student stay at night?"), choices=Residence.choices, widget=forms.RadioSelect
    )
    residence_note = forms.CharField(
        label=_("Details that others who help need"),
        help_text=_("For example the name of the shelter or motel. Leave out why housing was lost."),
        max_length=300,
        required=False,
    )
    is_unaccompanied = forms.BooleanField(
        label=_("The student is not with a parent or guardian (unaccompanied youth)"), required=False
    )
    first_day = PastDay(label=_("Since when, as far as known"))
    identified_on = PastDay(label=_("When did the school learn of it?"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["first_day"].initial = self.fields["identified_on"].initial = timezone.localdate()

    def clean(self):
        cleaned = super().clean()
        first, identified = cleaned.get("first_day"), cleaned.get("identified_on")
        if first and identified and identified < first:
            self.add_error("identified_on", _("The school cannot have learned of it before it began."))
        return cleaned


class EndForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    last_day = PastDay(label=_("Last day without fixed housing"))

    def __init__(self, *args, user, episode, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.episode = user, episode
        self.fields["version"].initial = episode.version
        self.fields["last_day"].initial = timezone.localdate()

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < self.episode.first_day:
            raise forms.ValidationError(_("The episode began later than that."))
        return day


class ServiceForm(forms.Form):
    kind = forms.ChoiceField(label=_("What"), choices=[("", "—"), *ServiceKind.choices])
    day = PastDay(label=_("When"))
    note = forms.CharField(label=_("Details"), max_length=300, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["day"].initial = timezone.localdate()
