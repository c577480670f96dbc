"""Services for a family to take home, in its language: a page that prints well, and a PDF. No student is named."""

from dataclasses import asdict
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import pgettext

from referrals.queries.handout import AT_MOST, Entry, handout_of
from sswork.letters import handout
from sswork.links import chosen_language
from sswork.roles import Permission
from sswork.views import TemplatePage


class HandoutPage(TemplatePage):
    permission = Permission.DIRECTORY_VIEW
    template_name = "referrals/directory/handout.html"

    @cached_property
    def keys(self) -> list[int]:
        asked = self.request.GET.getlist("service")[:AT_MOST]
        return [int(each) for each in asked if each.isdecimal() and each.isascii() and len(each) < 18]

    @cached_property
    def language(self) -> str:
        return chosen_language(self.request, "en")

    def get_context_data(self, **kwargs):
        with translation.override(self.language):
            entries, words = handout_of(self.keys), words_of()
        chosen = [("service", key) for key in self.keys]
        return super().get_context_data(**kwargs) | {
            "entries": entries,
            "words": words,
            "language": self.language,
            "pdf_query": urlencode([*chosen, ("lang", self.language)]),
            "languages": [
                (code, translation.get_language_info(code)["name_local"], urlencode([*chosen, ("lang", code)]))
                for code, _name in settings.LANGUAGES
            ],
        }


class HandoutPDF(HandoutPage):
    def get(self, request, *args, **kwargs):
        with translation.override(self.language):
            made = handout.pdf_of(_letter(self.language, handout_of(self.keys)))
        headers = {"Content-Disposition": 'attachment; filename="services.pdf"'}
        return HttpResponse(made, content_type="application/pdf", headers=headers)


def words_of() -> dict[str, str]:
    """In the language that is switched on."""
    return {
        "title": pgettext("family", "Where to find help"),
        "first": pgettext("family", "Call first: times and places change. If it does not work, tell the school, which looks for another."),
        "foot": pgettext("family", "As of {day}").format(day=date_format(timezone.localdate(), "DATE_FORMAT")),
    }  # fmt: skip


def _letter(language: str, entries: list[Entry]) -> handout.Handout:
    words = words_of()
    return handout.Handout(
        language=language,
        title=words["title"],
        entries=[asdict(each) for each in entries],
        words=words,
        made_at=timezone.localtime(),
    )
