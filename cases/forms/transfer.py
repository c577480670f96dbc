"""Handing a case over, and answering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Lane
from cases.forms.fields import ManyChips, long_text
from cases.forms.workload import suggest_by_load
from cases.models import Case, Student
from cases.queries.casework import caseworkers_at, colleagues_of
from cases.queries.transfer import cases_to_hand_over, students_to_hand_over, takers_of
from sswork.models import User


class CapsuleFields(forms.Form):
    """What the next worker needs to know. It is kept encrypted and read by the two and by those who read the case."""

    summary = forms.CharField(
        label=_("Summary"),
        widget=long_text(rows=7),
        help_text=_("It starts with what the record says. What matters most, in a few sentences."),
    )
    worked = forms.CharField(
        label=_("What worked, and what did not"),
        required=False,
        widget=long_text(rows=3),
        help_text=_("Whom the family trusts, when to call, what to leave alone."),
    )
    safety = forms.CharField(
        label=_("Safety plan"),
        required=False,
        widget=long_text(rows=3),
        help_text=_("Where it is, what it asks for this week, who has to know. Leave empty where there is none."),
    )


class OfferCaseForm(CapsuleFields):
    taker = forms.ModelChoiceField(label=_("To whom"), queryset=User.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("For example “Mateo is at Maple now”."))
    field_order = ["taker", "reason", "summary", "worked", "safety"]

    def __init__(self, *args, user, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["taker"].queryset = takers_of(case)
        suggest_by_load(self.fields["taker"], user)

    def clean_taker(self):
        """A sealed case is read by people named on it only: whoever takes it is one of them."""
        taker = self.cleaned_data["taker"]
        if self.case.lane == Lane.SEALED and taker.pk not in self.case.readers:
            raise forms.ValidationError(_("Name %(taker)s on the case first.") % {"taker": taker.name})
        return taker


class AskForCaseForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("For example “Mateo is at our school now”."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class GiveCaseForm(CapsuleFields):
    """What the giver writes for a colleague who asked."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class DeclineForm(forms.Form):
    answer = forms.CharField(label=_("Why not"), max_length=300, help_text=_("Whoever asked reads it."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class HandOverForm(forms.Form):
    taker = forms.ModelChoiceField(label=_("To whom"), queryset=User.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("For example “On leave until March”."))
    cases: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Which cases"), queryset=Case.objects.none(), required=False, widget=ManyChips
    )
    students: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Students on my caseload without a case"),
        queryset=Student.objects.none(),
        required=False,
        widget=ManyChips,
        help_text=_("They change caseloads at once, and the colleague gets a task for each."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = colleagues_of(user).exclude(pk=user.pk)
        suggest_by_load(self.fields["taker"], user)
        self.fields["cases"].queryset = cases_to_hand_over(user)
        self.fields["cases"].label_from_instance = lambda case: f"{case.student.name}: {case.get_reason_display()}"

        self.fields["students"].queryset = students_to_hand_over(user)
        self.fields["students"].label_from_instance = lambda student: f"{student.name} ({student.school})"

    def clean(self):
        """Nobody is offered a case, or a student, of a school where the person does not work."""
        data = super().clean()
        cases, students = data.get("cases", ()), data.get("students", ())
        if taker := data.get("taker"):
            self._refuse("cases", taker, [each.student for each in cases if taker not in takers_of(each)])
            there = {each: caseworkers_at([each]) for each in {student.school_id for student in students}}
            self._refuse("students", taker, [each for each in students if taker not in there[each.school_id]])
        if not cases and not students and not self.errors:
            raise forms.ValidationError(_("Choose at least one case or student."))
        return data

    def _refuse(self, field: str, taker, students) -> None:
        if not students:
            return
        names = ", ".join(student.name for student in students)
        words = _(
            "%(taker)s does not work at the school of: %(names)s. Take these off the list, or choose somebody else."
        )
        self.add_error(field, words % {"taker": taker.name, "names": names})
