"""A district's own questions: as fields of the forms in which help is asked for, and the form by which a district sets them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import Chips, DayInput, long_text
from referrals.enums import QuestionFor, QuestionKind
from referrals.models import OwnQuestion

LONG = 4000
SCALE = range(1, 6)
MOST_OPTIONS = 12


def name_of(question: OwnQuestion) -> str:
    return f"own-{question.pk}"


class OwnQuestionsMixin(forms.Form):
    """Adds the district's questions to a form that asks for help; ``answers`` are pairs of a question's key and the words."""

    own_questions: Sequence[OwnQuestion] = ()

    def ask_own(self, questions: Sequence[OwnQuestion], language: str = "en") -> None:
        self.own_questions = questions
        for each in questions:
            self.fields[name_of(each)] = _field(each, language)

    @property
    def own_fields(self) -> list[tuple[Any, bool]]:
        """Bound fields in their order, each with whether it is drawn as chips."""
        drawn = (QuestionKind.CHOICE, QuestionKind.SCALE)
        return [(self[name_of(each)], each.kind in drawn) for each in self.own_questions]

    @property
    def answers(self) -> list[tuple[int, str]]:
        """In the words of the team: of a choice the district's own, whatever the language of the form."""
        told = [(each, self.cleaned_data.get(name_of(each))) for each in self.own_questions]
        return [(each.pk, _in_words(each, value)) for each, value in told if value]


def _field(question: OwnQuestion, language: str) -> forms.Field:
    text, options = question.words_in(language)
    common: dict[str, Any] = {"label": text, "required": question.is_required}
    if question.kind == QuestionKind.CHOICE:
        choices = [(str(place), words) for place, words in enumerate(options)]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if question.kind == QuestionKind.SCALE:
        ends = {1: f"1 · {options[0]}", 5: f"5 · {options[1]}"}
        return forms.ChoiceField(
            choices=[(str(each), ends.get(each, str(each))) for each in SCALE], widget=forms.RadioSelect, **common
        )
    if question.kind == QuestionKind.DATE:
        return forms.DateField(widget=DayInput, **common)
    return forms.CharField(widget=long_text(rows=2), max_length=LONG, **common)


def _in_words(question: OwnQuestion, value) -> str:
    if question.kind == QuestionKind.CHOICE:
        return question.options[int(value)]
    if question.kind == QuestionKind.SCALE:
        low, high = question.options
        return f"{value} (1 {low}, 5 {high})"
    if question.kind == QuestionKind.DATE:
        return value.isoformat()
    return value


class OwnQuestionForm(forms.Form):
    """A new question. Where families are asked it has words in each of their languages."""

    text = forms.CharField(label=_("Question"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=QuestionKind.choices, initial="text", widget=Chips)
    options = forms.CharField(
        label=_("Answers to choose from"),
        help_text=_("One on each line. Of a scale: what 1 means, and what 5 means."),
        widget=long_text(rows=3),
        max_length=1000,
        required=False,
    )
    asked_of = forms.ChoiceField(
        label=_("Asked of"), choices=QuestionFor.choices, initial=QuestionFor.STAFF, widget=Chips
    )
    place = forms.IntegerField(
        label=_("Place in the form"), min_value=1, max_value=99, initial=1, help_text=_("1 comes first.")
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.languages = [code for code, _name in settings.LANGUAGES if code != "en"]
        for code in self.languages:
            name = get_language_info(code)["name_translated"]
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Question in %(language)s") % {"language": name}, max_length=200, required=False
            )
            self.fields[f"options_{code}"] = forms.CharField(
                label=_("Answers in %(language)s") % {"language": name},
                widget=long_text(rows=3),
                max_length=1000,
                required=False,
            )

    @property
    def in_languages(self) -> list:
        return [(self[f"text_{code}"], self[f"options_{code}"]) for code in self.languages]

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        options = cleaned["options"] = _lines(cleaned.get("options", ""))
        self._check_options("options", options, cleaned.get("kind"))
        for code in self.languages:
            cleaned[f"options_{code}"] = _lines(cleaned.get(f"options_{code}", ""))
            if cleaned.get("asked_of") in (QuestionFor.FAMILIES, QuestionFor.BOTH):
                self._check_words(code, cleaned, len(options))
        return cleaned

    def _check_options(self, name: str, options: list[str], kind) -> None:
        if kind == QuestionKind.CHOICE and not 2 <= len(options) <= MOST_OPTIONS:
            self.add_error(name, _("Write between 2 and %(most)s answers, one on each line.") % {"most": MOST_OPTIONS})
        elif kind == QuestionKind.SCALE and len(options) != 2:
            self.add_error(name, _("Write two lines: what 1 means, and what 5 means."))
        elif kind in (QuestionKind.TEXT, QuestionKind.DATE) and options:
            self.add_error(name, _("This kind of answer has nothing to choose from. Leave it empty."))
        elif any(len(each) > 80 for each in options):
            self.add_error(name, _("One of the answers is longer than 80 letters."))

    def _check_words(self, code: str, cleaned: dict, wanted: int) -> None:
        if not cleaned.get(f"text_{code}"):
            self.add_error(
                f"text_{code}", _("Families are asked in this language too. Please write the question in it.")
            )
        options = cleaned[f"options_{code}"]
        if len(options) != wanted:
            self.add_error(f"options_{code}", _("As many lines as in English, in the same order."))
        elif any(len(each) > 80 for each in options):
            self.add_error(f"options_{code}", _("One of the answers is longer than 80 letters."))

    def said(self) -> dict:
        """As the action takes it."""
        data = self.cleaned_data
        other = {
            code: {"text": data[f"text_{code}"], "options": data[f"options_{code}"]}
            for code in self.languages
            if data[f"text_{code}"]
        }
        names = ("text", "kind", "options", "asked_of", "place", "is_required")
        return {name: data[name] for name in names} | {"other_words": other}


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
