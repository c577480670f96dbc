from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django import forms
from django.db.models import TextChoices
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import REACHED, EncounterKind, EncounterMode, EncounterOutcome, EncounterPlace, TookPart
from cases.forms.fields import Chips, ComingDay, DayTimeInput, ManyChips, long_text
from cases.forms.lanes import LaneFields, readers_of
from cases.models import Case, CaseloadEntry, Student
from cases.queries.audience import Gate, gate_of_encounter
from cases.queries.casework import colleagues_of, helpers_of, open_cases_of, own_case, recordable_students
from cases.rules import is_in_future, is_long_ago, usual
from sswork.models import User
from sswork.registry import encounter_purposes
from sswork.roles import Permission

NOBODY_CAME = frozenset({EncounterOutcome.NO_SHOW, EncounterOutcome.NOT_REACHED})
MINUTES = ("5", "15", "30", "45", "60")
OFFERED_WITHOUT_SCRIPTS = 200


class When(TextChoices):
    NOW = "now", _("Just now")
    HOUR = "hour", _("An hour ago")
    YESTERDAY = "yesterday", _("Yesterday")
    OTHER = "other", _("Another time")


AGO = {When.NOW: timedelta(0), When.HOUR: timedelta(hours=1), When.YESTERDAY: timedelta(days=1)}


class StudentsField(forms.ModelMultipleChoiceField):
    """Students found by name. Every student whom the person may record for is accepted; few are offered in the page itself."""

    def __init__(self, **kwargs):
        picker = forms.SelectMultiple(
            attrs={"data-picker-url": reverse_lazy("cases:student-picker"), "data-placeholder": _("Type a name")}
        )
        super().__init__(queryset=Student.objects.none(), widget=picker, **kwargs)

    def offer(self, user, chosen_ids: list[int]) -> None:
        """What may be chosen, and what the page lists. The list is read when it is drawn, for some pages draw none."""
        self.queryset = recordable_students(user)
        self.widget.choices = partial(_offered, self.queryset, user, chosen_ids)


def _offered(students, user, chosen_ids: list[int]) -> list[tuple[int, str]]:
    """The chosen ones, and for a browser without scripts the own caseload."""
    mine = students.filter(pk__in=CaseloadEntry.in_force_for(user)).exclude(pk__in=chosen_ids).order_by("sort_name")
    chosen = students.filter(pk__in=chosen_ids) if chosen_ids else ()
    return [(each.pk, each.name) for each in [*chosen, *mine[:OFFERED_WITHOUT_SCRIPTS]]]


@dataclass(frozen=True)
class CaseQuestion:
    """Which of a student's open cases an encounter belongs to. ``name``: of the field; ``chosen``: what is marked."""

    student: Student
    cases: list[Case]
    name: str
    chosen: int | None


def case_questions(students, user, answers=None, case_id: int | None = None) -> list[CaseQuestion]:
    """One question for each student with open cases; the only one of one's own is marked unless ``answers`` says otherwise."""
    open_cases = open_cases_of(students, user)
    return [
        _question(student, open_cases[student.pk], user, answers or {}, case_id)
        for student in students
        if student.pk in open_cases
    ]


def _question(student, cases, user, answers, case_id) -> CaseQuestion:
    name, own = f"case_{student.pk}", own_case(cases, user)
    asked = next((case for case in cases if case.pk == case_id), own)
    if name in answers:
        asked = next((case for case in cases if str(case.pk) == answers[name]), None)
    return CaseQuestion(student, cases, name, asked.pk if asked else None)


