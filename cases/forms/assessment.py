"""Strengths and needs, needs, and why an urgent domain has no goal."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.enums import Domain, Lane, Level, NeedState, Urgency
from cases.forms.fields import Chips, PastDay, long_text
from cases.models import DomainLevel
from sswork.conflicts import Versioned

NOT_ASKED = ("", _("Not asked"))


class LevelFields(forms.Form):
    """A level and a note for each domain; a domain that nobody asked about is left out."""

    words = forms.CharField(
        label=_("In words"),
        required=False,
        widget=long_text(rows=5),
        help_text=_("What the student and the family say, what goes well first. It is kept encrypted."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for domain in Domain:
            self.fields[f"level_{domain}"] = forms.TypedChoiceField(
                label=domain.label,
                choices=[NOT_ASKED, *reversed(Level.choices)],
                coerce=int,
                empty_value=None,
                required=False,
                widget=Chips,
            )
            self.fields[f"note_{domain}"] = forms.CharField(
                label=_("What was seen or said: %(domain)s") % {"domain": domain.label}, max_length=300, required=False
            )

    def rows(self) -> list[tuple]:
        """For the template: each domain's level and note."""
        return [(self[f"level_{domain}"], self[f"note_{domain}"]) for domain in Domain]

    def clean(self):
        data = super().clean()
        if not any(data.get(f"level_{domain}") for domain in Domain):
            raise forms.ValidationError(_("Choose a level for at least one part of life."))
        for domain in Domain:
            if data.get(f"note_{domain}") and not data.get(f"level_{domain}"):
                self.add_error(f"level_{domain}", _("Choose a level for what you wrote."))
        return data

    def levels(self) -> dict[str, tuple[int, str]]:
        """By domain its level and note, as the action takes them."""
        data = self.cleaned_data
        return {
            domain.value: (level, data[f"note_{domain}"])
            for domain in Domain
            if (level := data.get(f"level_{domain}")) is not None
        }


class AssessForm(LevelFields):
    day = PastDay(label=_("Day"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate()


class CorrectAssessmentForm(Versioned, LevelFields):
    edited = ("words", *(f"{what}_{domain}" for domain in Domain for what in ("level", "note")))

    def __init__(self, *args, user, assessment, **kwargs):
        self.user = user
        kwargs["initial"] = self.start_from(assessment)
        super().__init__(*args, **kwargs)

    def told_by(self, record, name: str):
        if name == "words":
            return record.words
        what, _sign, domain = name.partition("_")
        level = self._saved.get(domain)
        return getattr(level, what) if level else ("" if what == "note" else None)

    @cached_property
    def _saved(self) -> dict[str, DomainLevel]:
        levels = DomainLevel.objects.visible_to(self.user).filter(assessment=self.record_pk)
        return {each.domain: each for each in levels}

    def start_from(self, record):
        self.record_pk = record.pk
        return super().start_from(record)

    def meet(self, current):
        self.__dict__.pop("_saved", None)  # what stands now, not what stood when the form was made
        return super().meet(current)


class NeedForm(forms.Form):
    domain = forms.ChoiceField(label=_("Part of life"), choices=Domain.choices, widget=Chips)
    what = forms.CharField(
        label=_("What is needed"), max_length=300, help_text=_("For example “Winter coats, sizes 8 and 14”.")
    )
    urgency = forms.ChoiceField(label=_("How urgent"), choices=Urgency.choices, initial=Urgency.SOON, widget=Chips)
    done = forms.CharField(label=_("What was done so far"), required=False, widget=long_text(rows=3))
    for_family = forms.BooleanField(
        label=_("The whole family needs it"),
        required=False,
        help_text=_(
            "It then stands on the page of each child of the household, for those who work with that child, and is met for all"
            " at once. Name no child in it."
        ),
    )

    def __init__(self, *args, user, case, **kwargs):
        super().__init__(*args, **kwargs)
        if case.lane != Lane.TEAM or not case.student.household_id:
            del self.fields["for_family"]


class EditNeedForm(Versioned):
    what = forms.CharField(label=_("What is needed"), max_length=300)
    urgency = forms.ChoiceField(label=_("How urgent"), choices=Urgency.choices, widget=Chips)
    done = forms.CharField(label=_("What was done"), required=False, widget=long_text(rows=4))
    state = forms.ChoiceField(label=_("Met or not"), choices=NeedState.choices, widget=Chips)
    why = forms.CharField(
        label=_("Why not, or not wholly"),
        max_length=300,
        required=False,
        help_text=_("For example “No beds until March”. It shows what is missing in the district."),
    )
    edited = ("what", "urgency", "done", "state", "why")

    def __init__(self, *args, user, need, **kwargs):
        kwargs["initial"] = self.start_from(need)
        super().__init__(*args, **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("state") in (NeedState.PARTLY, NeedState.UNMET) and not data.get("why"):
            self.add_error("why", _("Say why: a need that was not met is what the district has to know."))
        return data


class DomainReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why there is no goal"),
        max_length=300,
        help_text=_("For example “The family works on it with Harbor House; we hear from them each month.”"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
