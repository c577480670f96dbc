from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import ComingDay
from cases.models import Case
from cases.queries.casework import helpers_of
from sswork.models import User


class TaskForm(forms.Form):
    """What one person will do about a student by a day."""

    title = forms.CharField(
        label=_("What"), max_length=300, help_text=_("Begin with a verb: “Bring the bus pass form”.")
    )
    due_on = ComingDay(label=_("By"))
    owner = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label=None)
    case = forms.ModelChoiceField(
        label=_("Part of the case"), queryset=Case.objects.none(), required=False, empty_label=_("No case")
    )

    def __init__(self, *args, user, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = helpers_of(student, user)
        self.fields["owner"].initial = user.pk
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=7)
        cases = Case.objects.visible_to(user).open().filter(student=student).order_by("-opened_on")
        self.fields["case"].queryset = cases
        if not cases:
            del self.fields["case"]
        elif len(cases) == 1:
            self.fields["case"].initial = cases[0].pk


class DropTaskForm(forms.Form):
    note = forms.CharField(max_length=500)