class EncounterFields(forms.Form):
    """What the long form and the quick log share."""

    students = StudentsField(label=_("Students"), error_messages={"required": _("With or about whom was it?")})
    kind = forms.ChoiceField(label=_("What it was"), choices=EncounterKind.choices, initial=EncounterKind.INDIVIDUAL)
    narrative = forms.CharField(label=_("What happened"), required=False)

    def __init__(self, *args, user, student_ids=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        field = self.fields["students"]
        field.initial = list(student_ids)
        field.offer(user, self._posted_ids() if self.is_bound else list(student_ids))

    def _posted_ids(self) -> list[int]:
        return [int(each) for each in self.data.getlist("students") if each.isdecimal()]

    def clean_students(self) -> list[Student]:
        """In the order in which they were named."""
        by_id = {student.pk: student for student in self.cleaned_data["students"]}
        return [by_id[pk] for pk in dict.fromkeys(self._posted_ids())]

    def cases(self) -> dict[int, Case]:
        """The case of each student: the answer where one was asked, else the only open case of one's own."""
        questions = case_questions(self.cleaned_data["students"], self.user, self.data)
        chosen = {
            each.student.pk: next((case for case in each.cases if case.pk == each.chosen), None) for each in questions
        }
        return {pk: case for pk, case in chosen.items() if case}


class QuickLogForm(EncounterFields):
    """One line about one contact; how and where follow from its kind."""

    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=0,
        max_value=1440,
        initial=15,
        widget=forms.NumberInput(attrs={"data-minutes": "", "step": 5}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="quick_%s", **kwargs)
        self.fields["students"].widget.attrs["data-quick-log"] = ""
        self.fields["narrative"].widget.attrs["autocomplete"] = "off"
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in ("students", "kind") else "form-control"

    def as_encounter(self) -> dict:
        data, usually = self.cleaned_data, usual(self.cleaned_data["kind"])
        return {
            **{name: data[name] for name in ("students", "kind", "minutes", "narrative")},
            "mode": usually.mode,
            "place": usually.place,
            "took_part": usually.took_part,
            "purposes": usually.purposes,
            "outcome": EncounterOutcome.COMPLETED,
            "happened_at": timezone.now(),
            "cases": self.cases(),
        }


class EncounterForm(LaneFields, EncounterFields):
    """The whole encounter. What is left alone is as usual for its kind."""

    kind = forms.ChoiceField(label=_("What it was"), choices=EncounterKind.choices, widget=Chips)
    when = forms.ChoiceField(label=_("When"), choices=When.choices, initial=When.NOW, widget=Chips, required=False)
    happened_at = forms.DateTimeField(label=_("Day and time"), required=False, widget=DayTimeInput)
    long_ago_is_right = forms.BooleanField(label=_("Yes, it was that long ago"), required=False)
    minutes = forms.ChoiceField(
        label=_("Minutes"), choices=[(each, each) for each in MINUTES], required=False, widget=Chips
    )
    other_minutes = forms.IntegerField(
        label=_("Other minutes"),
        required=False,
        min_value=0,
        max_value=1440,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-minutes": "", "step": 5}),
    )
    outcome = forms.ChoiceField(
        label=_("Did it take place"), choices=EncounterOutcome.choices, initial=EncounterOutcome.COMPLETED, widget=Chips
    )
    mode = forms.ChoiceField(label=_("How"), choices=EncounterMode.choices, required=False, widget=Chips)
    place = forms.ChoiceField(label=_("Where"), choices=EncounterPlace.choices, required=False, widget=Chips)
    took_part = forms.MultipleChoiceField(
        label=_("Who took part"), choices=TookPart.choices, required=False, widget=ManyChips
    )
    purposes = forms.MultipleChoiceField(label=_("What for"), required=False, widget=ManyChips)
    narrative = forms.CharField(
        label=_("What happened"),
        required=False,
        widget=long_text(rows=4),
        help_text=_(
            "What was seen and said. With several students, leave out the names: it stands in each one's file."
        ),
    )
    next_step = forms.CharField(
        label=_("Next step"), required=False, max_length=300, help_text=_("If there is one: it becomes a task.")
    )
    next_step_by = ComingDay(label=_("By"), required=False)
    next_step_owner = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), required=False, empty_label=None
    )
    lane_permission = Permission.ENCOUNTER_VIEW

    def __init__(self, *args, user, student_ids=(), last=None, **kwargs):
        super().__init__(*args, user=user, student_ids=student_ids, **kwargs)
        self.fields["purposes"].choices = [(each.key, each.label) for each in encounter_purposes.for_user(user)]
        self.fields["next_step_owner"].queryset = colleagues_of(user)
        self.fields["next_step_owner"].initial = user.pk
        self.fields["next_step_by"].initial = timezone.localdate() + timedelta(days=7)
        self._start_from(last)

    def _start_from(self, last) -> None:
        """As the person's last encounter went, or as is usual for the commonest kind."""
        start = last or usual(EncounterKind.INDIVIDUAL)
        for name in ("mode", "place", "took_part", "purposes"):
            self.fields[name].initial = getattr(start, name)
        self.fields["kind"].initial = last.kind if last else EncounterKind.INDIVIDUAL
        minutes = str(last.minutes if last and last.outcome in REACHED else usual(self.fields["kind"].initial).minutes)
        self.fields["minutes" if minutes in MINUTES else "other_minutes"].initial = minutes

    @property
    def asks_about_date(self) -> bool:
        return self.is_bound and ("long_ago_is_right" in self.data or self.has_error("happened_at", "long_ago"))

    def clean(self):
        data = super().clean()
        self._clean_time(data)
        self._clean_minutes(data)
        self._clean_next_step(data)
        if kind := data.get("kind"):
            data["mode"] = data.get("mode") or usual(kind).mode
            data["place"] = data.get("place") or usual(kind).place
        return data

    def _clean_time(self, data):
        now = timezone.now()
        when = data.get("when") or (When.OTHER if data.get("happened_at") else When.NOW)
        if when in AGO:
            data["happened_at"] = now - AGO[When(when)]
        elif not data.get("happened_at"):
            if not self.has_error("happened_at"):
                self.add_error("happened_at", _("Give the day and time."))
        elif is_in_future(happened_at=data["happened_at"], now=now):
            self.add_error("happened_at", _("That is in the future. Record an encounter once it has taken place."))
        elif is_long_ago(happened_at=data["happened_at"], now=now) and not data.get("long_ago_is_right"):
            self.add_error(
                "happened_at",
                forms.ValidationError(_("That is more than a month ago. Is the day right?"), code="long_ago"),
            )

    def _clean_minutes(self, data):
        if data.get("other_minutes") is not None:
            data["minutes"] = data["other_minutes"]
        elif data.get("minutes"):
            data["minutes"] = int(data["minutes"])
        elif not self.has_error("other_minutes"):
            self.add_error("minutes", _("How long did it take?"))

    def _clean_next_step(self, data):
        """A next step is a task: it needs its day, and an owner who may know the student whom it is about."""
        if not data.get("next_step"):
            return
        if not data.get("next_step_by") and not self.has_error("next_step_by"):
            self.add_error("next_step_by", _("By when?"))
        owner, students = data.get("next_step_owner") or self.user, data.get("students")
        if students and not helpers_of(students[0], self.user).filter(pk=owner.pk).exists():
            self.add_error(
                "next_step_owner", _("%(person)s does not work at this student's school.") % {"person": owner.name}
            )

    def questions(self, case_id: int | None = None) -> list[CaseQuestion]:
        """What the page asks about cases for the students chosen so far."""
        ids = self._posted_ids() if self.is_bound else self.fields["students"].initial
        students = list(recordable_students(self.user).filter(pk__in=ids).order_by("sort_name")) if ids else []
        return case_questions(students, self.user, self.data, case_id)

    def gate(self, case_id: int | None = None) -> Gate | None:
        """What decides who will read it, as far as the form is filled in; nothing before a student is named."""
        ids = self._posted_ids() if self.is_bound else list(self.fields["students"].initial)
        students = list(recordable_students(self.user).filter(pk__in=ids)) if ids else []
        if not students:
            return None
        questions = case_questions(students, self.user, self.data, case_id)
        chosen = {each.student.pk: case for each in questions for case in each.cases if case.pk == each.chosen}
        return gate_of_encounter(
            [student.pk for student in students],
            lane=self.chosen_lane(),
            author_id=self.user.pk,
            cases=chosen,
            readers=readers_of(self.named_ids(), self.chosen_lane(), self.user),
        )

    def as_encounter(self) -> dict:
        data = self.cleaned_data
        names = ("students", "kind", "mode", "place", "happened_at", "minutes", "outcome", "took_part", "purposes")
        more = ("narrative", "lane", "readers", "next_step", "next_step_by", "next_step_owner")
        nobody_came: dict = {"took_part": []} if data["outcome"] in NOBODY_CAME else {}
        return {name: data[name] for name in (*names, *more)} | {"cases": self.cases()} | nobody_came
