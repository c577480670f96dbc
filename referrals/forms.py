"""What people type about referrals: checked here, saved by actions."""

from django import forms
from django.db.models import TextChoices
from django.forms import BaseFormSet, formset_factory
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseReason
from cases.forms.fields import ComingDay, long_text
from cases.models import Student
from referrals.actions import NewCase, Step
from referrals.enums import Decision, ParentInformed, ReferralReason, ReviewOutcome, Urgency
from referrals.queries import people_at
from referrals.rules import grade_words, usual_review_day
from sswork.models import User
from sswork.roles import Permission

FIRST_STEPS, MOST_STEPS = 2, 20


class Danger(TextChoices):
    YES = "yes", _("Yes, or I am not sure")
    NO = "no", _("No")


def student_label(student) -> str:
    """Name and grade: what a colleague needs to find the right student, and no more."""
    return f"{student.name} · {grade_words(student.grade)}" if student.grade else student.name


class StudentChoice(forms.ModelMultipleChoiceField):
    """One student, found by typing. Only the chosen one is written into the page, never the school's list."""

    def __init__(self, **kwargs):
        picker = {"data-picker-url": reverse_lazy("referrals:student-picker"), "data-picker-max": 1}
        super().__init__(queryset=Student.objects.none(), widget=forms.SelectMultiple(attrs=picker), **kwargs)

    def show(self, students, keys) -> None:
        """Offer ``students`` and write the first of ``keys`` into the page, if it is one of them."""
        self.queryset = students
        keys = [key for key in keys if str(key).isdecimal()][:1]
        self.chosen = students.filter(pk__in=keys).first() if keys else None
        self.widget.choices = [(self.chosen.pk, student_label(self.chosen))] if self.chosen else []

    def clean(self, value):
        found = list(super().clean(value))
        if len(found) > 1:
            raise forms.ValidationError(_("Choose one student. Each student has a request of their own."))
        return found[0]


class AskForm(forms.Form):
    danger = forms.ChoiceField(
        label=_("Is anyone in danger right now?"),
        help_text=_("For example talk of suicide, a weapon, abuse going on, or a child who is missing."),
        choices=Danger.choices,
        widget=forms.RadioSelect,
    )
    student = StudentChoice(label=_("Which student?"), help_text=_("Type a part of the name."))
    strengths = forms.CharField(
        label=_("What is the student good at? What goes well?"),
        help_text=_("Help starts from strengths: interests, people who matter, times when things go well."),
        widget=long_text(rows=2),
        max_length=4000,
    )
    reasons = forms.MultipleChoiceField(
        label=_("What is it about?"), choices=ReferralReason.choices, widget=forms.CheckboxSelectMultiple
    )
    concern = forms.CharField(
        label=_("What do you see that worries you?"),
        help_text=_("What you saw and heard, when and where. Leave out guesses about causes."),
        widget=long_text(rows=4),
        max_length=8000,
    )
    tried = forms.CharField(
        label=_("What was tried, and how did it go?"), widget=long_text(rows=2), max_length=4000, required=False
    )
    parent_informed = forms.ChoiceField(
        label=_("Does the family know that you ask?"), choices=ParentInformed.choices, widget=forms.RadioSelect
    )
    urgency = forms.ChoiceField(
        label=_("How soon is help needed?"), choices=Urgency.choices, initial=Urgency.ROUTINE, widget=forms.RadioSelect
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        students = Student.objects.visible_to(user, Permission.REFERRAL_MAKE).enrolled().select_related("school")
        keys = self.data.getlist("student") if self.is_bound else [self.initial.get("student", "")]
        self.fields["student"].show(students, keys)

    @property
    def someone_is_in_danger(self) -> bool:
        return self.data.get("danger") == Danger.YES


class DecideForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label=_("What will the team do?"), choices=Decision.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Why, in a sentence or two"), widget=long_text(rows=2), max_length=4000, required=False
    )
    case_reason = forms.ChoiceField(
        label=_("Reason of the case"), choices=[("", "—"), *CaseReason.choices], required=False
    )
    case_owner = forms.ModelChoiceField(
        label=_("Who will own the case"), queryset=User.objects.none(), empty_label="—", required=False
    )
    case_next_step = forms.CharField(label=_("Next step"), max_length=300, required=False)
    review_on = ComingDay(label=_("When does the team look again?"))

    def __init__(self, *args, user, referral, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.referral = user, referral
        self.fields["case_owner"].queryset = people_at(referral.team_school, Permission.CASE_MANAGE)
        self.fields["version"].initial = referral.version
        self.fields["review_on"].initial = usual_review_day(timezone.localdate())

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == Decision.OPEN_CASE:
            self._require_case()
        return cleaned

    def _require_case(self) -> None:
        """A case cannot be open without reason, owner and next step (its review day is the team's)."""
        words = {
            "case_reason": _("Say what the case is for."),
            "case_owner": _("Say who will own the case."),
            "case_next_step": _("Say what happens next."),
        }
        for name, message in words.items():
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, message)

    @property
    def new_case(self) -> NewCase | None:
        data = self.cleaned_data
        if data["decision"] != Decision.OPEN_CASE:
            return None
        return NewCase(reason=data["case_reason"], owner=data["case_owner"], next_step=data["case_next_step"])


class StepForm(forms.Form):
    """One line of "who does what by when": left empty, or filled in all three."""

    what = forms.CharField(label=_("What"), max_length=300, required=False)
    owner = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label="—", required=False)
    by_when = ComingDay(label=_("By when"), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people

    def clean(self):
        cleaned = super().clean()
        words = {
            "what": _("Say what will be done."),
            "owner": _("Say who does it."),
            "by_when": _("Say by when."),
        }
        if any(cleaned.get(name) for name in words):
            for name, message in words.items():
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, message)
        return cleaned


class StepFormSet(BaseFormSet):
    """Lines of actions. The people are read once, for all lines."""

    def __init__(self, *args, school, **kwargs):
        people = people_at(school)
        super().__init__(*args, prefix="steps", form_kwargs={"people": people}, **kwargs)
        self._choices = [("", "—"), *((person.pk, person.name) for person in people)]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["owner"].widget.choices = self._choices

    @property
    def steps(self) -> list[Step]:
        filled = (form.cleaned_data for form in self.forms if form.cleaned_data.get("what"))
        return [Step(what=each["what"], owner=each["owner"], by_when=each["by_when"]) for each in filled]


def step_formset(data=None, *, school, initial=(), extra: int = FIRST_STEPS) -> StepFormSet:
    factory = formset_factory(StepForm, formset=StepFormSet, extra=extra, max_num=MOST_STEPS, absolute_max=MOST_STEPS)
    return factory(data, school=school, initial=list(initial))


class ReviewForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Did it help?"), choices=ReviewOutcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What shows it, and what comes next"), widget=long_text(rows=2), max_length=4000, required=False
    )

    def __init__(self, *args, user, referral, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["version"].initial = referral.version
