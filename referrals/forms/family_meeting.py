"""What is asked around a meeting with the family: who is invited, what they tell before, who was there and signs."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.forms.evaluation import RequestForm
from cases.forms.fields import long_text
from cases.models import Case
from referrals.family_enums import ASKED, COMING_WORDS, FAMILY_ASKS, STAFF_ASKS, STUDENT_ASKS, Coming, Interpreter

LONG = 4000


class InviteForm(forms.Form):
    who = forms.ChoiceField(label=_("Invite somebody"))

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_key = {each.key: each for each in choices}
        self.fields["who"].choices = [("", "—"), *((each.key, each.label) for each in choices)]

    @property
    def choice(self):
        return self.by_key[self.cleaned_data["who"]]


class InterpreterForm(forms.Form):
    language = forms.CharField(label=_("Language"), max_length=120, required=False)
    interpreter = forms.ChoiceField(label=_("Interpreter"), choices=Interpreter.choices)
    interpreter_who = forms.CharField(
        label=_("Who interprets, and how they are reached"),
        max_length=200,
        required=False,
        help_text=_("No relative, and never the student."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("interpreter") == Interpreter.BOOKED and not cleaned.get("interpreter_who", "").strip():
            self.add_error("interpreter_who", _("Say who is booked, so that nobody has to look for it on the day."))
        return cleaned


class AnswersForm(forms.Form):
    """Four questions, strengths first. None has to be answered, but one at least."""

    strengths = forms.CharField(widget=long_text(rows=3), max_length=LONG, required=False)
    helps = forms.CharField(widget=long_text(rows=3), max_length=LONG, required=False)
    worries = forms.CharField(widget=long_text(rows=3), max_length=LONG, required=False)
    hopes = forms.CharField(widget=long_text(rows=3), max_length=LONG, required=False)

    asks = STAFF_ASKS
    nothing = _("Write something in one of the fields.")

    def __init__(self, *args, asks=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in (asks or self.asks).items():
            self.fields[name].label = words

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ASKED}

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name, "").strip() for name in ASKED) and not self.may_be_empty():
            self.add_error("strengths", self.nothing)
        return cleaned

    def may_be_empty(self) -> bool:
        return False


class FamilyAnswersForm(AnswersForm):
    """By the family's link, in its language."""

    coming = forms.ChoiceField(
        label=pgettext_lazy("family", "Will you come?"),
        choices=[(Coming.YES, COMING_WORDS[Coming.YES]), (Coming.NO, COMING_WORDS[Coming.NO]),
                 (Coming.UNKNOWN, COMING_WORDS[Coming.UNKNOWN])],
        widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    needs_interpreter = forms.BooleanField(label=pgettext_lazy("family", "I would like an interpreter"), required=False)
    asks = FAMILY_ASKS
    nothing = pgettext_lazy("family", "Please write something in one of the fields, or say whether you will come.")

    def may_be_empty(self) -> bool:
        return bool(self.cleaned_data.get("coming"))


class StudentAnswersForm(FamilyAnswersForm):
    """By the student's own link: the same four, in words for a young person."""

    asks = STUDENT_ASKS
    nothing = pgettext_lazy("family", "Write something in one of the fields, or say if you are coming.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["coming"].label = pgettext_lazy("family", "Are you coming?")


class PresenceForm(forms.Form):
    coming = forms.ChoiceField(label=_("Said before"), choices=Coming.choices, required=False)
    was_there = forms.NullBooleanField(label=_("Was there"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["was_there"].widget.choices = [
            ("unknown", _("Not noted yet")),
            ("true", _("Yes")),
            ("false", _("No")),
        ]


class SignForm(forms.Form):
    name = forms.CharField(label=_("Name, typed by the person who signs"), max_length=200)
    is_on_paper = forms.BooleanField(
        label=_("Signed on paper"),
        required=False,
        help_text=_("Then type the name as it stands there, and keep the paper."),
    )


class TeamEvaluationForm(RequestForm):
    case = forms.ModelChoiceField(label=_("In which case?"), queryset=Case.objects.none(), empty_label=None)
    field_order = ["case", "requested_on", "requested_by"]

    def __init__(self, *args, cases, team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases
        self.fields["requested_by"].initial = team.name
