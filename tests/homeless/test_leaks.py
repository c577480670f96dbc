"""Nobody without the right finds a trace of a housing episode: not on a page, in a list, a search, a menu or a count."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseloadEntry
from homeless.models import Episode, Service
from sswork.models import RoleAssignment
from sswork.registry import (
    nav_links,
    reminder_sources,
    search_sources,
    student_actions,
    student_list_columns,
    student_list_filters,
    student_panels,
    timeline_sources,
)
from sswork.words import sealed
from tests.homeless import made
from tests.pals import TODAY

WITHOUT = ["tess", "otis", "priya", "dana", "theo", "ivy"]
TRACES = [
    "Harbor House",
    "Bus 14",
    "Housing",
    "housing",
    "omeless",
    "McKinney",
    "unaccompanied",
    "helter or trans",
]


def traces_in(text: str) -> list[str]:
    return [each for each in TRACES if each in text]


@pytest.fixture
def planted(pals):
    """An episode with help, of a student whom everybody here has on their list in one way or another."""
    for person in (pals.tess, pals.ivy, pals.otis):
        CaseloadEntry.objects.create(student=pals.aaliyah, worker=person)
    episode = made.episode(pals, pals.aaliyah, days_ago=9, alone=True)
    made.service(pals, episode)
    return episode


@pytest.mark.parametrize("person", WITHOUT)
def test_rows_are_not_there(pals, planted, person):
    user = getattr(pals, person)
    assert list(Episode.objects.visible_to(user)) == list(Service.objects.visible_to(user)) == []


@pytest.mark.parametrize("person", WITHOUT)
@pytest.mark.parametrize("page", ["episodes", "find", "episode-start", "episode", "episode-end", "service-add"])
def test_pages_are_forbidden(pals, sign_in, planted, person, page):
    args = [planted.pk] if page in ("episode", "episode-end", "service-add") else []
    assert sign_in(getattr(pals, person)).get(reverse(f"homeless:{page}", args=args)).status_code == 403


@pytest.mark.parametrize("page", ["episode", "episode-end", "service-add"])
def test_a_worker_of_another_school_does_not_find_it(pals, sign_in, planted, page):
    assert sign_in(pals.ben).get(reverse(f"homeless:{page}", args=[planted.pk])).status_code == 404
    assert sign_in(pals.ben).get(reverse("homeless:episode-start"), {"student": pals.aaliyah.pk}).status_code == 404


@pytest.mark.parametrize("person", ["otis", "ivy", "tess"])
@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("student", {}),
        ("student-timeline", {}),
        ("students", {}),
        ("students", {"programme": "homeless"}),
        ("students", {"q": "Harbor"}),
    ],
)
def test_shared_pages_hold_no_trace(pals, sign_in, planted, person, page, params):
    args = [] if page == "students" else [pals.aaliyah.pk]
    asked = {"w": sealed(params["q"], getattr(pals, person))} if "q" in params else params
    response = sign_in(getattr(pals, person)).get(reverse(f"cases:{page}", args=args), asked)
    assert response.status_code == 200
    assert traces_in(response.content.decode()) == []


@pytest.mark.parametrize("person", WITHOUT)
def test_plug_points_say_nothing(pals, planted, person):
    user = getattr(pals, person)
    for registry in (
        nav_links,
        student_panels,
        student_actions,
        timeline_sources,
        student_list_filters,
        student_list_columns,
    ):
        assert [each.key for each in registry.for_user(user) if "homeless" in each.key] == []
    items = [item for source in reminder_sources.for_user(user) for item in source.due(user, TODAY)]
    assert [item for item in items if traces_in(f"{item.title} {item.why}")] == []
    hits = [hit for source in search_sources.for_user(user) for hit in source.results(user, "Harbor House", 10)]
    assert [hit for hit in hits if traces_in(f"{hit.label} {hit.detail}")] == []


def test_the_panel_says_none_known_only_to_those_who_would_know(pals, planted):
    """Otis is also a social worker, at another school: here he is the attendance officer and learns nothing."""
    (panel,) = (each for each in student_panels.all() if each.key == "homeless")
    (button,) = (each for each in student_actions.all() if each.key == "homeless.start")
    CaseloadEntry.objects.filter(worker=pals.otis).delete()
    RoleAssignment.objects.create(
        person=pals.otis, role="social_worker", organization=pals.maple, first_day=timezone.localdate()
    )
    assert panel.get_context(pals.otis, pals.aaliyah) is None
    assert button.url(pals.otis, pals.aaliyah) is None
    assert panel.get_context(pals.otis, pals.zoe)["episodes"] == []
    assert [each.pk for each in panel.get_context(pals.ana, pals.aaliyah)["episodes"]] == [planted.pk]


def test_forms_are_offered_only_where_the_right_reaches(pals, sign_in, planted):
    """Sol, who leads the district, also works with students at Maple: at Cedar she reads, and nothing leads to a closed door."""
    RoleAssignment.objects.create(person=pals.sol, role="social_worker", organization=pals.maple)
    address = reverse("homeless:episode", args=[planted.pk])
    assert [sign_in(pals.sol).get(address).context[each] for each in ("service_form", "end_form")] == [None, None]
    assert all(sign_in(pals.ana).get(address).context[each] for each in ("service_form", "end_form"))
