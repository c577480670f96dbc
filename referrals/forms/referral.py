"""What people type about referrals: checked here, saved by actions."""

from django import forms
from django.db.models import TextChoices
from django.forms import BaseFormSet, formset_factory
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseTermUse
from cases.forms.fields import ComingDay, long_text
from cases.models import Student
from cases.queries.case_terms import word_chosen, words_offered
from cases.queries.workload import loads_of
from cases.wording import name_words, names_in
from referrals.actions import Came, NewCase, Step
from referrals.enums import (
    ActionOutcome,
    Decision,
    Fidelity,
    ParentInformed,
    QuestionFor,
    ReferralReason,
    ReviewOutcome,
    Urgency,
)
from referrals.forms.own_questions import OwnQuestionsMixin
from referrals.models import ReferralAction
from referrals.queries import people_at
from referrals.queries.asking import open_requests, siblings_of
from referrals.queries.own_questions import questions_asked
from referrals.rules import grade_words, usual_review_day
from sswork.models import User
from sswork.roles import Permission
from sswork.schools import district_of

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


class SiblingChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, student):
        return student_label(student)


class AskForm(OwnQuestionsMixin):
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

    also = SiblingChoice(
        label=_("Also for"),
        help_text=_(
            "Each child gets a request of its own with the same words. Write nothing that is about one of them alone."
        ),
        queryset=Student.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    told = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        students = Student.objects.visible_to(user, Permission.REFERRAL_MAKE).enrolled().select_related("school")
        keys = self.data.getlist("student") if self.is_bound else [self.initial.get("student", "")]
        self.fields["student"].show(students, keys)
        chosen = self.fields["student"].chosen
        self.ask_own(questions_asked(district_of(user.reach(Permission.REFERRAL_MAKE).school_ids), QuestionFor.STAFF))
        self.open_requests = open_requests(chosen, user) if chosen else []
        siblings = siblings_of(chosen, user) if chosen else []
        self.fields["also"].queryset = students.filter(pk__in=[each.pk for each in siblings])
        self.fields["also"].choices = [(each.pk, student_label(each)) for each in siblings]

    def peers_named(self) -> list[str]:
        """Names of the children asked for, in words that would stand in the files of all of them."""
        asked = [self.cleaned_data["student"], *self.cleaned_data["also"]]
        if len(asked) < 2:
            return []
        texts = "\n".join(self.cleaned_data[name] for name in ("strengths", "concern", "tried"))
        return names_in(texts, name_words(*(name for each in asked for name in (each.given_name, each.preferred_name))))

    def is_told(self, peers: list[str]) -> bool:
        """Whether the person has seen all that is said before sending. If not, the form is ready to say so the next time."""
        keys = {
            *(f"open-{each.pk}" for each in self.open_requests),
            *(f"sibling-{pk}" for pk, _label in self.fields["also"].choices),
            *(f"named-{each}" for each in peers),
        }
        if keys <= set(self.cleaned_data["told"].split()):
            return True
        self.data = self.data.copy()
        self.data["told"] = " ".join(sorted(keys))
        return False

    @property
    def someone_is_in_danger(self) -> bool:
        return self.data.get("danger") == Danger.YES


class Deciding:
    """What a school's team chooses from, read once, however many decisions a page offers."""

    def __init__(self, school, user):
        self.school = school
        self.owners = list(people_at(school, Permission.CASE_MANAGE))
        self.leads = people_at(school, Permission.RESTRICTED_VIEW).values_list("pk", flat=True)
        self.reasons = [("", "—"), *words_offered(school.parent_id, CaseTermUse.OPEN)]
        self.owner_choices = [("", "—"), *((each.pk, words) for each, words in self._with_room(user))]
        self.people = people_at(school)
        self.people_choices = [("", "—"), *((each.pk, each.name) for each in self.people)]

    def _with_room(self, user) -> list:
        """Each with what is on the desk already, for those who may count it: who manages cases there."""
        if not user.can(Permission.CASE_MANAGE):
            return [(each, each.name) for each in self.owners]
        loads = loads_of([each.pk for each in self.owners], self.school.parent_id)
        return [(each, f"{each.name} · {loads[each.pk].words}") for each in self.owners]

    @cached_property
    def lead(self):
        """A case always has an owner: until somebody takes it up, a lead of the school. Without one nothing waits."""
        leads = set(self.leads)
        return next((each for each in self.owners if each.pk in leads), None)


class DecideForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label=_("What will the team do?"), choices=Decision.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Why, in a sentence or two"), widget=long_text(rows=2), max_length=4000, required=False
    )
    case_reason = forms.ChoiceField(label=_("Reason of the case"), required=False)
    case_owner = forms.ModelChoiceField(
        label=_("Who will own the case"), queryset=User.objects.none(), empty_label="—", required=False
    )
    case_waits = forms.BooleanField(
        label=_("Nobody has room yet: put it on the waiting list"),
        required=False,
        help_text=_("Until somebody takes it up it is with the owner, or with %(lead)s."),
    )
    case_next_step = forms.CharField(label=_("Next step"), max_length=300, required=False)
    review_on = ComingDay(label=_("When does the team look again?"))

    def __init__(self, *args, user, referral, deciding: Deciding | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.referral = user, referral
        self.deciding = deciding or Deciding(referral.team_school, user)
        self.fields["case_owner"].queryset = people_at(referral.team_school, Permission.CASE_MANAGE)
        self.fields["case_owner"].widget.choices = self.deciding.owner_choices
        self.fields["case_reason"].choices = self.deciding.reasons
        self._offer_waiting()
        self.fields["version"].initial = referral.version
        self.fields["review_on"].initial = usual_review_day(timezone.localdate())

    def _offer_waiting(self) -> None:
        """Only where somebody has the case meanwhile."""
        self.lead = self.deciding.lead
        if self.lead is None:
            del self.fields["case_waits"]
            return
        waits = self.fields["case_waits"]
        waits.help_text = waits.help_text % {"lead": self.lead.name}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("case_waits") and not cleaned.get("case_owner"):
            cleaned["case_owner"] = self.lead
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
        word = word_chosen(data["case_reason"])
        return NewCase(
            reason=word.standard,
            reason_words=word.own,
            owner=data["case_owner"],
            next_step=data["case_next_step"],
            waits=bool(data.get("case_waits")),
        )


class StepForm(forms.Form):
    """One line of "who does what by when": left empty, or filled in all three."""

    what = forms.CharField(label=_("What"), max_length=300, required=False)
    owner = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label="—", required=False)
    by_when = ComingDay(label=_("By when"), required=False)
    slot = forms.CharField(label=_("When and where, if it is a fixed time"), max_length=120, required=False)

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

    def __init__(self, *args, school, deciding: Deciding | None = None, **kwargs):
        people = deciding.people if deciding else people_at(school)
        super().__init__(*args, prefix="steps", form_kwargs={"people": people}, **kwargs)
        self._choices = (
            deciding.people_choices if deciding else [("", "—"), *((person.pk, person.name) for person in people)]
        )

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["owner"].widget.choices = self._choices

    @property
    def steps(self) -> list[Step]:
        filled = (form.cleaned_data for form in self.forms if form.cleaned_data.get("what"))
        return [Step(each["what"], each["owner"], each["by_when"], each["slot"]) for each in filled]


