from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    CaseOutcome,
    CaseReason,
    CaseState,
    CaseTermUse,
    GoalOutcome,
    InterventionState,
    Lane,
    NeedState,
)
from cases.forms.fields import Chips, ComingDay, ManyChips, long_text
from cases.forms.lanes import LaneFields, readers_of
from cases.forms.workload import suggest_by_load
from cases.models import InterventionPlan, Task
from cases.queries.assessment import needs_of
from cases.queries.audience import Gate, gate_of_case
from cases.queries.case_terms import word_chosen, words_offered
from cases.queries.casework import caseworkers_at
from cases.queries.transfer import may_assign, may_set_owner
from sswork.conflicts import Versioned
from sswork.models import User
from sswork.roles import Permission
from sswork.schools import SchoolField, choose_school

REVIEW_AFTER = timedelta(days=28)
ENDED_NEED = [each for each in NeedState.choices if each[0] != NeedState.OPEN]


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
    reason = forms.ChoiceField(label=_("Reason"), widget=Chips)
    concern = forms.CharField(
        label=_("What is going on"),
        required=False,
        widget=long_text(),
        help_text=_("What was seen and said, and what goes well."),
    )
    owner_reason = forms.CharField(
        label=_("Why this colleague"),
        max_length=300,
        required=False,
        help_text=_(
            "Only where it is not you. The colleague is asked and reads this at once; until the answer the case is yours."
        ),
    )
    at_once = forms.BooleanField(
        label=_("Name the owner without asking"), required=False, help_text=_("The reason stands in the history.")
    )
    field_order = ["reason", "concern", "next_step", "owner", "owner_reason", "at_once", "review_on", "lane", "readers"]
    lane_permission = Permission.CASE_VIEW

    def __init__(self, *args, user, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.student = user, student
        self.fields["reason"].choices = words_offered(student.school.parent_id, CaseTermUse.OPEN)
        self.offer_owners(student.school_id)
        self.fields["owner"].initial = user.pk
        suggest_by_load(self.fields["owner"], user)
        if not may_assign(student.school_id, user):
            del self.fields["at_once"]
        self.fields["review_on"].initial = timezone.localdate() + REVIEW_AFTER

    def gate(self) -> Gate:
        """What decides who will read it, as far as the form is filled in. Whoever is asked to own it reads it once they took it."""
        named = self.is_bound and "at_once" in self.fields and self.data.get("at_once")
        owner = self.data.get("owner", "") if named else ""
        return gate_of_case(
            self.student.pk,
            lane=self.chosen_lane(),
            owner_id=int(owner) if owner.isdecimal() else self.user.pk,
            opened_by_id=self.user.pk,
            readers=readers_of(self.named_ids(), self.chosen_lane(), self.user),
        )

    def clean(self):
        data = super().clean()
        word = word_chosen(data.get("reason", ""))
        data |= {"reason": word.standard, "reason_words": word.own} if word.standard else {}
        owner = data.get("owner")
        if data.get("lane") == Lane.SEALED and owner not in (None, self.user, *data.get("readers", ())):
            words = _("Name %(owner)s too: an owner who cannot read the case cannot do the next step.")
            self.add_error("readers", words % {"owner": owner.name})
        if owner not in (None, self.user) and not data.get("owner_reason"):
            self.add_error("owner_reason", _("Say why: %(owner)s reads it.") % {"owner": owner.name})
        return data

    def asked(self) -> dict:
        """As the action takes it: who is to own it and why, and the facts of the case."""
        facts = dict(self.cleaned_data)
        ownership = {name: facts.pop(name) for name in ("owner", "owner_reason", "at_once") if name in facts}
        return ownership | {"facts": facts}


class EditCaseForm(Versioned, NextStepFields):
    concern = forms.CharField(label=_("What is going on"), required=False, widget=long_text())
    owner_reason = forms.CharField(
        label=_("Why another owner"),
        max_length=200,
        required=False,
        help_text=_("Only where the owner changes. It stands in the history of the case."),
    )
    field_order = ["next_step", "owner", "owner_reason", "review_on", "concern"]
    edited: tuple[str, ...] = ("next_step", "owner", "review_on", "concern")

    def __init__(self, *args, user, case, **kwargs):
        kwargs["initial"] = self.start_from(case)
        super().__init__(*args, **kwargs)
        self.case = case
        if may_set_owner(case, user):
            self.offer_owners(case.school_id, case.owner_id)
        else:  # by a hand-over, which the next owner accepts
            del self.fields["owner"], self.fields["owner_reason"]
            self.edited = ("next_step", "review_on", "concern")

    def clean(self):
        data = super().clean()
        if data.get("owner", self.case.owner) != self.case.owner and not data.get("owner_reason"):
            self.add_error("owner_reason", _("Say why: the colleague gets the case without being asked."))
        return data

    def clean_owner(self):
        """A sealed case is read by people named on it only: its owner is one of them."""
        owner = self.cleaned_data["owner"]
        if self.case.lane == Lane.SEALED and owner.pk not in (self.case.owner_id, *self.case.readers):
            raise forms.ValidationError(_("Name %(owner)s on the case first.") % {"owner": owner.name})
        return owner


class CloseCaseForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why it ends"), widget=Chips)
    outcome = forms.ChoiceField(label=_("How things are now"), choices=CaseOutcome.choices, widget=Chips)
    summary = forms.CharField(
        label=_("Summary"),
        widget=long_text(rows=7),
        help_text=_(
            "It starts with what the record says; other students stand under a letter. Add what changed, what helped, and whom to turn to."
        ),
    )
    unneeded_tasks: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Tasks that are no longer needed"),
        queryset=Task.objects.none(),
        required=False,
        widget=ManyChips,
        help_text=_("Tasks without a mark stay on their owners' lists."),
    )

    follow_up_on = ComingDay(
        label=_("Ask again on"),
        required=False,
        help_text=_("If wanted: on that day a task for the owner asks how things are."),
    )

    def __init__(self, *args, user, case, **kwargs):
        super().__init__(*args, **kwargs)
        running = InterventionPlan.objects.visible_to(user).filter(case=case, state=InterventionState.ACTIVE)
        self.plans = list(running.order_by("first_day", "pk"))
        self.needs = [need for need in needs_of(case, user) if need.is_open]
        self.fields["reason"].choices = words_offered(case.school.parent_id, CaseTermUse.CLOSE)
        self._ask_for_outcomes()
        tasks = Task.objects.visible_to(user).open().filter(case=case).order_by("due_on", "pk")
        self.fields["unneeded_tasks"].queryset = tasks
        if not tasks:
            del self.fields["unneeded_tasks"]

    def _ask_for_outcomes(self) -> None:
        for plan in self.plans:
            label = _("Goal: %(goal)s") % {"goal": plan.own_words or plan.goal}
            self.fields[f"goal_{plan.pk}"] = forms.ChoiceField(label=label, choices=GoalOutcome.choices, widget=Chips)
        for need in self.needs:
            label = _("Need: %(need)s") % {"need": need.what}
            self.fields[f"need_{need.pk}"] = forms.ChoiceField(label=label, choices=ENDED_NEED, widget=Chips)
            self.fields[f"why_{need.pk}"] = forms.CharField(
                label=_("Why not: %(need)s") % {"need": need.what}, max_length=300, required=False
            )

    def goal_rows(self) -> list:
        """For the template: what to answer for each goal."""
        return [self[f"goal_{plan.pk}"] for plan in self.plans]

    def need_rows(self) -> list[tuple]:
        return [(self[f"need_{need.pk}"], self[f"why_{need.pk}"]) for need in self.needs]

    def clean(self):
        data = super().clean()
        for need in self.needs:
            if data.get(f"need_{need.pk}") in (NeedState.PARTLY, NeedState.UNMET) and not data.get(f"why_{need.pk}"):
                self.add_error(
                    f"why_{need.pk}", _("Say why: a need that was not met is what the district has to know.")
                )
        return data

    def decided(self) -> dict:
        """As the action takes it: the form's own answers, and what became of each goal and need."""
        data = self.cleaned_data
        word = word_chosen(data["reason"])
        own = ("outcome", "summary", "unneeded_tasks", "follow_up_on")
        return {name: data[name] for name in own if name in data} | {
            "reason": word.standard,
            "close_words": word.own,
            "goals": [(plan, data[f"goal_{plan.pk}"]) for plan in self.plans],
            "needs": [(need, data[f"need_{need.pk}"], data[f"why_{need.pk}"]) for need in self.needs],
        }


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
