"""A records request: who asks, what becomes of each record, how it is handed over."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import Chips, DayInput, ManyChips, long_text
from cases.forms.records import past_day
from cases.models import Ground, RecordsRequest
from cases.records_enums import Delivery, GroundKind, IdentityCheck, ItemDecision, RecordClass
from cases.records_rules import lacks_document

LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]


class ReceiveForm(forms.ModelForm):
    """Who asks, by which right, how the person was identified, for what."""

    classes = forms.MultipleChoiceField(
        label=_("Only these records"),
        choices=RecordClass.choices,
        widget=ManyChips,
        required=False,
        help_text=_("Leave all open for everything."),
    )
    language = forms.ChoiceField(label=_("Language of the cover"), choices=LANGUAGES, widget=Chips)

    class Meta:
        model = RecordsRequest
        fields = [
            "asker_name",
            "authority",
            "document",
            "identity",
            "wanted",
            "classes",
            "delivery",
            "language",
            "received_on",
        ]
        widgets = {"identity": Chips, "delivery": Chips, "received_on": DayInput}
        help_texts = {"wanted": _("In their words."), "received_on": _("The clock starts on this day.")}

    def __init__(self, *args, user, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["identity"].choices = IdentityCheck.choices
        self.fields["delivery"].choices = Delivery.choices
        self.fields["received_on"].initial = timezone.localdate()
        self.fields["language"].initial = "es" if student.speaks_at_home.startswith("Spanish") else "en"

    def clean_received_on(self):
        past_day("received_on", self.cleaned_data["received_on"])
        return self.cleaned_data["received_on"]

    def clean(self):
        data = super().clean()
        if lacks_document(data.get("authority", ""), data.get("document", "")):
            self.add_error("document", _("Name the document that gives this right."))
        return data


class ItemForm(forms.Form):
    """What becomes of one record. Names of other students that were found are offered; more words can be added."""

    decision = forms.ChoiceField(
        label=_("In the packet"),
        choices=[each for each in ItemDecision.choices if each[0] != ItemDecision.OPEN],
        widget=Chips,
    )
    names = forms.MultipleChoiceField(
        label=_("Names of other students in it"),
        widget=ManyChips,
        required=False,
        help_text=_("Covered everywhere in this record, however written."),
    )
    more = forms.CharField(
        label=_("Also cover these words"),
        required=False,
        widget=long_text(rows=3, **{"data-cover": ""}),
        help_text=_("One in each line, as they stand in the text."),
    )
    ground = forms.ModelChoiceField(
        label=_("If it is withheld: why"),
        queryset=Ground.objects.none(),
        required=False,
        help_text=_("That a note is one's own (“sole possession”) is no ground: what stands in this system is shared."),
    )

    def __init__(self, *args, user, item, **kwargs):
        super().__init__(*args, **kwargs)
        self.item = item
        self.fields["names"].choices = [(each, each) for each in item.found_names]
        self.fields["ground"].queryset = Ground.in_force(GroundKind.WITHHOLD)
        self.initial |= self._as_decided(item)

    def _as_decided(self, item) -> dict:
        if item.decision == ItemDecision.OPEN:
            return {
                "decision": ItemDecision.REDACT if item.found_names else ItemDecision.INCLUDE,
                "names": item.found_names,
            }
        more = [each for each in item.words if each not in item.found_names]
        return {
            "decision": item.decision,
            "ground": item.ground_id,
            "names": [each for each in item.words if each in item.found_names],
            "more": "\n".join(more),
        }

    @property
    def words(self) -> list[str]:
        typed = (each.strip() for each in self.cleaned_data["more"].splitlines())
        return list(dict.fromkeys([*self.cleaned_data["names"], *filter(None, typed)]))

    def clean(self):
        data = super().clean()
        decision = data.get("decision")
        if decision == ItemDecision.WITHHOLD and not data.get("ground"):
            self.add_error("ground", _("Say on which ground it is withheld."))
        if decision == ItemDecision.REDACT and "more" in data and "names" in data and not self.words:
            self.add_error("more", _("Say which words to cover."))
        if any(len(each) > 300 for each in data.get("more", "").splitlines()):
            self.add_error("more", _("That is too long for one line: cover it in parts."))
        return data


class NoteForm(forms.Form):
    """A word along with a step."""

    note = forms.CharField(label=_("What to look at again"), max_length=500, widget=long_text(rows=2))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class DeliverForm(forms.Form):
    """How, when and to whom the packet was handed over."""

    delivered_how = forms.ChoiceField(label=_("How"), choices=Delivery.choices, widget=Chips)
    delivered_on = forms.DateField(label=_("On"), widget=DayInput)
    delivered_to = forms.CharField(label=_("To whom"), max_length=200)

    def __init__(self, *args, user, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {
            "delivered_how": request.delivery,
            "delivered_on": timezone.localdate(),
            "delivered_to": request.asker_name,
        }

    def clean_delivered_on(self):
        past_day("delivered_on", self.cleaned_data["delivered_on"])
        return self.cleaned_data["delivered_on"]
