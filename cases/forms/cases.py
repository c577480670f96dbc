from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseOutcome, CaseReason, CaseState, CloseReason, Lane
from cases.forms.fields import Chips, ComingDay, ManyChips, long_text
from cases.forms.lanes import LaneFields, readers_of
from cases.models import Task
from cases.queries.audience import Gate, gate_of_case
from cases.queries.casework import caseworkers_at
from sswork.conflicts import Versioned
from sswork.models import User
from sswork.roles import Permission
from sswork.schools import SchoolField, choose_school

REVIEW_AFTER = timedelta(days=28)


class NextStepFields(forms.Form):
    """What every open case has: who does what next, and when somebody looks again."""

    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), empty_label=None)
    next_step = forms.CharField(
        label=_("Next step"),
        max_length=300,
        help_text=_("What happens next, in a few words: “Call Rosa about mornings”."),
    )
    review_on = ComingDay(label=_("Review on"), help_text=_("The day on which the owner looks at the case again."))

    def offer_owners(self, school_id: int, *also: int):
        """People who work at the student's school, and whoever owns the case now."""
        self.fields["owner"].queryset = caseworkers_at([school_id]) | User.objects.filter(pk__in=also)


class OpenCaseForm(LaneFields, NextStepFields):
    reason = forms.ChoiceField(label=_("Reason"), choices=CaseReason.choices, widget=Chips)
    concern = forms.CharField(
        label=_("What is going on"),
        required=False,
        widget=long_text(),
        help_text=_("What was seen and said, and what goes well."),
    )
    field_order = ["reason", "concern", "next_step", "owner", "review_on", "lane", "readers"]
    lane_permission = Permission.CASE_VIEW

    def __init__(self, *args, user, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.student = user, student
        self.offer_owners(student.school_id)
        self.fields["owner"].initial = user.pk
        self.fields["review_on"].initial = timezone.localdate() + REVIEW_AFTER

    def gate(self) -> Gate:
        """What decides who will read it, as far as the form is filled in."""
        owner = self.data.get("owner", "") if self.is_bound else ""
        return gate_of_case(
            self.student.pk,
            lane=self.chosen_lane(),
            owner_id=int(owner) if owner.isdecimal() else self.user.pk,
            opened_by_id=self.user.pk,
            readers=readers_of(self.named_ids(), self.chosen_lane(), self.user),
        )

    def clean(self):
        data = super().clean()
        owner = data.get("owner")
        if data.get("lane") == Lane.SEALED and owner not in (None, self.user, *data.get("readers", ())):
            words = _("Name %(owner)s too: an owner who cannot read the case cannot do the next step.")
            self.add_error("readers", words % {"owner": owner.name})
        return data


class EditCaseForm(Versioned, NextStepFields):
    concern = forms.CharField(label=_("What is going on"), required=False, widget=long_text())
    field_order = ["next_step", "owner", "review_on", "concern"]
    edited = ("next_step", "owner", "review_on", "concern")

    def __init__(self, *args, user, case, **kwargs):
        kwargs["initial"] = self.start_from(case)
        super().__init__(*args, **kwargs)
        self.offer_owners(case.school_id, case.owner_id)
        self.case = case

    def clean_owner(self):
        """A sealed case is read by people named on it only: its owner is one of them."""
        owner = self.cleaned_data["owner"]
        if self.case.lane == Lane.SEALED and owner.pk not in (self.case.owner_id, *self.case.readers):
            raise forms.ValidationError(_("Name %(owner)s on the case first.") % {"owner": owner.name})
        return owner


class CloseCaseForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why it ends"), choices=CloseReason.choices, widget=Chips)
    outcome = forms.ChoiceField(label=_("How things are now"), choices=CaseOutcome.choices, widget=Chips)
    summary = forms.CharField(
        label=_("Summary"),
        widget=long_text(rows=7),
        help_text=_("It starts with what the record says. Add what changed, what helped, and whom to turn to."),
    )
    unneeded_tasks: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Tasks that are no longer needed"),
        queryset=Task.objects.none(),
        required=False,
        widget=ManyChips,
        help_text=_("Tasks without a mark stay on their owners' lists."),
    )

    def __init__(self, *args, user, case, **kwargs):
        super().__init__(*args, **kwargs)
        tasks = Task.objects.visible_to(user).open().filter(case=case).order_by("due_on", "pk")
        self.fields["unneeded_tasks"].queryset = tasks
        if not tasks:
            del self.fields["unneeded_tasks"]


class ReopenCaseForm(forms.Form):
    next_step = forms.CharField(label=_("Next step"), max_length=300, help_text=_("What happens next, in a few words."))
    review_on = ComingDay(label=_("Review on"), help_text=_("The day on which the owner looks at the case again."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["review_on"].initial = timezone.localdate() + REVIEW_AFTER


class CaseListForm(forms.Form):
    """The filters of the case list. What is not understood is left out rather than refused: addresses are kept and shared."""

    MINE, ALL = "mine", "all"
    who = forms.ChoiceField(choices=[(MINE, ""), (ALL, "")], required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=CaseState.choices, required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Any")), *CaseReason.choices], required=False)
    school = SchoolField(label=_("School"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        ids = user.reach(Permission.CASE_VIEW).school_ids
        self.fields["school"].offer(choose_school(Permission.CASE_VIEW, ids, self.data))

    def chosen(self) -> dict:
        self.is_valid()
        return {
            "who": self.cleaned_data.get("who") or self.MINE,
            "state": self.cleaned_data.get("state") or CaseState.OPEN,
            "reason": self.cleaned_data.get("reason") or "",
            "school": self.cleaned_data.get("school") or "",
        }
