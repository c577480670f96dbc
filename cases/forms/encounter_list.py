from datetime import date, timedelta

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.enums import EncounterKind
from sswork.models import SchoolYear
from sswork.roles import Permission
from sswork.schools import SchoolField, choose_school


class Since(TextChoices):
    WEEK = "week", _("Last 7 days")
    MONTH = "month", _("Last 30 days")
    YEAR = "year", _("This school year")


class EncounterListForm(forms.Form):
    """The filters of the log. What is not understood is left out rather than refused: addresses are kept and shared."""

    MINE, ALL = "mine", "all"
    who = forms.ChoiceField(label=_("Whose"), choices=[(MINE, _("Mine")), (ALL, _("All I may see"))], required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Any")), *EncounterKind.choices], required=False)
    school = SchoolField(label=_("School"), required=False)
    since = forms.ChoiceField(label=_("Since"), choices=[("", _("Any time")), *Since.choices], required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        ids = user.reach(Permission.ENCOUNTER_VIEW).school_ids
        self.fields["school"].offer(choose_school(Permission.ENCOUNTER_VIEW, ids, self.data))

    def chosen(self) -> dict:
        self.is_valid()
        data = self.cleaned_data
        return {
            "who": data.get("who") or self.MINE,
            "kind": data.get("kind") or "",
            "school": data.get("school") or "",
            "since": data.get("since") or "",
        }

    def active(self) -> int:
        chosen = self.chosen()
        return sum(1 for name in ("kind", "school", "since") if chosen[name]) + (chosen["who"] == self.ALL)


def first_day_of(since: str, today: date) -> date | None:
    """The first day that counts. The school year is the newest that has begun, as on the dashboard."""
    if since == Since.YEAR:
        begun = SchoolYear.objects.filter(first_day__lte=today).order_by("-first_day")
        return begun.values_list("first_day", flat=True).first()
    back = {Since.WEEK: timedelta(days=7), Since.MONTH: timedelta(days=30)}.get(Since(since)) if since else None
    return today - back if back else None
