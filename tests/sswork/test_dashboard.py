"""The dashboard shows kept figures, hides small numbers, and leads to the list only for those who may see it."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from sswork import figures
from sswork.models import Figure
from sswork.registry import DashboardTile, FigureRow
from sswork.roles import Permission
from tests.pals import TODAY


class People(DashboardTile):
    key, order, permission = "test.people", 1, Permission.DASHBOARD_VIEW
    title, definition = "People", "homeless.identified"

    def drill_url(self, user, school_id, dimension):
        return "/list/" if user.can(Permission.HOMELESS_VIEW) else None


@pytest.fixture
def tile(monkeypatch):
    monkeypatch.setattr(figures.dashboard_tiles, "all", lambda: [People()])
    return People()


def keep(counts: dict):
    now = datetime(2026, 11, 18, 18, tzinfo=UTC)
    Figure.objects.bulk_create(
        Figure(tile="test.people", school=school, value=value, as_of=now) for school, value in counts.items()
    )


def shown(view) -> dict:
    return {each.label: None if each.hidden else int(each.value) for each in view.by_school}


def test_small_schools_are_hidden_with_a_neighbour(pals, tile):
    keep({pals.cedar: 4, pals.maple: 31, pals.juniper: 12})
    (view,) = figures.tile_views(pals.dana, TODAY)
    assert shown(view) == {"Cedar Elementary": None, "Juniper High School": None, "Maple Middle School": 31}
    assert not view.total.hidden
    assert view.total.value == 47


def test_what_is_hidden_in_the_district_stays_hidden_in_a_school(pals, tile):
    """Juniper's 12 alone would be shown, and 4 at Cedar would follow from the district's total."""
    keep({pals.cedar: 4, pals.maple: 31, pals.juniper: 12})
    (view,) = figures.tile_views(pals.ben, TODAY)
    assert shown(view) == {"Juniper High School": None}
    assert view.total.hidden


def test_a_person_counts_own_schools_only(pals, tile):
    keep({pals.cedar: 40, pals.maple: 31, pals.juniper: 12})
    (view,) = figures.tile_views(pals.priya, TODAY)
    assert shown(view) == {"Cedar Elementary": 40}
    assert view.total.value == 40
    assert figures.tile_views(pals.priya, TODAY, school_id=pals.juniper.pk)[0].by_school == []


def test_the_list_behind_is_offered_to_those_who_may_see_it(pals, tile):
    keep({pals.cedar: 40})
    assert figures.tile_views(pals.ana, TODAY)[0].total.url == "/list/"
    assert figures.tile_views(pals.dana, TODAY)[0].total.url is None


def test_figures_are_counted_again_as_a_whole(pals, monkeypatch):
    class Counted(People):
        def compute(self, today):
            return [FigureRow(pals.cedar.pk, "", 17)]

    monkeypatch.setattr(figures.dashboard_tiles, "all", lambda: [Counted()])
    keep({pals.cedar: 40, pals.maple: 31})
    now = datetime(2026, 11, 18, 19, tzinfo=UTC)
    figures.refresh(now=now, by=None)
    assert list(Figure.objects.values_list("school", "value", "as_of")) == [(pals.cedar.pk, 17, now)]


def test_the_page_says_fewer_than_ten_and_never_the_number(pals, tile, sign_in):
    keep({pals.cedar: 4, pals.maple: 131, pals.juniper: 112})
    page = sign_in(pals.dana).get(reverse("dashboard")).content.decode()
    assert "131" in page
    assert "112" not in page


def test_the_order_of_hidden_schools_does_not_tell_which_is_larger(pals, tile, sign_in):
    def order(cedar, juniper):
        Figure.objects.all().delete()
        keep({pals.cedar: cedar, pals.maple: 131, pals.juniper: juniper})
        page = sign_in(pals.dana).get(reverse("dashboard"), {"tile": "test.people"})
        return [str(each.label) for each in page.context["cards"][0].chart.bars]

    assert order(4, 112) == order(112, 4) == ["Maple Middle School", "Cedar Elementary", "Juniper High School"]


def test_a_share_that_nearly_everybody_is_in_hides_its_total(pals, monkeypatch):
    """27 of 30 would say of three students at two schools that they are not among them."""

    class Share(People):
        measure = "share"

    monkeypatch.setattr(figures.dashboard_tiles, "all", lambda: [Share()])
    counts = {pals.cedar: (15, 17), pals.maple: (12, 13), pals.juniper: (60, 90)}
    now = datetime(2026, 11, 18, 18, tzinfo=UTC)
    Figure.objects.bulk_create(
        Figure(tile="test.people", school=school, value=value, base=base, as_of=now)
        for school, (value, base) in counts.items()
    )
    assert figures.tile_views(pals.ana, TODAY)[0].total.hidden
    assert not figures.tile_views(pals.dana, TODAY)[0].total.hidden


@pytest.mark.parametrize("who", ["theo", "otis", "tess", "ivy", "lia"])
def test_others_have_no_dashboard(pals, sign_in, who):
    assert sign_in(getattr(pals, who)).get(reverse("dashboard")).status_code == 403
