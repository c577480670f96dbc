from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _

from cases.actions import OwnWords
from cases.encounter_enums import NoteFormat
from cases.encounter_rules import with_headings, without_empty_headings
from cases.enums import REACHED, EncounterKind, EncounterMode, EncounterOutcome, EncounterPlace, Lane, TookPart
from cases.forms.encounter_details import DepthField, DetailFields, StudentPart, student_parts
from cases.forms.encounter_students import CaseQuestion, StudentsField, case_questions
from cases.forms.encounter_words import PurposesField, standard_and_own
from cases.forms.fields import Chips, ComingDay, DayTimeInput, ManyChips, long_text
from cases.forms.lanes import LaneFields, readers_of
from cases.forms.remarks import Remarks
from cases.models import Case, Student
from cases.queries.audience import Gate, gate_of_encounter
from cases.queries.case_terms import encounter_words, word_chosen
from cases.queries.casework import colleagues_of, helpers_of, recordable_students
from cases.rules import is_in_future, is_long_ago, usual
from cases.wording import Remark
from sswork.models import User
from sswork.roles import Permission

NOBODY_CAME = frozenset({EncounterOutcome.NO_SHOW, EncounterOutcome.NOT_REACHED})
MINUTES = ("5", "15", "30", "45", "60")


class When(TextChoices):
    NOW = "now", _("Just now")
    HOUR = "hour", _("An hour ago")
    YESTERDAY = "yesterday", _("Yesterday")
    OTHER = "other", _("Another time")


AGO = {When.NOW: timedelta(0), When.HOUR: timedelta(hours=1), When.YESTERDAY: timedelta(days=1)}


