from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import ContactLimit, ContactRule
from cases.forms.fields import ManyChips
from sswork.conflicts import Versioned
from sswork.models import SavedView


class SaveViewForm(forms.ModelForm):
    """A name for the filters of a list. Names are the person's own, one of each."""

    class Meta:
        model = SavedView
        fields = ["name"]
        labels = {"name": _("Name of the view")}

    def __init__(self, *args, user, page: str, query: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.page, self.query = user, page, query

    def clean(self):
        if len(self.query) > SavedView._meta.get_field("query").max_length:
            raise forms.ValidationError(_("Search for fewer words: these are too many to keep."))
        return super().clean()

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if SavedView.objects.filter(person=self.user, page=self.page, name=name).exists():
            raise forms.ValidationError(_("You have a view of this name. Choose another, or delete that one first."))
        return name


class ContactRuleForm(Versioned):
    """Whether a guardian may be contacted about a student. Anything but "may be contacted" needs its reason."""

    rule = forms.ChoiceField(label=_("Safe contact"), choices=ContactRule.choices, widget=forms.RadioSelect)
    may_not = forms.MultipleChoiceField(
        label=_("Besides"),
        choices=ContactLimit.choices,
        required=False,
        widget=ManyChips,
        help_text=_("What an order on file, or the family, asks for."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("The order on file and its date, or who asked for it. Everyone who sees the guardian sees this."),
    )
    edited = ("rule", "may_not", "reason")
    columns = {"rule": "contact_rule", "reason": "rule_reason"}

    def __init__(self, *args, user, guardianship, **kwargs):
        kwargs["initial"] = self.start_from(guardianship)
        super().__init__(*args, **kwargs)

    def clean(self):
        data = super().clean()
        limited = data.get("rule") not in (None, ContactRule.OK) or data.get("may_not")
        if limited and not data.get("reason"):
            self.add_error("reason", _("Say why: the order on file, or who asked for it."))
        return data
