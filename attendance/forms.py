"""What people say about an attendance file: checked here, kept by actions."""

from pathlib import PurePath

from django import forms
from django.utils.translation import gettext_lazy as _

from attendance.presets import PRESETS, BadMap, parse
from attendance.presets.layout import DATE_FORMATS

OTHER = "other"
LAYOUTS = {
    "plain": _("Plain: student_id, date, status, excused, portion, minutes, reason"),
    "aeries": "Aeries",
    "aspen": "Aspen (X2)",
    "clever": "Clever",
    "oea": "Microsoft Open Education Analytics",
    "powerschool": "PowerSchool",
    "skyward": "Skyward Qmlativ",
    OTHER: _("Another layout: I say which column is which"),
}
MOST_BYTES = 500 * 1024 * 1024
SUFFIXES = {".csv", ".txt", ".tsv", ".zip"}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Attendance file"),
        help_text=_("A CSV file, or a zip with one. Nothing changes before you have seen what it would do."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(SUFFIXES))}),
    )
    layout = forms.ChoiceField(label=_("Where does it come from?"), choices=list(LAYOUTS.items()))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_file(self):
        file = self.cleaned_data["file"]
        if PurePath(file.name).suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(
                _("Choose a CSV file (.csv, .txt or .tsv) or a zip. Save spreadsheets as CSV first.")
            )
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 500 MB. Send it in parts."))
        return file


DAYS = {
    "YYYY-MM-DD": _("2026-11-03 (year first)"),
    "M/D/YYYY": _("11/3/2026 (month first)"),
    "D/M/YYYY": _("3/11/2026 (day first)"),
    "D.M.YYYY": _("3.11.2026 (day first)"),
    "M-D-YYYY": _("11-3-2026 (month first)"),
    "D-M-YYYY": _("3-11-2026 (day first)"),
    "M/D/YY": _("11/3/26 (month first)"),
    "D/M/YY": _("3/11/26 (day first)"),
}
COLUMNS = {
    "student": (_("Student’s number"), True),
    "day": (_("Day"), True),
    "code": (_("Code or status"), True),
    "school": (_("School"), False),
    "excused": (_("Excused or not"), False),
    "portion": (_("Share of the day missed"), False),
    "minutes": (_("Minutes missed"), False),
    "reason": (_("Reason"), False),
    "period": (_("Class period"), False),
}


class ColumnsForm(forms.Form):
    """Which of the file's own headers says what, and how to read it. ``options`` is the map."""

    student_by = forms.ChoiceField(
        label=_("The student’s number is"),
        choices=[("local_id", _("the number that staff know")), ("sourced_id", _("the id in the roster files"))],
    )
    date_format = forms.ChoiceField(label=_("Days are written as"), choices=[(key, DAYS[key]) for key in DATE_FORMATS])
    semantics = forms.ChoiceField(
        label=_("The file tells"),
        choices=[
            ("exception_only", _("absences and lateness only: no row means present")),
            ("positive", _("every day, also those present")),
        ],
    )
    window = forms.ChoiceField(
        label=_("Of the days it covers, it is"),
        choices=[
            ("keep", _("new rows and corrections")),
            ("replace", _("everything: what is not in it did not happen")),
        ],
    )
    periods_per_day = forms.IntegerField(
        label=_("Class periods in a day"),
        required=False,
        min_value=1,
        max_value=20,
        help_text=_("Where it tells class periods."),
    )

    def __init__(self, *args, user, headers: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        choices = [("", _("– not in the file –")), *((name, name) for name in headers if name)]
        for role, (label, required) in COLUMNS.items():
            self.fields[f"column_{role}"] = forms.ChoiceField(
                label=label, choices=choices, required=required, initial=_guess(role, headers)
            )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column_{role}"] for role in COLUMNS]

    def clean(self):
        cleaned = super().clean()
        if (
            cleaned.get("column_period")
            and cleaned.get("semantics") != "positive"
            and not cleaned.get("periods_per_day")
        ):
            self.add_error(
                "periods_per_day", _("Say how many class periods a day has: the file does not tell those attended.")
            )
        chosen = [value for name, value in cleaned.items() if name.startswith("column_") and value]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("One column of the file is chosen twice."))
        if not self.errors:
            self._check_map()
        return cleaned

    def _check_map(self) -> None:
        try:
            parse(self.options)
        except BadMap as bad:
            raise forms.ValidationError(str(bad)) from bad

    @property
    def options(self) -> dict:
        """The map, as a map file has it; the usual words are known, others are asked for once they are seen."""
        data = self.cleaned_data
        columns = {role: [data[f"column_{role}"]] for role in COLUMNS if data.get(f"column_{role}")}
        names = ("student_by", "date_format", "semantics", "window")
        options = {"columns": columns, "codes": PRESETS["plain"]["codes"], **{name: data[name] for name in names}}
        return options | ({"periods_per_day": data["periods_per_day"]} if data.get("periods_per_day") else {})


def _guess(role: str, headers: list[str]) -> str:
    """The header that a known system has for it."""
    known = {name.lower() for preset in PRESETS.values() for name in preset["columns"].get(role, ())}
    return next((header for header in headers if header.lower() in known), "")


MEANINGS = {
    "": _("– leave these rows out –"),
    "absent:no": _("Absent, unexcused"),
    "absent:yes": _("Absent, excused"),
    "absent:unknown": _("Absent, not stated"),
    "absent": _("Absent; another column says whether excused"),
    "tardy": _("Late"),
    "early": _("Left early"),
    "present": _("Present"),
    "ignore": _("Nothing about attendance"),
}


class CodesForm(forms.Form):
    """What each code that nobody knew means."""

    def __init__(self, *args, user, codes: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.codes = user, codes
        for number, code in enumerate(codes):
            self.fields[f"code_{number}"] = forms.ChoiceField(
                label=code, choices=list(MEANINGS.items()), required=False
            )

    def added_to(self, options: dict) -> dict:
        """The batch's map with these codes."""
        known = dict(options.get("codes", {}))
        for number, code in enumerate(self.codes):
            if value := self.cleaned_data[f"code_{number}"]:
                kind, _colon, excused = value.partition(":")
                known[code] = {"kind": kind} | ({"excused": excused} if excused else {})
        return options | {"codes": known}
