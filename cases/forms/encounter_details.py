"""What a note and a service ask beyond one line: format, tier, language, way; and, of each student, goals, response, own line."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions import Details, Own
from cases.encounter_enums import Depth, Interpreter, NoteFormat
from cases.enums import Tier
from cases.forms.fields import Chips
from cases.models import InterventionPlan, Student, Task
from cases.queries.encounters import plans_under_way, tasks_to_settle
from sswork.registry import encounter_questions

LONGEST_LINE = 2000
DETAILS = ("format", "delivered", "tier", "language", "interpreter", "travel_minutes", "miles")


class DetailFields(forms.Form):
    """The columns of an encounter that a quick log leaves empty."""

    format = forms.ChoiceField(
        label=_("Format"), choices=NoteFormat.choices, initial=NoteFormat.NARRATIVE, required=False
    )
    delivered = forms.CharField(
        label=_("What was done"),
        max_length=300,
        required=False,
        help_text=_("The intervention as it was delivered: “Practiced breathing, wrote the morning plan”."),
    )
    tier = forms.ChoiceField(label=_("Tier"), choices=[("", _("Not said")), *Tier.choices], required=False)
    language = forms.CharField(
        label=_("Language"), max_length=60, required=False, help_text=_("Where it was not English.")
    )
    interpreter = forms.ChoiceField(label=_("Interpreter"), choices=Interpreter.choices, required=False)
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

    def details(self) -> Details:
        data = self.cleaned_data
        return Details(
            format=data["format"] or NoteFormat.NARRATIVE,
            delivered=data["delivered"],
            tier=data["tier"],
            language=data["language"],
            interpreter=data["interpreter"],
            travel_minutes=data["travel_minutes"] or 0,
            miles=data["miles"] or Decimal(0),
        )


class DepthField(forms.Form):
    """How much is asked; it changes what is shown, never what is kept."""

    depth = forms.ChoiceField(
        label=_("How much to write"), choices=Depth.choices, initial=Depth.NOTE, widget=Chips, required=False
    )


@dataclass(frozen=True)
class Asked:
    """A question of another app about one student, and who reads the answer; ``choices``: value, label, whether it is marked."""

    key: str
    name: str
    label: object
    choices: list[tuple[str, object, bool]]
    read_by: object

    @property
    def answer(self) -> str:
        return next((value for value, _label, marked in self.choices if marked), "")


@dataclass(frozen=True)
class StudentPart:
    """What the form asks about one student alone. ``plans`` and ``tasks``: each with whether it is marked."""

    student: Student
    plans: list[tuple[InterventionPlan, bool]]
    tasks: list[tuple[Task, bool]]
    line: str
    response: str
    impression: str
    asked: list["Asked"]

    @property
    def plans_name(self) -> str:
        return f"plans_{self.student.pk}"

    @property
    def line_name(self) -> str:
        return f"line_{self.student.pk}"

    @property
    def response_name(self) -> str:
        return f"response_{self.student.pk}"

    @property
    def impression_name(self) -> str:
        return f"impression_{self.student.pk}"

    def own(self) -> Own:
        return Own(
            line=self.line,
            response=self.response,
            impression=self.impression,
            plans=tuple(plan for plan, marked in self.plans if marked),
            answers={each.key: each.answer for each in self.asked if each.answer},
        )


def student_parts(students: list[Student], user, answers=None) -> list[StudentPart]:
    """For each student; ``answers`` is what was sent so far. What is not the person's to choose is not taken."""
    if not students:
        return []
    plans, tasks = plans_under_way(students, user), tasks_to_settle(students, user)
    offered = [(each, each.choices(user, students)) for each in encounter_questions.for_user(user)]
    return [_part(each, plans[each.pk], tasks[each.pk], offered, answers) for each in students]


def _asked(question, student, choices, sent: list[str]) -> Asked:
    marked = [
        ("", _("Not counted"), not sent or sent == [""]),
        *((value, label, value in sent) for value, label in choices),
    ]
    return Asked(question.key, f"{question.key}_{student.pk}", question.label, marked, question.read_by)


def _part(student, plans, tasks, offered, answers) -> StudentPart:
    def sent(name: str) -> list[str]:
        return answers.getlist(name) if answers is not None else []

    def words(name: str) -> str:
        return (sent(name) or [""])[0].strip()[:LONGEST_LINE]

    return StudentPart(
        student,
        [(each, str(each.pk) in sent(f"plans_{student.pk}")) for each in plans],
        [(each, str(each.pk) in sent("done")) for each in tasks],
        words(f"line_{student.pk}"),
        words(f"response_{student.pk}"),
        words(f"impression_{student.pk}"),
        [
            _asked(question, student, choices[student.pk], sent(f"{question.key}_{student.pk}"))
            for question, choices in offered
            if student.pk in choices
        ],
    )