class EncounterFields(Remarks):
    """What the long form and the quick log share."""

    students = StudentsField(label=_("Students"), error_messages={"required": _("With or about whom was it?")})
    kind = forms.ChoiceField(label=_("What it was"), choices=EncounterKind.choices, initial=EncounterKind.INDIVIDUAL)
    narrative = forms.CharField(label=_("What happened"), required=False)

    def __init__(self, *args, user, student_ids=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.words = user, encounter_words(user)
        self.fields["kind"].choices = self.words.choices("kind")
        self.fields["kind"].initial = self.words.preset("kind", EncounterKind.INDIVIDUAL)
        field = self.fields["students"]
        field.initial = list(student_ids)
        field.offer(user, self._posted_ids() if self.is_bound else list(student_ids))

    def _posted_ids(self) -> list[int]:
        return [int(each) for each in self.data.getlist("students") if each.isdecimal()]

    def clean_students(self) -> list[Student]:
        """In the order in which they were named."""
        by_id = {student.pk: student for student in self.cleaned_data["students"]}
        return [by_id[pk] for pk in dict.fromkeys(self._posted_ids())]

    def shared_text(self) -> str:
        return self.cleaned_data["narrative"]

    def own_text(self) -> dict[int, str]:
        return {}

    def remarks(self) -> list[Remark]:
        """What is to be looked at again before it is kept, unless the person was told."""
        return self.new_remarks(self.cleaned_data["students"], self.user)

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
        data, kind = self.cleaned_data, word_chosen(self.cleaned_data["kind"])
        usually = usual(kind.standard)
        return {
            **{name: data[name] for name in ("students", "minutes", "narrative")},
            "kind": kind.standard,
            "words": OwnWords(kind_words=kind.own),
            "mode": usually.mode,
            "place": usually.place,
            "took_part": usually.took_part,
            "purposes": usually.purposes,
            "outcome": EncounterOutcome.COMPLETED,
            "happened_at": timezone.now(),
            "cases": self.cases(),
        }


@dataclass(frozen=True)
class Beginning:
    """What is known of an encounter before it is written: of a meeting that was held, say. ``at``: when it was."""

    kind: EncounterKind
    at: datetime | None = None

    @classmethod
    def of(cls, data) -> "Beginning | None":
        """From ``?kind=`` and ``?at=`` of an address; what cannot be read is as if it were not there."""
        if data.get("kind") not in EncounterKind.values:
            return None
        try:
            at = parse_datetime(data.get("at", ""))
        except ValueError:
            at = None
        return cls(EncounterKind(data["kind"]), at if at and is_aware(at) else None)


class EncounterForm(LaneFields, DepthField, DetailFields, PurposesField, EncounterFields):
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
    narrative = forms.CharField(
        label=_("What happened"),
        required=False,
        widget=long_text(rows=4),
        help_text=_(
            "What was seen and said. With several students, leave out the names: it stands in each one's file."
            " What is about one of them alone has a line of its own below."
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

    def __init__(self, *args, user, student_ids=(), last=None, begins=None, note_format="", narrative="", **kwargs):
        super().__init__(*args, user=user, student_ids=student_ids, **kwargs)
        for name in ("mode", "purposes"):
            self.fields[name].choices = self.words.choices(name)
        self.fields["next_step_owner"].queryset = colleagues_of(user)
        self.fields["next_step_owner"].initial = user.pk
        self.fields["next_step_by"].initial = timezone.localdate() + timedelta(days=7)
        self._start_from(None if begins else last, begins.kind if begins else EncounterKind.INDIVIDUAL)
        if begins and begins.at:
            self.fields["when"].initial = When.OTHER
            self.fields["happened_at"].initial = begins.at
        if note_format in NoteFormat.values:
            self.fields["format"].initial = note_format
            self.fields["narrative"].initial = narrative or with_headings(note_format)

    def _start_from(self, last, otherwise: EncounterKind) -> None:
        """As the person's last encounter went, or as is usual for a kind."""
        start = last or usual(otherwise)
        for name in ("place", "took_part"):
            self.fields[name].initial = getattr(start, name)
        own = last.purpose_words if last else ()
        self.fields["mode"].initial = self.words.preset("mode", start.mode, last.mode_words if last else "")
        self.fields["purposes"].initial = [
            self.words.preset("purposes", *each) for each in zip_longest(start.purposes, own, fillvalue="")
        ]
        kind = last.kind if last else otherwise
        self.fields["kind"].initial = self.words.preset("kind", kind, last.kind_words if last else "")
        minutes = str(last.minutes if last and last.outcome in REACHED else usual(kind).minutes)
        self.fields["minutes" if minutes in MINUTES else "other_minutes"].initial = minutes

    @property
    def asks_about_date(self) -> bool:
        return self.is_bound and ("long_ago_is_right" in self.data or self.has_error("happened_at", "long_ago"))

    def clean(self):
        data = super().clean()
        self._clean_time(data)
        self._clean_minutes(data)
        self._clean_next_step(data)
        self._clean_counted(data)
        if data.get("kind"):
            usually = usual(word_chosen(data["kind"]).standard)
            data["mode"] = data.get("mode") or usually.mode
            data["place"] = data.get("place") or usually.place
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

    def _clean_counted(self, data):
        """What counts as help elsewhere is read there, with its day and its author: that is not for the sealed lane."""
        if data.get("lane") == Lane.SEALED and any(part.own().answers for part in self.parts()):
            self.add_error(
                "lane",
                _(
                    "You marked that it counts as help, and others read of help that is counted. Choose “Not counted”"
                    " there, or let more people read it."
                ),
            )

    def questions(self, case_id: int | None = None) -> list[CaseQuestion]:
        """What the page asks about cases for the students chosen so far."""
        return case_questions(self.chosen_students, self.user, self.data, case_id)

    @cached_property
    def chosen_students(self) -> list[Student]:
        """As far as the form is filled in."""
        ids = self._posted_ids() if self.is_bound else self.fields["students"].initial
        return list(recordable_students(self.user).filter(pk__in=ids).order_by("sort_name")) if ids else []

    def parts(self) -> list[StudentPart]:
        """What the page asks about each of them alone."""
        return student_parts(self.chosen_students, self.user, self.data if self.is_bound else None)

    def gate(self, case_id: int | None = None) -> Gate | None:
        """What decides who will read it, as far as the form is filled in; nothing before a student is named."""
        students = self.chosen_students
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

    def shared_text(self) -> str:
        return "\n".join(self.cleaned_data[name] for name in ("narrative", "delivered", "next_step"))

    def own_text(self) -> dict[int, str]:
        return {part.student.pk: f"{part.line}\n{part.response}" for part in self._parts_kept()}

    def own_impressions(self) -> dict[int, str]:
        return {part.student.pk: part.impression for part in self._parts_kept()}

    def _parts_kept(self) -> list[StudentPart]:
        """An impression is asked for in the format of a home visit: in another one it is not seen, and so not kept."""
        parts = student_parts(self.cleaned_data["students"], self.user, self.data)
        has_impression = self.cleaned_data.get("format") == NoteFormat.HOME_VISIT
        return parts if has_impression else [replace(each, impression="") for each in parts]

    def as_encounter(self) -> dict:
        data = self.cleaned_data
        names = ("students", "place", "happened_at", "minutes", "outcome", "took_part")
        more = ("lane", "readers", "next_step", "next_step_by", "next_step_owner")
        nobody_came: dict = {"took_part": []} if data["outcome"] in NOBODY_CAME else {}
        said = {name: data[name] for name in (*names, *more)} | nobody_came
        standards, words = standard_and_own(data["kind"], data["mode"], data["purposes"])
        return said | standards | {"words": words} | self._written() | {"cases": self.cases()}

    def _written(self) -> dict:
        parts = self._parts_kept()
        return {
            "narrative": without_empty_headings(self.cleaned_data["narrative"]),
            "details": self.details(),
            "own": {part.student.pk: part.own() for part in parts},
            "done": [task for part in parts for task, marked in part.tasks if marked],
        }
