"""What happens to an encounter after it was recorded: corrected, added to, hidden."""

from itertools import zip_longest

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.actions import How, Own
from cases.enums import EncounterKind, EncounterMode, EncounterOutcome, EncounterPlace, TookPart
from cases.forms.encounter_details import DETAILS, LONGEST_LINE, DetailFields
from cases.forms.encounter_words import PurposesField, standard_and_own
from cases.forms.fields import Chips, ManyChips, long_text
from cases.forms.remarks import Remarks
from cases.queries.case_terms import KEPT, encounter_words, value_kept
from cases.wording import Remark
from sswork.conflicts import Versioned

# What is said about one student alone: its label and its column.
OWN_WORDS = {
    "line": _("own line, in this file only"),
    "response": _("how it was taken up"),
    "impression": _("my impression, apart from the facts"),
}
IMPRESSION_HELP = _("In this file only, encrypted. It is part of the record: the family may ask to read it.")
HOW = ("mode", "place", "took_part", "purposes")
COLUMN_OF = {"line": "private_line", "response": "response", "impression": "impression"}


def _asked(encounter, part) -> list[str]:
    """An impression belongs to home visits; one that was written is there to be corrected."""
    has_impression = encounter.kind == EncounterKind.HOME_VISIT or part.impression
    return [what for what in OWN_WORDS if what != "impression" or has_impression]


def _kept(encounter, name: str) -> list[tuple[str, str]]:
    """What the encounter has, as values of the form with their labels."""
    if name == "kind":
        return [(value_kept(encounter.kind, encounter.kind_words), encounter.kind_words)]
    if name == "mode":
        return [(value_kept(encounter.mode, encounter.mode_words), encounter.mode_words)]
    pairs = zip_longest(encounter.purposes, encounter.purpose_words, fillvalue="")
    return [(value_kept(key, own), own) for key, own in pairs]


class EditEncounterForm(Remarks, DetailFields, PurposesField, Versioned):
    """The columns of the encounter, and what it says of each student alone whom the author sees."""

    kind = forms.ChoiceField(label=_("What it was"), choices=EncounterKind.choices, widget=Chips)
    outcome = forms.ChoiceField(label=_("Did it take place"), choices=EncounterOutcome.choices, widget=Chips)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=0,
        max_value=1440,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-minutes": "", "step": 5}),
    )
    mode = forms.ChoiceField(label=_("How"), choices=EncounterMode.choices, required=False, widget=Chips)
    place = forms.ChoiceField(label=_("Where"), choices=EncounterPlace.choices, required=False, widget=Chips)
    took_part = forms.MultipleChoiceField(
        label=_("Who took part"), choices=TookPart.choices, required=False, widget=ManyChips
    )
    narrative = forms.CharField(label=_("What happened"), required=False, widget=long_text(rows=8))
    edited = ("kind", "outcome", "minutes", *HOW, "narrative", *DETAILS)

    def __init__(self, *args, user, encounter, parts, **kwargs):
        self.user = user
        self.parts = {part.student_id: part for part in parts}
        own = {f"{what}_{part.student_id}": OWN_WORDS[what] for part in parts for what in _asked(encounter, part)}
        self.edited = (*self.edited, *own)
        kwargs["initial"] = self.start_from(encounter)
        super().__init__(*args, **kwargs)
        self.encounter = encounter
        self._offer_words(encounter)
        for name, label in own.items():
            self.fields[name] = self._own_field(name, label)

    def _offer_words(self, encounter) -> None:
        """What the district offers; what the encounter has can stay."""
        words = encounter_words(self.user)
        for name in ("kind", "mode", "purposes"):
            own = [each for each in _kept(encounter, name) if each[0].startswith(KEPT)]
            offered = [each for each in words.choices(name) if each[1] not in {label for _value, label in own}]
            self.fields[name].choices = [*offered, *own]

    def _own_field(self, name: str, label) -> forms.CharField:
        student = self._part_of(name).student.name
        label = format_lazy("{student}: {label}", student=student, label=label)
        if name.startswith("impression"):
            return forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST_LINE,
                help_text=IMPRESSION_HELP,
                widget=long_text(rows=2),
            )
        return forms.CharField(label=label, required=False, max_length=LONGEST_LINE)

    def told_by(self, record, name: str):
        what, _sep, pk = name.partition("_")
        if what in OWN_WORDS and pk.isdecimal():
            return getattr(self._part_of(name), COLUMN_OF[what])
        if name in ("kind", "mode"):
            return _kept(record, name)[0][0]
        if name == "purposes":
            return [value for value, _label in _kept(record, name)]
        return super().told_by(record, name)

    def _part_of(self, name: str):
        return self.parts[int(name.partition("_")[2])]

    @property
    def own_fields(self) -> list:
        return [self[name] for name in self.edited if name.partition("_")[2].isdecimal()]

    def shared_text(self) -> str:
        return f"{self.cleaned_data['narrative']}\n{self.cleaned_data['delivered']}"

    def own_text(self) -> dict[int, str]:
        data = self.cleaned_data
        return {pk: f"{data[f'line_{pk}']}\n{data[f'response_{pk}']}" for pk in self.parts}

    def own_impressions(self) -> dict[int, str]:
        return {pk: self.cleaned_data.get(f"impression_{pk}", "") for pk in self.parts}

    def remarks(self) -> list[Remark]:
        return self.new_remarks([part.student for part in self.parts.values()], self.user)

    def as_edit(self) -> dict:
        data = self.cleaned_data
        own = {pk: Own(**{what: data.get(f"{what}_{pk}", "") for what in OWN_WORDS}) for pk in self.parts}
        mode = data["mode"] or _kept(self.encounter, "mode")[0][0]
        standards, words = standard_and_own(data["kind"], mode, data["purposes"])
        place = data["place"] or self.encounter.place
        how = How(standards["mode"], place, data["took_part"], standards["purposes"])
        said = {name: data[name] for name in ("version", "outcome", "minutes", "narrative")}
        said |= {"kind": standards["kind"], "how": how, "words": words}
        return said | {"details": self.details(), "own": own}


class AddendumForm(forms.Form):
    text = forms.CharField(
        label=_("What is to be added"),
        widget=long_text(rows=6),
        help_text=_("It stands below the signed text with your name and the time, and is not changed later."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("For example “Recorded for the wrong student”. The lead social worker sees the reason."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
