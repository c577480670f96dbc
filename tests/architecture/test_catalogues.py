"""What families and agencies read is in every language that the product offers.

Such words stand in the context "family": ``{% translate "…" context "family" %}``, ``pgettext("family", "…")``. Staff's words
have no context, so that a page for staff is not half in another language.
"""

import ast
import re
from collections.abc import Iterator

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from .sources import ROOT

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]
CALLS = {"pgettext": 2, "pgettext_lazy": 2, "npgettext": 3, "npgettext_lazy": 3}
APPS = ("sswork", "cases", "referrals", "attendance", "homeless")
IN_TEMPLATES = re.compile(r"\bn?pgettext\(\s*u?'family',\s*u?(?P<message>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")
PLACE = re.compile(r"%\(\w+\)[sd]")


def in_python() -> Iterator[str]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                    context, message = (getattr(each, "value", None) for each in node.args[:2])
                    if context == "family":
                        yield str(message)


def in_templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        if "family" in (source := path.read_text()):
            for found in IN_TEMPLATES.finditer(templatize(source)):
                yield ast.literal_eval(found["message"])


def words_of_families() -> set[str]:
    return {*in_python(), *in_templates()}


def test_every_language_has_a_catalogue():
    assert [each.parent.parent.name for each in CATALOGUES] == OTHERS


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_it_has_all_words_and_no_others(path):
    found = {each.msgid: each for each in polib.pofile(str(path)) if each.msgctxt == "family"}
    used = words_of_families()
    assert sorted(used - found.keys()) == [], "not translated"
    assert sorted(found.keys() - used) == [], "said nowhere any more"
    for entry in found.values():
        texts = (
            [entry.msgstr, *entry.msgstr_plural.values()] if not entry.msgid_plural else entry.msgstr_plural.values()
        )
        assert [text for text in texts if not text or set(PLACE.findall(text)) != set(PLACE.findall(entry.msgid))] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_what_the_product_reads_was_made_from_it(path):
    written, made = polib.pofile(str(path)), polib.mofile(str(path.with_suffix(".mo")))
    assert {(each.msgctxt, each.msgid, each.msgstr) for each in made} == {
        (each.msgctxt, each.msgid, each.msgstr) for each in written.translated_entries()
    }, "run scripts/catalogues.py"
