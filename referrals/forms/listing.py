"""What an agency says of its own line in the directory."""

from django import forms
from django.utils.translation import pgettext_lazy

from cases.forms.fields import long_text
from referrals.directory_enums import PART_WORDS_OF_AGENCIES, STATUS_WORDS
from referrals.forms.service_words import PartsForm
from referrals.models import ServiceWords
from referrals.queries.service_words import in_lines, words_now

RIGHT, CHANGED = "right", "changed"


class ListingForm(PartsForm):
    answer = forms.ChoiceField(
        label=pgettext_lazy("family", "Is this still right?"),
        choices=[
            (RIGHT, pgettext_lazy("family", "Yes, all of it")),
            (CHANGED, pgettext_lazy("family", "No, this has changed")),
        ],
        widget=forms.RadioSelect,
    )
    status = forms.ChoiceField(
        label=pgettext_lazy("family", "Is it offered?"), choices=list(STATUS_WORDS.items()), widget=forms.RadioSelect
    )
    wait_time = forms.CharField(
        label=pgettext_lazy("family", "How long does one wait?"), max_length=300, required=False
    )
    note = forms.CharField(
        label=pgettext_lazy("family", "What else has changed?"),
        help_text=pgettext_lazy("family", "The address, or anything else. Please write nothing of any person here."),
        widget=long_text(rows=3),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args, service, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].initial = service.status_now
        self.fields["wait_time"].initial = service.wait_now
        self.stands = {"status": str(service.status_now), "wait_time": service.wait_now, "note": ""}
        self.words = words_now(service)
        self.make_room_for(self.words)
        for part, text in self.words.items():
            self.fields[part].label, self.fields[part].initial = PART_WORDS_OF_AGENCIES[part], text

    def clean(self):
        cleaned = super().clean()
        same = all(cleaned.get(name) == value for name, value in self.stands.items())
        if cleaned.get("answer") == CHANGED and same and not self._changed(cleaned):
            self.add_error(
                "note", pgettext_lazy("family", "Please say what has changed, or choose that all of it is right.")
            )
        return cleaned

    @property
    def is_right(self) -> bool:
        return self.cleaned_data["answer"] == RIGHT

    @property
    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.stands} | {"words": self._changed(self.cleaned_data)}

    def _changed(self, cleaned) -> dict[str, str]:
        """What the agency would have otherwise; a part that it left empty stays."""
        written = {part: in_lines(cleaned.get(part, "")).strip() for part in ServiceWords.PARTS}
        return {part: text for part, text in written.items() if text and text != self.words[part].strip()}
