"""The parts that pages are built of: what they say, and what they refuse."""

from datetime import date, timedelta

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string

from sswork.templatetags import ui

from . import gallery

TODAY = date(2026, 11, 20)


def render(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize("kind", ui.STATUSES)
def test_a_status_is_a_word_a_shape_and_a_colour(kind):
    word, shape = ui.STATUSES[kind]
    drawn = render("{% status kind %}", kind=kind)
    assert f"<span>{word}</span>" in drawn
    assert shape in drawn
    assert f"pill-{kind}" in drawn


def test_no_two_statuses_have_the_same_shape():
    assert len({shape for _word, shape in ui.STATUSES.values()}) == len(ui.STATUSES)


@pytest.mark.parametrize(
    ("days", "kind", "words"),
    [
        (-2, "overdue", "2 days overdue"),
        (-1, "overdue", "1 day overdue"),
        (0, "attention", "Due today"),
        (1, "neutral", "Due in 1 day"),
        (7, "neutral", "Due in 7 days"),
        (8, "neutral", "Due Nov 28"),
    ],
)
def test_a_due_date_is_said_as_a_person_would(days, kind, words):
    drawn = ui.due(TODAY + timedelta(days), TODAY)
    assert f"pill-{kind}" in drawn
    assert f"<span>{words}</span>" in drawn


def test_what_is_done_is_not_overdue_and_what_has_no_date_says_so():
    assert "Done" in ui.due(TODAY - timedelta(9), TODAY, done=True)
    assert "No date" in ui.due(None, TODAY)


def test_an_icon_is_silent_unless_it_is_given_a_meaning():
    assert 'aria-hidden="true"' in ui.icon("lock")
    assert 'role="img" aria-label="Restricted"' in ui.icon("lock", "Restricted")


@pytest.mark.parametrize("name", ["no-such-icon", "../package", ""])
def test_an_icon_that_does_not_exist_fails_loudly(name):
    with pytest.raises(TemplateSyntaxError):
        ui.icon(name)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Delgado", "AD"),
        ("Ana María de la Cruz", "AC"),
        ("Prince", "P"),
        ("delgado, ana", "DA"),
        ("", "?"),
        ("(12)", "?"),
    ],
)
def test_initials(name, letters):
    assert ui.initials(name) == letters


def test_what_people_wrote_is_escaped_in_every_part():
    evil = "<script>x</script>"
    parts = [
        "{% status 'ok' evil %}",
        "{% icon 'lock' label=evil %}",
        "{% avatar evil %}",
        "{% person evil detail=evil url=evil tag=evil %}",
        "{% empty evil hint=evil %}",
        "{% stat evil evil definition=evil %}",
        "{% progress evil 1 2 words=evil %}",
        "{% crumbs evil evil %}",
        "{% panel title=evil %}{{ evil }}{% endpanel %}",
        "{% alert title=evil %}{{ evil }}{% endalert %}",
        "{% keys evil %}",
    ]
    for part in parts:
        assert "<script" not in render(part, evil=evil), part


def test_the_way_back_takes_pairs():
    with pytest.raises(TemplateSyntaxError, match="pairs"):
        render("{% crumbs '/students' %}")


def test_a_line_of_my_day_offers_done_and_where_its_answers_are():
    item = gallery.context()["items"][0]
    drawn = render("{% agenda_item item today line_url='/line' %}", item=item, today=TODAY, csrf_token="token")
    assert drawn.count('href="/line" hx-get="/line') == 2
    assert drawn.count('name="csrfmiddlewaretoken" value="token"') == 1


def test_a_suppressed_number_is_not_in_the_page():
    drawn = render("{% stat 'Homeless students' 7 url='/list' suppressed=True %}")
    assert "7" not in drawn
    assert "/list" not in drawn
    assert "not shown" in drawn


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_errors_show_when_nothing_else_works(name):
    assert "<h1>" in render_to_string(name)
