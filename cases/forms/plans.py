from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Domain, GoalOutcome, Tier
from cases.forms.fields import Chips, ComingDay, DayInput
from sswork.charts import words
from sswork.conflicts import Versioned

USUAL_LENGTH = timedelta(weeks=8)


def _number(label, **more) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=8, decimal_places=2, **more)


class GoalFields(forms.Form):
    """A goal: the student's own words first, then so that one can see whether it is reached."""

    own_words = forms.CharField(
        label=_("In the student's own words"),
        max_length=300,
        required=False,
        help_text=_("What the student wants, as the student says it: “I want to be there when the others arrive.”"),
    )
    goal = forms.CharField(
        label=_("Goal"), max_length=300, help_text=_("So that everybody can see whether it is reached.")
    )
    domain = forms.ChoiceField(
        label=_("Part of life"),
        choices=[("", _("None of these")), *Domain.choices],
        required=False,
        help_text=_("An urgent need in this part of life is answered by this goal."),
    )
    review_on = ComingDay(label=_("Look at it again on"), required=False)


class PlanForm(GoalFields):
    """What is tried, how it is measured, from where to where, by when."""

    what = forms.CharField(
        label=_("What we do"), max_length=200, help_text=_("For example “Check-in and check-out with Mr. Diaz”.")
    )
    tier = forms.ChoiceField(label=_("Tier"), choices=Tier.choices, initial=Tier.TWO, widget=Chips)
    measure = forms.CharField(
        label=_("What we measure"), max_length=120, help_text=_("For example “On time to first period”.")
    )
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False, help_text=_("For example “days a week”."))
    baseline = _number(_("Baseline"), help_text=_("Where it stands now."))
    target = _number(_("Target"), help_text=_("Where it is to be. It may be lower than the baseline."))
    first_day = forms.DateField(label=_("From"), widget=DayInput)
    last_day = forms.DateField(label=_("Until"), widget=DayInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["first_day"].initial, self.fields["last_day"].initial = today, today + USUAL_LENGTH
        self.fields["review_on"].help_text = _("Left empty, a usual time from the first day.")

    def clean(self):
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last <= first:
            self.add_error("last_day", _("The last day comes after the first."))
        if "baseline" in data and data.get("baseline") == data.get("target"):
            self.add_error("target", _("The target must differ from the baseline, or there is nothing to reach."))
        return data


class PointForm(forms.Form):
    """One measurement in one line: value, day, note."""

    value = _number(
        _("Value"), widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", "autocomplete": "off"})
    )
    day = forms.DateField(label=_("Day"), widget=DayInput, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    # The day that the person was asked about: another day asks again.
    replace = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, auto_id="point_%s", **kwargs)
        self.plan = plan
        self.fields["day"].initial = timezone.localdate()

    def clean_day(self):
        day, today = self.cleaned_data["day"] or timezone.localdate(), timezone.localdate()
        if day > today:
            raise forms.ValidationError(_("That day has not come yet."))
        if day < self.plan.first_day:
            raise forms.ValidationError(_("The plan had not begun on that day."))
        return day

    def ask_to_replace(self, point) -> None:
        """The day has a measurement: the same press again replaces it, knowingly."""
        self.data = self.data.copy()
        self.data["replace"] = point.day.isoformat()
        self.add_error(None, _("There is already %(value)s on that day. Replace it?") % {"value": words(point.value)})


class EditPlanForm(Versioned, GoalFields):
    """Looking at a goal again: its words, target, last day, and when to look the next time."""

    target = _number(_("Target"))
    last_day = forms.DateField(label=_("Until"), widget=DayInput)
    edited = ("own_words", "goal", "domain", "target", "last_day", "review_on")
    field_order = list(edited)

    def __init__(self, *args, user, plan, **kwargs):
        kwargs["initial"] = self.start_from(plan)
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day <= self.plan.first_day:
            raise forms.ValidationError(_("The last day comes after the first."))
        return day

    def clean_target(self):
        target = self.cleaned_data["target"]
        if target == self.plan.baseline:
            raise forms.ValidationError(_("The target must differ from the baseline, or there is nothing to reach."))
        return target


class EndPlanForm(forms.Form):
    """Whether the goal was reached."""

    outcome = forms.ChoiceField(label=_("Was the goal reached"), choices=GoalOutcome.choices, widget=Chips)
    note = forms.CharField(label=_("What helped, or stood in the way"), max_length=300, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class StepForm(forms.Form):
    """One step towards a goal, in one line."""

    what = forms.CharField(label=_("Step"), max_length=200)
    who = forms.CharField(label=_("Who"), max_length=120, required=False)
    by_when = forms.DateField(label=_("By"), widget=DayInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="step_%s", **kwargs)
