"""Who may read a record: the lane, and people named on it."""

from functools import partial

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from cases.enums import Lane
from cases.forms.fields import Chips, long_text
from cases.queries.audience import staff_with
from cases.queries.lanes import RANK, may_lower, may_raise
from sswork.models import User
from sswork.roles import Permission

LANES = [
    (Lane.TEAM, _("Everyone who works with the student")),
    (Lane.RESTRICTED, _("The author, the case owner and the lead")),
    (Lane.SEALED, _("Only people I name")),
]
NAMED_AT_MOST = 20
OFFERED_WITHOUT_SCRIPTS = 100


class ReadersField(forms.ModelMultipleChoiceField):
    """People found by name in the whole district; only those whose role reads such records can be named."""

    def __init__(self, **kwargs):
        picker = forms.SelectMultiple(attrs={"data-picker-max": NAMED_AT_MOST, "data-placeholder": _("Type a name")})
        super().__init__(queryset=User.objects.none(), widget=picker, required=False, **kwargs)

    def offer(self, permission: Permission, chosen_ids: list[int]) -> None:
        """Everybody who may be named is accepted; the page itself lists the chosen, and some for a browser without scripts."""
        self.queryset = staff_with(permission)
        self.widget.attrs["data-picker-url"] = f"{reverse_lazy('cases:reader-picker')}?for={permission}"
        self.widget.choices = partial(_offered, self.queryset, chosen_ids)

    def clean(self, value):
        people = list(super().clean(value))
        if len(people) > NAMED_AT_MOST:
            raise forms.ValidationError(_("Name at most %(n)s people.") % {"n": NAMED_AT_MOST})
        return people


def _offered(staff, chosen_ids: list[int]) -> list[tuple[int, str]]:
    chosen = staff.filter(pk__in=chosen_ids) if chosen_ids else ()
    others = staff.exclude(pk__in=chosen_ids)[:OFFERED_WITHOUT_SCRIPTS]
    return [(person.pk, person.name) for person in [*chosen, *others]]


def readers_of(named_ids: list[int], lane: str, writer: User) -> list[int]:
    """People named, as they will be saved: whoever seals a record is one of them."""
    return [*named_ids, writer.pk] if lane == Lane.SEALED else named_ids


class LaneFields(forms.Form):
    """For forms that make a record. ``lane_permission``: the right by which such records are read."""

    lane = forms.ChoiceField(label=_("Who may read it"), choices=LANES, initial=Lane.TEAM, widget=Chips)
    readers = ReadersField(
        label=_("People named"),
        help_text=_("They read it even if they do not work with the student."),
    )
    lane_permission: Permission

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["readers"].offer(self.lane_permission, self.named_ids())

    def named_ids(self) -> list[int]:
        if not self.is_bound:
            return list(self.initial.get("readers", ()))
        return [int(each) for each in self.data.getlist("readers") if each.isdecimal()]

    def chosen_lane(self) -> str:
        """As far as the form is filled in, for the preview."""
        asked = self.data.get("lane") if self.is_bound else self.initial.get("lane")
        return asked if asked in Lane.values else Lane.TEAM.value


class ChangeLaneForm(LaneFields):
    """Who may read a record that is there. Only the lanes to which this person may move it are offered."""

    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        widget=long_text(rows=2),
        help_text=_(
            "Needed when more people are to read it. It stands in the history; do not tell what the record says."
        ),
    )
    field_order = ["lane", "readers", "reason"]

    def __init__(self, *args, user, record, permission: Permission, **kwargs):
        self.lane_permission = permission
        kwargs["initial"] = {"lane": record.lane, "readers": record.readers}
        super().__init__(*args, **kwargs)
        self.user, self.record = user, record
        up, down, now = may_raise(record, user), may_lower(record, user), RANK[record.lane]
        offered = LANES if record.may_be_sealed else [each for each in LANES if each[0] != Lane.SEALED]
        self.fields["lane"].choices = [
            (lane, label) for lane, label in offered if RANK[lane] == now or (up if RANK[lane] > now else down)
        ]
        self.may_change = up or down

    def clean(self):
        data = super().clean()
        lane, readers = data.get("lane", self.record.lane), data.get("readers", [])
        if RANK[lane] < RANK[self.record.lane] and not data.get("reason"):
            self.add_error("reason", _("Say why more people are to read it."))
        taken_away = self.user.pk in self.record.readers and self.user not in readers
        if lane == self.record.lane == Lane.SEALED and taken_away:
            self.add_error("readers", _("Your own name stays: somebody has to be able to read it."))
        return data
