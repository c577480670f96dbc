"""Every form in which people write keeps what they write: a form with a text area has ``{% draft %}``."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from .sources import ROOT
from .table import PEOPLE, TABLE
from .world import build_world

# Forms with a text area whose text need not be kept: each with its reason.
NOT_KEPT: dict[str, str] = {}


class Forms(HTMLParser):
    """Of each form on a page: how it is sent, and the names of its fields by kind."""

    def __init__(self):
        super().__init__()
        self.forms: list[dict] = []
        self.inside = False

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "form":
            self.forms.append({"method": said.get("method", "get"), "textarea": [], "input": []})
            self.inside = True
        elif self.inside and tag in ("textarea", "input"):
            self.forms[-1][tag].append(said.get("name"))

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "form"


def forms_of(text: str) -> list[dict]:
    parser = Forms()
    parser.feed(text)
    return parser.forms


def test_the_parser_sees_text_areas():
    (form,) = forms_of('<form method="post"><p><textarea name="note"></textarea><input name="_draft"></p></form>')
    assert form == {"method": "post", "textarea": ["note"], "input": ["_draft"]}


@pytest.fixture
def world(pals):
    return build_world(pals)


def test_every_form_with_a_text_area_keeps_its_text(world, client):
    """All pages that the permission matrix knows, as everyone who may see them."""
    found, without = 0, set()
    for person in PEOPLE:
        client.force_login(getattr(world, person))
        for name, row in TABLE.items():
            if row.statuses[PEOPLE.index(person)] not in (200, 422):
                continue
            address = reverse(name, args=row.arguments(world)) + row.query(world)
            answer = getattr(client, row.method)(address)
            if not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
                continue
            for form in forms_of(answer.text):
                if form["method"] == "post" and form["textarea"]:
                    found += 1
                    if "_draft" not in form["input"]:
                        without.add(name)
    assert found > 20
    assert without == set(NOT_KEPT)


def test_no_template_writes_a_text_area_without_a_draft():
    """What no address of the matrix shows: parts that are written out by hand."""
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"<textarea", text := path.read_text()) and not re.search(r"{% draft\b", text)
    ]
    assert wrong == []
