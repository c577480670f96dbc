"""Letters and packets as tagged PDF (PDF/UA-1), set by typst with Noto Sans. What people wrote goes in as data, never as markup."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import typst
from django.conf import settings

from sswork.letters.glyphs import bare, in_all_words, settable

TEMPLATES = Path(__file__).parent / "templates"
FONTS = settings.BASE_DIR / "node_modules" / "@expo-google-fonts"
FONT_FOLDERS = tuple(
    FONTS / family / style for family in ("noto-sans", "noto-sans-arabic") for style in ("400Regular", "700Bold")
)
NO_GLYPH = "could not be displayed with font"


def pdf(template: str, data: dict, *, made_at: datetime) -> bytes:
    """The template filled with ``data``, as a PDF that screen readers can read; typst refuses to make one that they cannot."""
    # typst knows whole seconds and offsets, not zones.
    fixed = made_at.replace(microsecond=0).astimezone(timezone(made_at.utcoffset() or timedelta()))
    return _compiled(template, data, format="pdf", pdf_standards=["ua-1"], timestamp=fixed)


def pictures(template: str, data: dict) -> list[bytes]:
    """The same as PNG, a picture a page: for eyes that check how it looks."""
    made = _compiled(template, data, format="png", ppi=72.0)
    return made if isinstance(made, list) else [made]


def _compiled(template: str, data: dict, **options):
    """No strange character keeps a letter from being made: what cannot be set is replaced, at worst all marks on letters go."""
    try:
        return _set(template, in_all_words(data, lambda words: settable(words, FONT_FOLDERS)), **options)
    except typst.TypstError as error:
        if NO_GLYPH not in str(error):
            raise
        return _set(template, in_all_words(data, lambda words: bare(words, FONT_FOLDERS)), **options)


def _set(template: str, data: dict, **options):
    return typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(each) for each in FONT_FOLDERS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        **options,
    )
