"""What people say of a referral to an agency: whom to, what for, on which consent, and what came of it."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import NeedState
from cases.forms.fields import ComingDay, long_text
from cases.models import Consent, Need
from cases.queries.records import consents_of
from cases.records_enums import SharingPurpose
from referrals.actions.service_referral import News
from referrals.loop_enums import AGENCY_MAY, AGENCY_WORDS, DENIED, MOVES, LoopState

OFFERED_PURPOSES = (
    SharingPurpose.SERVICES,
    SharingPurpose.CARE,
    SharingPurpose.BENEFITS,
    SharingPurpose.LEGAL,
    SharingPurpose.SCHOOLING,
    SharingPurpose.OTHER,
)


class ReferForm(forms.Form):
    need = forms.ModelChoiceField(
        label=_("Which need is it for?"), queryset=Need.objects.none(), required=False, empty_label="—"
    )
    purpose = forms.ChoiceField(label=_("What for, in the words of the consent?"))
    message = forms.CharField(
        label=_("What do you ask of the agency?"),
        help_text=_("The least that lets it help: no diagnosis, no housing status, nothing of other people."),
        widget=long_text(rows=4),
        max_length=2000,
    )
    reach = forms.CharField(
        label=_("How may the agency reach the family?"),
        help_text=_("Name, telephone, language, best time. Leave it empty where the school makes the contact."),
        widget=long_text(rows=2),
        max_length=500,
        required=False,
    )
    next_step = forms.CharField(
        label=_("Your next step"), max_length=300, initial=_("Tell the family, then send it to the agency")
    )

    def __init__(self, *args, user, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        needs = Need.objects.visible_to(user).filter(student=student, state=NeedState.OPEN)
        self.fields["need"].queryset = needs.select_related("case").order_by("-found_on", "-pk")
        self.fields["purpose"].choices = [(each.value, each.label) for each in OFFERED_PURPOSES]


class SendForm(forms.Form):
    """The consents on file; which of them allows it is asked when it is sent."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    consent = forms.ModelChoiceField(
        label=_("On which consent?"), queryset=Consent.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    is_of_class = forms.BooleanField(required=False)

    def __init__(self, *args, user, referral, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        agency = referral.service.organization.name
        self.fields["is_of_class"].label = _("The consent names a class of parties, and %(agency)s is one of them") % {
            "agency": agency
        }
        self.known = consents_of(user, referral.student, today)
        self.fields["consent"].queryset = Consent.objects.visible_to(user).filter(student=referral.student_id)
        self.fields["consent"].choices = [(each.consent.pk, _label(each)) for each in self.known]
        self.fields["version"].initial = referral.version


def _label(each) -> str:
    last = each.consent.expires_on
    until = _("until %(day)s") % {"day": date_format(last)} if last else _("without an end")
    against = " ".join(str(problem.label) for problem in each.problems)
    return (
        f"{each.consent.recipient} · {each.consent.get_purpose_display()} · {until}{' · ' + against if against else ''}"
    )


class NewsForm(forms.Form):
    """What somebody heard of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("Where does it stand?"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why was there no help?"), max_length=300, required=False, help_text=_("Asked where there was none.")
    )
    appointment_on = ComingDay(label=_("Appointment on"), required=False)
    next_step = forms.CharField(label=_("Next step"), max_length=300, required=False)

    def __init__(self, *args, user, referral, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        moves = [each for each in MOVES[LoopState(referral.state)] if each != LoopState.SENT]
        self.fields["state"].choices = [(each.value, each.label) for each in moves]
        self.fields["version"].initial = referral.version
        self.fields["next_step"].initial = referral.next_step

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") in DENIED and not cleaned.get("why", "").strip():
            self.add_error("why", _("Say why: the district counts what families asked for and did not get."))
        return cleaned

    @property
    def news(self) -> News:
        data = self.cleaned_data
        return News(data["state"], data["why"].strip(), data["next_step"], data["appointment_on"])


class DayOfAppointment(ComingDay):
    """In the words of whoever has no account."""

    too_early = pgettext_lazy("family", "Choose today or a later day.")
    too_far = pgettext_lazy("family", "That is more than a year ahead. Choose a nearer day.")


class AnswerForm(forms.Form):
    """What the agency says by its link: a state, or a question that leaves it as it is."""

    state = forms.ChoiceField(label=pgettext_lazy("family", "Where does it stand?"), widget=forms.RadioSelect)
    appointment_on = DayOfAppointment(
        label=pgettext_lazy("family", "Day of the appointment, if there is one"), required=False
    )
    why = forms.CharField(label=pgettext_lazy("family", "If you cannot help: why?"), max_length=300, required=False)
    said = forms.CharField(
        label=pgettext_lazy("family", "Anything the school should know, or a question"),
        help_text=pgettext_lazy("family", "Please write nothing of the family's health or history here."),
        widget=long_text(rows=3),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, **kwargs)
        moves = [each for each in MOVES[LoopState(referral.state)] if each in AGENCY_MAY]
        self.fields["state"].choices = [
            (referral.state, pgettext_lazy("family", "No change: I have a question")),
            *((each.value, AGENCY_WORDS[each]) for each in moves),
        ]
        self.unchanged = referral.state

    def clean(self):
        cleaned = super().clean()
        state = cleaned.get("state")
        if state in DENIED and not cleaned.get("why", "").strip():
            self.add_error("why", pgettext_lazy("family", "Please say why, so that the school can look elsewhere."))
        if state == self.unchanged and not cleaned.get("said", "").strip():
            self.add_error("said", pgettext_lazy("family", "Please write your question, or choose where it stands."))
        return cleaned

    @property
    def news(self) -> News:
        data = self.cleaned_data
        return News(data["state"], data["why"].strip(), appointment_on=data["appointment_on"])
