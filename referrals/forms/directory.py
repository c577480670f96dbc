"""What people say of the directory of agencies: a file of it, a search in it, what is true of a service today."""

from pathlib import PurePath

import yaml
from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.directory_enums import ServiceStatus
from referrals.imports.mapped import BadMap, parse
from referrals.queries.services import Asked, languages_spoken, middle_of

MOST_BYTES = 200 * 1024 * 1024
SUFFIXES = {".zip", ".csv", ".json", ".txt", ".tsv"}
DATE_FORMATS = {
    "": _("as the files tell (2026-11-03, or told by other days)"),
    "%m/%d/%Y": _("11/3/2026 (month first)"),
    "%d/%m/%Y": _("3/11/2026 (day first)"),
}
UNKNOWN_CODE = _(
    "We do not know where that postal code is, so no distance is measured. Look for a slip of the keys; a code of post-office boxes"
    " is on no map: take that of a street nearby."
)
MOST_BYTES_OF_MAP = 256 * 1024


class DirectoryFileForm(forms.Form):
    file = forms.FileField(
        label=_("Directory file"),
        help_text=_("A zip of the tables, one CSV table, or JSON."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(SUFFIXES))}),
    )
    source = forms.CharField(
        label=_("Whose file is it?"),
        help_text=_("Such as “211” or “County list”. A file takes the place of the one before from the same source."),
        max_length=80,
        required=False,
    )
    date_format = forms.ChoiceField(label=_("Days are written as"), required=False, choices=list(DATE_FORMATS.items()))
    map = forms.FileField(
        label=_("Map of the columns"),
        help_text=_("Only for a table of a system that is not known here (YAML or JSON)."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )
    adds_only = forms.BooleanField(label=_("The file is a part only: keep what it does not name"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_file(self):
        file = self.cleaned_data["file"]
        if PurePath(file.name).suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(_("Choose a zip, a CSV or a JSON file. Save spreadsheets as CSV first."))
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 200 MB. Zip it, or import it on the server."))
        return file

    def clean_map(self):
        """The map as it was read, if it can be used."""
        file = self.cleaned_data["map"]
        if not file:
            return None
        if file.size > MOST_BYTES_OF_MAP:
            raise forms.ValidationError(_("This is too large for a map of columns."))
        try:
            content = yaml.safe_load(file.read().decode())
            parse(content)
        except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
            raise forms.ValidationError(_("This is no YAML or JSON that can be read.")) from error
        except BadMap as bad:
            raise forms.ValidationError(str(bad)) from bad
        return content

    @property
    def options(self) -> dict:
        """What reading needs to know of the file."""
        names = ("source", "date_format", "map", "adds_only")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


class ServiceSearchForm(forms.Form):
    """A search that can be sent on: what is asked stands in the address, and nothing of a student."""

    q = forms.CharField(label=_("What is needed?"), required=False, max_length=100)
    language = forms.ChoiceField(label=_("Language"), required=False)
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=120)
    near = forms.RegexField(
        r"^\d{5}(-\d{4})?$",
        label=_("Near postal code"),
        required=False,
        error_messages={"invalid": _("A postal code has five digits.")},
    )
    miles = forms.TypedChoiceField(
        label=_("Within"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[
            ("", _("any distance")),
            (2, _("2 miles")),
            (5, _("5 miles")),
            (10, _("10 miles")),
            (25, _("25 miles")),
        ],
    )
    wait = forms.ChoiceField(
        label=_("How long one waits"),
        required=False,
        choices=[
            ("", _("any")),
            ("none", _("no waiting list, the agency says")),
            ("14", _("2 weeks at most")),
            ("42", _("6 weeks at most")),
            ("unknown", _("not known")),
        ],
    )
    home = forms.BooleanField(label=_("Near the family"), required=False)
    free = forms.BooleanField(label=_("Free"), required=False)
    open = forms.BooleanField(label=_("Open now"), required=False)

    def __init__(self, *args, area=None, **kwargs):
        """``area``: about where the family lives, for whom it is looked."""
        super().__init__(*args, **kwargs)
        self.area = area
        if area is None:
            del self.fields["home"]
        spoken = languages_spoken()
        asked = self.data.get("language", "").strip().capitalize()
        self.fields["language"].choices = [("", _("any language"))] + [(each, each) for each in spoken]
        if asked and asked not in spoken:
            self.fields["language"].choices.append((asked, asked))

    def clean_language(self):
        return self.cleaned_data["language"]

    def clean(self):
        cleaned = super().clean()
        self.middle = middle_of(cleaned["near"][:5]) if cleaned.get("near") else None
        if not cleaned.get("near") and cleaned.get("home"):
            self.middle = self.area
        if cleaned.get("near") and self.middle is None:
            self.add_error("near", UNKNOWN_CODE)
        return cleaned

    @property
    def asked(self) -> Asked:
        """What is right of it; a field that is wrong narrows nothing."""
        data = self.cleaned_data
        return Asked(
            words=" ".join(data.get("q", "").split()),
            language=data.get("language", ""),
            age=data.get("age"),
            is_free=data.get("free", False),
            is_open=data.get("open", False),
            wait=data.get("wait", ""),
            near=self.middle,
            miles=data.get("miles") if self.middle else None,
        )

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) not in (None, "", False) for name in self.fields if name != "q")


class ConfirmServiceForm(forms.Form):
    """What the agency said when it was asked."""

    status = forms.ChoiceField(label=_("Is it offered?"), choices=ServiceStatus.choices, widget=forms.RadioSelect)
    wait_time = forms.CharField(
        label=_("How long does one wait?"),
        max_length=300,
        required=False,
        help_text=_("In the agency's words, or empty."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
