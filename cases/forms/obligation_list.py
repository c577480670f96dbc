"""The filters of the ledger. What is not understood is left out rather than refused: addresses are kept and shared."""

from datetime import date, timedelta

from django import forms
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from cases.models import Student
from cases.queries.casework import caseworkers_at
from sswork.roles import Permission

NOBODY = "nobody"
A_WEEK = timedelta(days=7)


class Stands(TextChoices):
    OVERDUE = "overdue", _("Overdue")
    WEEK = "week", _("Due within 7 days")
    LATER = "later", _("Due later")
    NO_DAY = "no_day", _("Without a day")


class LedgerForm(forms.Form):
    """Whose the next step is, by when it is due, of which student. School and tab stand beside it and stay."""

    owner = forms.ChoiceField(label=_("Next step with"), required=False)
    stands = forms.ChoiceField(label=_("Due"), choices=[("", _("Any time")), *Stands.choices], required=False)
    student = forms.CharField(widget=forms.HiddenInput, required=False)
    school = forms.CharField(widget=forms.HiddenInput, required=False)
    show = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, is_own: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if is_own:  # the next step is with the person: nobody else is asked for
            del self.fields["owner"]
            return
        workers = caseworkers_at(user.reach(Permission.STUDENT_VIEW).school_ids)
        people = [(str(each.pk), each.name) for each in workers]
        self.fields["owner"].choices = [("", _("Anybody")), (NOBODY, _("Nobody yet")), *people]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in ("owner", "stands", "student")}

    def active(self) -> int:
        return sum(1 for value in self.chosen().values() if value)

    def student_named(self) -> Student | None:
        """The one whose ledger this is, if the person may see the student."""
        asked = self.chosen()["student"]
        if not asked.isdecimal() or len(asked) > 18:
            return None
        return Student.objects.visible_to(self.user).filter(pk=asked).first()

    def condition(self, today: date, student: Student | None) -> Q:
        chosen, found = self.chosen(), Q()
        if owner := chosen["owner"]:
            found &= Q(owner=None) if owner == NOBODY else Q(owner=owner)
        if student:
            found &= Q(student=student)
        return found & _due(chosen["stands"], today)


def _due(stands: str, today: date) -> Q:
    match stands:
        case Stands.OVERDUE:
            return Q(due_on__lt=today)
        case Stands.WEEK:
            return Q(due_on__range=(today, today + A_WEEK))
        case Stands.LATER:
            return Q(due_on__gt=today + A_WEEK)
        case Stands.NO_DAY:
            return Q(due_on=None)
    return Q()
