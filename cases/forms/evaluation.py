"""Evaluations and the guided interview of a social and developmental history."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import EvaluationEnd, FactState
from cases.forms.fields import Chips, ComingDay, PastDay, long_text
from cases.models import Evaluation
from cases.queries.casework import caseworkers_at
from sswork.conflicts import Versioned
from sswork.models import User


class RequestForm(forms.Form):
    requested_on = PastDay(label=_("Requested on"), help_text=_("The day on which the school received it."))
    requested_by = forms.CharField(
        label=_("Who asked for it?"), max_length=200, help_text=_("A parent, a teacher, the team; in writing or not.")
    )
    question = forms.CharField(label=_("What is the question?"), widget=long_text(rows=4))
    language = forms.CharField(label=_("Language of the interview"), max_length=60, required=False)
    interpreter = forms.CharField(
        label=_("Interpreter"),
        max_length=200,
        required=False,
        help_text=_("Name, or how the service is reached. No relative."),
    )

    def __init__(self, *args, user, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["requested_on"].initial = timezone.localdate()
        self.fields["language"].initial = student.speaks_at_home


class CorrectForm(RequestForm, Versioned):
    """What was noted of the request, put right."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    edited = ("requested_on", "requested_by", "question", "language", "interpreter")

    def __init__(self, *args, evaluation, **kwargs):
        started = self.start_from(evaluation)
        super().__init__(
            *args, **(kwargs | {"student": evaluation.student, "initial": started | kwargs.get("initial", {})})
        )
        self.evaluation = evaluation

    def clean_requested_on(self):
        day, consent = self.cleaned_data["requested_on"], self.evaluation.consent_on
        if consent and day > consent:
            raise forms.ValidationError(_("The consent came on an earlier day. Correct the consent first."))
        return day


class StepForm(forms.Form):
    """A step of one evaluation."""

    def __init__(self, *args, user, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.evaluation = user, evaluation


class ConsentForm(StepForm):
    consent_on = PastDay(label=_("Consent received on"), help_text=_("The state's clock runs from this day."))
    consent_by = forms.CharField(label=_("Who signed it?"), max_length=200)

    def clean_consent_on(self):
        day = self.cleaned_data["consent_on"]
        if day < self.evaluation.requested_on:
            raise forms.ValidationError(_("The consent cannot come before the request."))
        return day


class EndForm(StepForm):
    ended_on = PastDay(label=_("Ended on"), initial=timezone.localdate)
    end = forms.ChoiceField(label=_("Why does it end?"), choices=EvaluationEnd.choices, widget=Chips)
    end_note = forms.CharField(
        label=_("In words"),
        widget=long_text(rows=3),
        required=False,
        help_text=_("For example when the written notice went to the family, and in which language."),
    )

    def clean_ended_on(self):
        day = self.cleaned_data["ended_on"]
        if day < self.evaluation.requested_on:
            raise forms.ValidationError(_("It cannot end before it was requested."))
        return day


class PlanMeetingForm(StepForm):
    meeting_on = ComingDay(label=_("Meeting planned for"))


class MeetingForm(StepForm):
    met_on = PastDay(label=_("Meeting held on"))
    outcome = forms.CharField(
        label=_("What was decided"),
        max_length=300,
        help_text=_("For example: eligible, not eligible, more to find out."),
    )

    def clean_met_on(self):
        day = self.cleaned_data["met_on"]
        if self.evaluation.consent_on is None or day < self.evaluation.consent_on:
            raise forms.ValidationError(_("The meeting comes after the consent. Note the consent first."))
        return day


class ReviewForm(StepForm):
    reviewer: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Who reads it before you sign?"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = caseworkers_at([self.evaluation.school_id]).exclude(pk=self.user.pk)

    def clean_reviewer(self):
        """Whoever does not read the case cannot read the history."""
        reviewer = self.cleaned_data["reviewer"]
        if not Evaluation.objects.visible_to(reviewer).filter(pk=self.evaluation.pk).exists():
            raise forms.ValidationError(
                _("%(person)s does not read this case. Name them on it first.") % {"person": reviewer.name}
            )
        return reviewer


class SendBackForm(StepForm):
    note = forms.CharField(label=_("What is missing"), widget=long_text(rows=3))


class PartForm(Versioned):
    """What one informant tells in one section."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    name = forms.CharField(label=_("Who tells it?"), max_length=200, required=False)
    told_on = PastDay(label=_("On"))
    text = forms.CharField(label=_("What they tell"), widget=long_text(rows=10))
    edited = ("name", "told_on", "text")

    def __init__(self, *args, user, part, **kwargs):
        started = {"told_on": timezone.localdate(), "version": 0} if part is None else self.start_from(part)
        super().__init__(*args, **(kwargs | {"initial": started | kwargs.get("initial", {})}))
        self.user = user


class FactForm(forms.Form):
    state = forms.ChoiceField(label=_("Does it still hold?"), choices=FactState.choices, widget=Chips)
    now = forms.CharField(label=_("What has changed"), widget=long_text(rows=2), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("state") == FactState.CHANGED and not data.get("now"):
            self.add_error("now", _("Say what has changed."))
        return data
