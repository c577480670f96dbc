"""Consents and sharing. Each form says what the law asks for; whether it holds is asked by the action."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import Chips, DayInput, ManyChips, long_text
from cases.models import Consent, Ground
from cases.queries.records import consents_of, rights_age
from cases.records_enums import (
    OF_AGE,
    Authority,
    Direction,
    GroundKind,
    RecordClass,
    SharingPurpose,
    SignedHow,
)
from cases.records_rules import lacks_document, student_holds_rights


def records_field(**more) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=_("Which records"), choices=RecordClass.choices, widget=ManyChips, **more)


def past_day(field: str, day) -> None:
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("That day has not come yet."))


class ConsentForm(forms.ModelForm):
    """What the signed form says: records, purpose, party; signed and dated (34 CFR 99.30(b))."""

    records = records_field()

    class Meta:
        model = Consent
        fields = [
            "recipient",
            "recipient_is_class",
            "direction",
            "purpose",
            "purpose_note",
            "records",
            "records_note",
            "signer_name",
            "authority",
            "document",
            "signed_how",
            "signed_on",
            "expires_on",
            "interpreter",
        ]
        widgets = {"direction": Chips, "signed_how": Chips, "signed_on": DayInput, "expires_on": DayInput}
        help_texts = {
            "recipient": _("As the form names it: an agency, a person, or a class of parties."),
            "document": _("For a rights holder, a court-appointed guardian or someone else: which paper was seen."),
            "expires_on": _("Leave it empty only where the form has no end."),
            "interpreter": _("Name and language, if one helped."),
        }

    def __init__(self, *args, user, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.student = student
        self.fields["direction"].choices = Direction.choices
        self.fields["signed_how"].choices = SignedHow.choices
        self.fields["signed_on"].initial = timezone.localdate()

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        past_day("signed_on", day)
        return day

    def clean(self):
        data = super().clean()
        if lacks_document(data.get("authority", ""), data.get("document", "")):
            self.add_error("document", _("Name the document that gives this right."))
        if data.get("signed_on") and data.get("authority"):
            self._check_age(data["signed_on"], data["authority"])
        if data.get("expires_on") and data.get("signed_on") and data["expires_on"] < data["signed_on"]:
            self.add_error("expires_on", _("It ends before it was signed."))
        return data

    def _check_age(self, signed_on, authority) -> None:
        """Whoever held the rights on the day of signing had to sign (34 CFR 99.5(a))."""
        of_age = student_holds_rights(self.student.birth_date, signed_on, rights_age(signed_on))
        if of_age and authority not in OF_AGE:
            self.add_error("authority", _("The student was 18 by then: only the student can sign."))
        if not of_age and authority == Authority.ELIGIBLE_STUDENT:
            self.add_error("authority", _("The student was not 18 on that day: a parent has to sign."))


class RevokeForm(forms.Form):
    """Who takes the consent back, and how they said so."""

    revoked_on = forms.DateField(label=_("Revoked on"), widget=DayInput)
    revoked_by_name = forms.CharField(label=_("By whom"), max_length=200)
    revoked_how = forms.CharField(label=_("How"), max_length=200, help_text=_("By letter, on the phone, in person."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["revoked_on"].initial = timezone.localdate()

    def clean_revoked_on(self):
        past_day("revoked_on", self.cleaned_data["revoked_on"])
        return self.cleaned_data["revoked_on"]


class ShareForm(forms.Form):
    """What goes to whom, what for, and what allows it: a consent on file, or a ground in law."""

    recipient = forms.CharField(
        label=_("To whom"), max_length=300, help_text=_("As the consent names it, or the person.")
    )
    records = records_field()
    details = forms.CharField(label=_("Which records exactly"), max_length=500, required=False)
    purpose = forms.ChoiceField(label=_("What for"), choices=SharingPurpose.choices)
    interest = forms.CharField(
        label=_("Why they need it"), max_length=500, help_text=_("Their legitimate interest, as the log will say.")
    )
    basis = forms.ChoiceField(label=_("What allows it"), widget=forms.RadioSelect, required=False)
    is_of_class = forms.BooleanField(
        label=_("The consent names a class of parties, and this recipient is one of them"), required=False
    )
    threat = forms.CharField(
        label=_("The threat, for an emergency only"),
        required=False,
        widget=long_text(rows=3),
        help_text=_("What articulable and significant threat there is to whom (34 CFR 99.36)."),
    )

    def __init__(self, *args, user, student, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.consents = {
            f"consent:{each.consent.pk}": each.consent
            for each in consents_of(user, student, today)
            if not each.problems
        }
        self.grounds = {f"ground:{each.code}": each for each in Ground.in_force(GroundKind.SHARE, today)}
        consents = [(key, _consent_words(each)) for key, each in self.consents.items()]
        grounds = [(key, f"{each} ({each.source})") for key, each in self.grounds.items()]
        self.fields["basis"].choices = [(_("Consent on file"), consents), (_("Without consent"), grounds)]

    def chosen_basis(self) -> dict:
        chosen = self.cleaned_data["basis"]
        consent, ground = self.consents.get(chosen), self.grounds.get(chosen)
        return {"consent": consent, "ground": ground, "is_of_class": self.cleaned_data["is_of_class"]}

    def asked(self) -> dict:
        names = ("recipient", "records", "details", "purpose", "interest")
        return {name: self.cleaned_data[name] for name in names}


def _consent_words(consent: Consent) -> str:
    parts = [consent.recipient, consent.get_purpose_display(), ", ".join(consent.record_labels)]
    return " · ".join(str(each) for each in parts)


class HoldForm(forms.Form):
    """Why nothing of this student may be destroyed."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("For example the case number and its court."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
