"""The first look at a request: one small form for each way on. Each carries the version that the person saw."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import ComingDay, long_text
from referrals.actions import Step
from referrals.enums import Decision, ReferralReason
from referrals.models import Meeting, Referral
from referrals.queries import people_at
from referrals.queries.triage import may_be_merged_into, meetings_to_come
from sswork.models import User
from sswork.roles import Permission


class OnReferral(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, referral, user, **kwargs):
        super().__init__(*args, auto_id=f"id_{type(self).__name__.lower()}_%s", **kwargs)
        self.referral, self.user = referral, user
        self.fields["version"].initial = referral.version

    @property
    def written(self) -> list[tuple[Any, str]]:
        """What the person wrote in words, by label, for whoever was second."""
        texts = [name for name, field in self.fields.items() if type(field) is forms.CharField]
        return [(self.fields[name].label, self[name].value() or "") for name in texts]


class CrisisForm(OnReferral):
    """People who decide for the school: they can open what is known of the student."""

    person = forms.ModelChoiceField(
        label=_("Who sees the student today?"), queryset=User.objects.none(), empty_label="—"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_at(self.referral.team_school, Permission.REFERRAL_DECIDE)


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, meeting):
        return f"{date_format(meeting.day, 'l, F j')} · {meeting.team.name}"


class AgendaForm(OnReferral):
    meeting = MeetingChoice(
        label=_("Which meeting?"),
        queryset=Meeting.objects.none(),
        empty_label=_("The next one of the team"),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        coming = meetings_to_come(self.referral, self.user, timezone.localdate())
        field = self.fields["meeting"]
        field.queryset = Meeting.objects.filter(pk__in=[each.pk for each in coming])
        field.choices = [("", field.empty_label), *((each.pk, field.label_from_instance(each)) for each in coming)]
        field.initial = coming[0].pk if coming else ""


class QuestionForm(OnReferral):
    text = forms.CharField(label=_("What does the team need to know?"), widget=long_text(rows=3), max_length=2000)


class RequestChoice(forms.ModelChoiceField):
    def label_from_instance(self, referral):
        about = ", ".join(str(ReferralReason(each).label) for each in referral.reasons)
        return f"{referral.received_at:%Y-%m-%d} · {referral.referrer.name} · {about}"


class MergeForm(OnReferral):
    into = RequestChoice(label=_("With which request?"), queryset=None, empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.others = may_be_merged_into(self.referral, self.user)
        field = self.fields["into"]
        found = Referral.objects.visible_to(self.user).filter(pk__in=[each.pk for each in self.others])
        field.queryset = found.select_related("referrer")
        field.choices = [(each.pk, field.label_from_instance(each)) for each in self.others]


class Way(TextChoices):
    HERE = Decision.DIRECT_SERVICE, _("Somebody of the school")
    AGENCY = Decision.REFER_OUT, _("An agency: I look for one now")


class DirectForm(OnReferral):
    """Somebody does something by a day; whoever looks for an agency has that as a task until it is found."""

    decision = forms.ChoiceField(
        label=_("Who helps?"), choices=Way.choices, widget=forms.RadioSelect, initial=Decision.DIRECT_SERVICE
    )
    what = forms.CharField(label=_("What is done"), max_length=300)
    owner = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label="—")
    by_when = ComingDay(label=_("By when"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_at(self.referral.team_school)
        self.fields["owner"].initial = self.user.pk
        self.fields["by_when"].initial = timezone.localdate()

    @property
    def step(self) -> Step:
        data = self.cleaned_data
        return Step(data["what"], data["owner"], data["by_when"])


class AnswerForm(forms.Form):
    """Whoever asked for help answers the team."""

    answer = forms.CharField(label=_("Your answer"), widget=long_text(rows=3), max_length=4000)
