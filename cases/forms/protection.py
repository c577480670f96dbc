"""What a protection record asks, a step at a time."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import ProtectionStep
from cases.forms.fields import DayTimeInput, long_text
from sswork.charts.body import PLACE_CHOICES
from sswork.models import User

MARKS = 8
CLOCKS_DIFFER = timedelta(minutes=5)


class PastMoment(forms.DateTimeField):
    """Now or before."""

    widget = DayTimeInput

    def clean(self, value):
        moment = super().clean(value)
        if moment and moment > timezone.now() + CLOCKS_DIFFER:
            raise forms.ValidationError(_("That time has not come yet."))
        return moment


def _text(label, rows: int, help_text="", **more) -> forms.CharField:
    return forms.CharField(label=label, widget=long_text(rows=rows), help_text=help_text, required=False, **more)


class StepForm(forms.Form):
    """What every step has: when it was."""

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if "at" in self.fields:
            self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)

    def texts(self) -> dict:
        """What the entry holds beside its time."""
        return {name: value for name, value in self.cleaned_data.items() if name != "at"}


class AccountForm(StepForm):
    """What was seen and heard: facts, the child's own words, and impressions, each for itself."""

    at = PastMoment(
        label=_("When did you learn of it?"), help_text=_("The clock of the written report runs from here.")
    )
    child = forms.CharField(
        label=_("Who is the child?"),
        max_length=300,
        help_text=_("Name, age or birth date, school and class, and where the child is now, as far as you know."),
    )
    seen = _text(
        _("What did you see or hear?"), 5, _("Only what you noticed yourself, or who told you. No conclusions.")
    )
    words = _text(
        _("What did the child say?"), 3, _("Word for word, also your question. Do not ask for more: others will.")
    )
    impressions = _text(_("What do you make of it?"), 2, _("Your own impressions stand apart from the facts."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, MARKS + 1):
            self.fields[f"place_{number}"] = forms.ChoiceField(
                label=_("Place %(n)s") % {"n": number}, choices=[("", "—"), *PLACE_CHOICES], required=False
            )
            self.fields[f"looks_{number}"] = forms.CharField(
                label=_("What it looked like"), max_length=200, required=False
            )

    @property
    def mark_rows(self) -> list[tuple]:
        return [(self[f"place_{number}"], self[f"looks_{number}"]) for number in range(1, MARKS + 1)]

    @property
    def marks_shown(self) -> int:
        """Rows with something in them, and one more; the others are folded."""
        filled = [number for number, row in enumerate(self.mark_rows, 1) if any(field.value() for field in row)]
        return max(filled, default=0) + 1

    def clean(self):
        data = super().clean()
        if not any(data.get(name) for name in ("seen", "words")):
            self.add_error("seen", _("Write down what you saw or heard, or what the child said."))
        data["marks"] = [each for number in range(1, MARKS + 1) if (each := self._mark(number))]
        return data

    def _mark(self, number: int) -> dict | None:
        place = self.cleaned_data.pop(f"place_{number}", "")
        looks = self.cleaned_data.pop(f"looks_{number}", "")
        if looks and not place:
            self.add_error(f"place_{number}", _("Say where on the body it was."))
        return {"place": place, "looks": looks} if place else None

    @staticmethod
    def initial_of(entry, marks) -> dict:
        """The form as the entry that is to be put right says."""
        found = {name: getattr(entry, name) for name in ("child", "seen", "words", "impressions")}
        for number, mark in enumerate(marks, 1):
            found |= {f"place_{number}": mark.place, f"looks_{number}": mark.looks}
        return found | {"at": timezone.localtime(entry.at)}


class BeginForm(AccountForm):
    """A new record: the account, and with whom it is kept."""

    custodian: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Who keeps it with you?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet, only I"),
    )

    def __init__(self, *args, custodians, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["custodian"].queryset = User.objects.filter(pk__in=[each.pk for each in custodians])
        self.fields["custodian"].initial = custodians[0].pk if custodians else None


class CallForm(StepForm):
    """Agency, person, time, reference: what an agency asks for later to find the call."""

    at = PastMoment(label=_("When did you call?"))
    agency = forms.CharField(label=_("Whom did you call?"), max_length=200, help_text=_("Hotline, county or police."))
    person = forms.CharField(
        label=_("Who took the call?"), max_length=200, required=False, help_text=_("Name, badge or worker number.")
    )
    reference = forms.CharField(label=_("Reference number"), max_length=100, required=False)
    text = _text(_("What were you told to do?"), 3)


class WrittenForm(StepForm):
    at = PastMoment(label=_("When did you send it?"))
    agency = forms.CharField(label=_("To whom?"), max_length=200)
    reference = forms.CharField(
        label=_("How, and what proves it"),
        max_length=200,
        help_text=_("Online with its number, fax with its receipt, mail."),
    )
    text = _text(_("What it said, if you keep the words here"), 5)


class AnswerForm(StepForm):
    at = PastMoment(label=_("When did it come?"))
    agency = forms.CharField(label=_("From whom?"), max_length=200)
    reference = forms.CharField(label=_("Reference number"), max_length=100, required=False)
    text = _text(_("What it says"), 5)


class NoteForm(StepForm):
    at = PastMoment(label=_("When was it?"))
    text = forms.CharField(
        label=_("What happened"),
        widget=long_text(rows=5),
        help_text=_(
            "For example that the child was interviewed at school or taken into care: by whom, and who told the parents."
        ),
    )


FORMS: dict[str, type[StepForm]] = {
    ProtectionStep.ACCOUNT: AccountForm,
    ProtectionStep.CALL: CallForm,
    ProtectionStep.WRITTEN: WrittenForm,
    ProtectionStep.ANSWER: AnswerForm,
    ProtectionStep.NOTE: NoteForm,
}


class CustodianForm(forms.Form):
    custodian: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Who keeps it from now on?"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, *args, user, custodians, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["custodian"].queryset = User.objects.filter(pk__in=[each.pk for each in custodians])