def step_formset(data=None, *, school, initial=(), extra: int = FIRST_STEPS, **kwargs) -> StepFormSet:
    factory = formset_factory(StepForm, formset=StepFormSet, extra=extra, max_num=MOST_STEPS, absolute_max=MOST_STEPS)
    return factory(data, school=school, initial=list(initial), **kwargs)


class ReviewForm(forms.Form):
    """Whether it helped; and of each action whether it was done and what came of it. ``actions``: read by a page that has several."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Did it help?"), choices=ReviewOutcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What shows it, and what comes next"), widget=long_text(rows=2), max_length=4000, required=False
    )

    def __init__(self, *args, user, referral, actions: list[ReferralAction] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["version"].initial = referral.version
        if actions is None:
            actions = ReferralAction.objects.visible_to(user).filter(referral=referral).with_tasks()
        self.actions = actions
        for each in actions:
            self.fields[f"fidelity-{each.pk}"] = forms.ChoiceField(
                label=_("Was it done?"), choices=[("", "—"), *Fidelity.choices]
            )
            self.fields[f"outcome-{each.pk}"] = forms.ChoiceField(
                label=_("What came of it?"), choices=[("", "—"), *ActionOutcome.choices], required=False
            )

    def clean(self):
        cleaned = super().clean()
        for each in self.actions:
            fidelity, outcome = cleaned.get(f"fidelity-{each.pk}"), cleaned.get(f"outcome-{each.pk}")
            if fidelity == Fidelity.NOT_STARTED and outcome:
                self.add_error(f"outcome-{each.pk}", _("What was not started has no outcome yet."))
            elif fidelity and fidelity != Fidelity.NOT_STARTED and not outcome:
                self.add_error(f"outcome-{each.pk}", _("Say what came of it."))
        return cleaned

    @property
    def by_action(self) -> list:
        """Each action with its two questions, for the page."""
        return [(each, self[f"fidelity-{each.pk}"], self[f"outcome-{each.pk}"]) for each in self.actions]

    def as_review(self) -> dict:
        data = self.cleaned_data
        came = [Came(each.pk, data[f"fidelity-{each.pk}"], data[f"outcome-{each.pk}"]) for each in self.actions]
        return {"version": data["version"], "outcome": data["outcome"], "note": data["note"], "came": came}
