"""Planning a home visit, and telling it."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.home_visit import Told
from cases.encounter_enums import VisitOutcome
from cases.enums import Lane
from cases.forms.encounter_details import LONGEST_LINE
from cases.forms.fields import Chips, DayTimeInput, long_text
from cases.forms.lanes import LANES, LaneFields
from cases.forms.remarks import Remarks
from cases.queries.audience import Gate, gate_of_encounter, gate_of_visit
from cases.queries.home_visits import companions_for
from cases.queries.lanes import RANK, stricter
from cases.wording import Remark
from sswork.models import User
from sswork.roles import Permission

LONGEST_VISIT = timedelta(hours=8)


class VisitLane(LaneFields):
    """Whoever is out must be found by the lead: a visit is the team's or restricted. Its encounter can be sealed later."""

    lane_permission = Permission.ENCOUNTER_VIEW

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lane"].choices = [each for each in LANES if each[0] != Lane.SEALED]

    def chosen_lane(self) -> str:
        lane = super().chosen_lane()
        return lane if lane != Lane.SEALED else Lane.RESTRICTED.value


class PlanVisitForm(VisitLane):
    purpose = forms.CharField(
        label=_("What for"),
        max_length=300,
        help_text=_("For example “Six days missed, no call was answered”."),
    )
    few_attempts_why = forms.CharField(
        label=_("Why go without further attempts"),
        max_length=300,
        required=False,
        help_text=_("For example “Worry about safety” or “The family asked for the visit”."),
    )
    planned_for = forms.DateTimeField(label=_("When"), widget=DayTimeInput)
    expected_back = forms.DateTimeField(
        label=_("Back by"), widget=DayTimeInput, help_text=_("Later than that your companion is told, then the lead.")
    )
    companion = forms.ModelChoiceField(
        label=_("Companion"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        help_text=_("Knows where you are, and is told when you are not back."),
    )
    comes_along = forms.BooleanField(label=_("Comes along"), required=False)
    hazards = forms.CharField(
        label=_("Known hazards"),
        required=False,
        max_length=2000,
        widget=long_text(rows=2),
        help_text=_("Dogs, weapons, threats, an order against somebody, a dark stairway."),
    )

    def __init__(self, *args, user, student, attempts_missing: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.student = user, student
        self.fields["lane"].choices = [(Lane.TEAM, LANES[0][1]), (Lane.RESTRICTED, _("Me, the companion and the lead"))]
        self.fields["companion"].queryset = companions_for(student, user)
        if attempts_missing > 0:
            self.fields["few_attempts_why"].required = True
        else:
            del self.fields["few_attempts_why"]
        start = timezone.localtime().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        self.fields["planned_for"].initial = start
        self.fields["expected_back"].initial = start + timedelta(hours=1)

    def clean(self):
        data = super().clean()
        start, back = data.get("planned_for"), data.get("expected_back")
        if start and start < timezone.now() - timedelta(hours=1):
            self.add_error("planned_for", _("That has passed. A visit that took place is logged as an encounter."))
        if start and back and not start < back <= start + LONGEST_VISIT:
            self.add_error("expected_back", _("Choose a time after the start, at most eight hours later."))
        return data

    def gate(self) -> Gate:
        """What decides who will read it, as far as the form is filled in."""
        companion = self.data.get("companion", "") if self.is_bound else ""
        known = companion.isdecimal() and self.fields["companion"].queryset.filter(pk=companion).exists()
        return gate_of_visit(
            self.student.pk,
            lane=self.chosen_lane(),
            worker_id=self.user.pk,
            companion_id=int(companion) if known else None,
            readers=self.named_ids(),
        )

    def as_plan(self) -> dict:
        return {"few_attempts_why": ""} | self.cleaned_data


class LongerForm(forms.Form):
    minutes = forms.ChoiceField(choices=[("15", "15"), ("30", "30"), ("60", "60")])


class TellVisitForm(Remarks, VisitLane):
    """Facts and impressions in fields of their own; an impression among the facts is pointed out."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=VisitOutcome.choices, widget=Chips)
    met = forms.CharField(
        label=_("Who was there"),
        max_length=300,
        required=False,
        help_text=_("Names, and what they are to the student."),
    )
    facts = forms.CharField(
        label=_("What was seen and said"),
        required=False,
        widget=long_text(rows=4),
        help_text=_("Facts only: “cigarette butts on the table”, not “dirty”. The student's words as they were said."),
    )
    impressions = forms.CharField(
        label=_("What I think it means"),
        required=False,
        max_length=LONGEST_LINE,
        widget=long_text(rows=2),
        help_text=_(
            "Your impression, apart from the facts. Both are encrypted, and both are part of the record: the family may ask"
            " to read them."
        ),
    )
    left_behind = forms.CharField(
        label=_("What was left there"),
        max_length=200,
        required=False,
        help_text=_("A door hanger, a letter, a phone number."),
    )
    corrected_address = forms.CharField(
        label=_("The address is another"),
        max_length=300,
        required=False,
        help_text=_("You get a task to tell the registrar. The address itself stands here only, encrypted."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes there"),
        min_value=0,
        max_value=1440,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-minutes": "", "step": 5}),
    )
    travel_minutes = forms.IntegerField(
        label=_("Minutes on the way"),
        required=False,
        min_value=0,
        max_value=1440,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-minutes": "", "step": 5}),
    )
    miles = forms.DecimalField(
        label=_("Miles"),
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1"}),
    )

    def __init__(self, *args, user, visit, **kwargs):
        self.user, self.visit = user, visit
        kwargs["initial"] = {"lane": visit.lane, "readers": visit.readers} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self._keep_to_the_visit()
        there = (visit.back_at - visit.left_at) if visit.back_at else timedelta(0)
        self.fields["minutes"].initial = round(there.total_seconds() / 60)

    def _keep_to_the_visit(self) -> None:
        """Telling gives the visit to nobody who could not read it before: that is done for a reason, on its own page."""
        offered = self.fields["lane"].choices
        self.fields["lane"].choices = [each for each in offered if RANK[each[0]] >= RANK[self.visit.lane]]
        self.fields["lane"].error_messages["invalid_choice"] = _(
            "Fewer people may read this visit than you chose; somebody may have changed it meanwhile. Nothing is lost:"
            " choose again."
        )
        if self.visit.readers:
            self.fields["readers"].help_text = _(
                "They read it even if they do not work with the student. Who is named on the visit stays named."
            )

    def chosen_lane(self) -> str:
        return stricter(self.visit.lane, super().chosen_lane())

    def named_ids(self) -> list[int]:
        return list(dict.fromkeys([*self.visit.readers, *super().named_ids()]))

    def clean(self):
        data = super().clean()
        if data.get("outcome") == VisitOutcome.FULL and not data.get("facts"):
            self.add_error("facts", _("Say in a few words what was seen and said."))
        return data

    def gate(self) -> Gate:
        """Of the encounter that it becomes."""
        author, students = self.visit.worker_id, [self.visit.student_id]
        return gate_of_encounter(students, lane=self.chosen_lane(), author_id=author, readers=self.named_ids())

    def shared_text(self) -> str:
        return "\n".join(self.cleaned_data[name] for name in ("met", "facts", "left_behind"))

    def own_text(self) -> dict[int, str]:
        return {}

    def own_impressions(self) -> dict[int, str]:
        return {self.visit.student_id: self.cleaned_data["impressions"]}

    def remarks(self) -> list[Remark]:
        return self.new_remarks([self.visit.student], self.user)

    def as_told(self) -> dict:
        data = self.cleaned_data
        names = ("outcome", "met", "facts", "impressions", "left_behind", "corrected_address")
        return {
            "told": Told(**{name: data[name] for name in names}),
            "minutes": data["minutes"],
            "travel_minutes": data["travel_minutes"] or 0,
            "miles": data["miles"] or Decimal(0),
            "lane": data["lane"],
            "readers": data["readers"],
        }
