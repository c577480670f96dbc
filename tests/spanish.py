"""What of a page in Spanish is English still."""

import re
from html import unescape

import polib

from tests.architecture.sources import ROOT

CATALOGUE = polib.pofile(str(ROOT / "locale/es/LC_MESSAGES/django.po"))
OURS = [
    each.msgid for each in CATALOGUE if each.msgctxt == "family" and each.msgid != each.msgstr and "%" not in each.msgid
]


def english_left(page: str) -> list[str]:
    """Our words for people without an account that stand in the text of the page as they are in English; of two words and more."""
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
    return [words for words in OURS if " " in words and words in text]
