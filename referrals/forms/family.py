"""Whether a family got help: to whom the link goes, and what the family answers by it."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from cases.forms.fields import Chips, long_text
from cases.models import Guardianship
from referrals.actions.family_answer import FamilyAnswer
from referrals.loop_enums import SAID_WORDS, WHY_WORDS, FamilySaid
from referrals.queries.family_link import who_may_be_asked
from referrals.queries.loop import is_narrow


class FamilyLinkForm(forms.Form):
    """Only those whom safe contact allows to be asked are offered."""

    contact = forms.ModelChoiceField(
        label=_("Who is asked?"), queryset=Guardianship.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=settings.LANGUAGES, widget=Chips)
    names_service = forms.BooleanField(
        label=_("Name the service on the page"),
        help_text=_("Leave it out where somebody else may read the phone. The page never names the student."),
        required=False,
    )
    is_safe = forms.BooleanField(
        label=_("As far as I know, this person can open it without danger"),
        help_text=_("Think of who else reads the phone, and of who lives there."),
    )

    def __init__(self, *args, user, referral, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = who_may_be_asked(referral, user)
        visible = Guardianship.objects.visible_to(user).filter(student=referral.student_id)
        self.fields["contact"].queryset = visible.filter(pk__in=[each.pk for each in allowed])
        self.fields["contact"].choices = [(each.pk, _who(each)) for each in allowed]
        said = allowed[0].guardian.speaks if allowed else ""
        home = said or referral.student.speaks_at_home
        self.fields["language"].initial = "es" if home.startswith(("Spanish", "es")) else "en"
        if is_narrow(referral):
            del self.fields["names_service"]


def _who(guardianship) -> str:
    known = [str(guardianship.guardian), str(guardianship.get_relationship_display())]
    if guardianship.is_limited:
        known.append(str(guardianship.get_contact_rule_display()))
    if guardianship.guardian.speaks:
        known.append(guardianship.guardian.speaks)
    return " · ".join(known)


class FamilyAnswerForm(forms.Form):
    """In the family's words; what is not answered is not asked again."""

    answer = forms.ChoiceField(
        label=pgettext_lazy("family", "Did you get help?"), choices=list(SAID_WORDS.items()), widget=forms.RadioSelect
    )
    why = forms.ChoiceField(
        label=pgettext_lazy("family", "If you did not: why?"),
        choices=list(WHY_WORDS.items()),
        widget=forms.RadioSelect,
        required=False,
    )
    needed = forms.ChoiceField(
        label=pgettext_lazy("family", "Do you still need help with this?"),
        choices=[("yes", pgettext_lazy("family", "Yes")), ("no", pgettext_lazy("family", "No"))],
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label=pgettext_lazy("family", "Anything you want to tell the school"),
        widget=long_text(rows=3),
        max_length=1000,
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == FamilySaid.NO and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", pgettext("family", "Please choose one. You may choose “I would rather not say”."))
        return cleaned

    @property
    def told(self) -> FamilyAnswer:
        data = self.cleaned_data
        why = data["why"] if data["answer"] == FamilySaid.NO else ""
        needs = {"yes": True, "no": False}.get(data["needed"])
        return FamilyAnswer(said=data["answer"], why=why, needs=needs, note=data["note"])
