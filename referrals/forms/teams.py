"""What people type about teams: checked here, saved by actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import Chips, ComingDay, DayInput, long_text
from referrals.enums import AgendaKind, MeetingRole, MeetingState, TeamKind
from referrals.models import Meeting
from sswork.conflicts import Versioned
from sswork.models import Organization, User

WEEKS = [(1, _("every week")), (2, _("every other week")), (3, _("every three weeks")), (4, _("every four weeks"))]


class TeamFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of team"), choices=TeamKind.choices, initial=TeamKind.COST)
    first_meeting = forms.DateField(
        label=_("First meeting"),
        required=False,
        widget=DayInput,
        help_text=_(
            "The following ones are planned from it, on the same weekday. Leave it empty for a team without fixed days."
        ),
    )
    every_weeks = forms.TypedChoiceField(label=_("It meets"), choices=WEEKS, coerce=int, initial=1)
    starts_at = forms.TimeField(
        label=_("It begins at"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(
        label=_("How long, in minutes"),
        min_value=10,
        max_value=480,
        initial=45,
        widget=forms.NumberInput(attrs={"data-minutes": "", "step": 5}),
    )
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    first = forms.ChoiceField(
        label=_("What comes first"),
        choices=AgendaKind.choices,
        initial=AgendaKind.SAFETY,
        widget=Chips,
        help_text=_(
            "The rest follows: safety, new requests, reviews, no progress; what the school should change comes last."
        ),
    )

    def as_team(self) -> dict:
        data = dict(self.cleaned_data)
        data.pop("version", None)
        data.pop("school", None)
        first = data.pop("first")
        return data | {"order": [first, *(str(each) for each in AgendaKind if each != first)]}


class MakeTeamForm(TeamFields):
    school = forms.ModelChoiceField(label=_("School"), queryset=Organization.objects.none(), empty_label=None)
    field_order = ["school", "name", "kind"]

    def __init__(self, *args, user, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools


class ChangeTeamForm(Versioned, TeamFields):
    edited = ("name", "kind", "first_meeting", "every_weeks", "starts_at", "minutes", "place", "first")

    def __init__(self, *args, user, team, **kwargs):
        kwargs["initial"] = self.start_from(team)
        super().__init__(*args, **kwargs)

    def told_by(self, record, name: str):
        return (record.order or [AgendaKind.SAFETY])[0] if name == "first" else super().told_by(record, name)


class MemberForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label="—")
    role = forms.ChoiceField(label=_("In the meeting"), choices=MeetingRole.choices, initial=MeetingRole.MEMBER)
    is_backup = forms.BooleanField(label=_("as the back-up"), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_backup") and cleaned.get("role") == MeetingRole.MEMBER:
            self.add_error("is_backup", _("Say for which task in the meeting: a member needs no back-up."))
        return cleaned


class EndMembershipForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=200)
    at_once = forms.BooleanField(
        label=_("End it now"),
        required=False,
        help_text=_("For example for a conflict of interest: the meetings close to the person at once, also today's."),
    )


class ExtraMeetingForm(forms.Form):
    day = ComingDay(label=_("Day"))


class AgreementTextForm(forms.Form):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    effective_from = ComingDay(
        label=_("From"),
        help_text=_("Whoever signed before keeps the text that was signed, until the school year ends."),
    )
    text = forms.CharField(label=_("What members agree to"), max_length=8000, widget=long_text(rows=10))
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("For example the board policy, and whether counsel has read it. Members see it below the text."),
    )


class CallOffForm(forms.Form):
    to = ComingDay(
        label=_("Move it to"),
        required=False,
        help_text=_("Leave it empty to call it off. The agenda then goes to the team's next meeting."),
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("Members, guests and readers of the team's page see it: name no student here."),
    )

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def clean_to(self):
        day = self.cleaned_data["to"]
        if day == self.meeting.day:
            raise forms.ValidationError(_("It is on this day already. Choose another one."))
        taken = Meeting.objects.filter(team=self.meeting.team_id, day=day).exclude(state=MeetingState.PLANNED).first()
        if day and taken:
            raise forms.ValidationError(
                _("The team's meeting of this day is %(state)s. Choose another day.")
                % {"state": taken.get_state_display().lower()}
            )
        return day


class IssueForm(forms.Form):
    what = forms.CharField(
        label=_("What should the school change?"),
        max_length=300,
        help_text=_("About the school, never about a student."),
    )
