"""Charts: what stands where, and that nobody needs to see the picture to know it."""

from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from sswork.charts import Bar, Share, aim_on, attendance_strip, bars, progress_chart, shares, sparkline
from sswork.charts.progress import nice_ticks

from . import gallery

MONDAY = date(2026, 9, 7)
BASELINE, TARGET = (MONDAY, 30.0), (MONDAY + timedelta(days=100), 60.0)


def drawn(chart) -> ElementTree.Element:
    """The chart as the page holds it; that it parses shows that it is well-formed."""
    return ElementTree.fromstring(render_to_string(chart.template_name, {"chart": chart}).strip())  # noqa: S314 - ours


@pytest.mark.parametrize("name", ["progress", "kinds_of_encounter", "strip", "tiers", "spark"])
def test_every_chart_is_well_formed_and_has_no_look_of_its_own(name):
    tree = drawn(gallery.context()[name])
    assert not [each for each in tree.iter() if "style" in each.attrib]


@pytest.mark.parametrize("name", ["progress", "strip", "tiers", "spark"])
def test_every_picture_has_a_name_and_a_description_and_says_where(name):
    chart = gallery.context()[name]
    picture = next(each for each in drawn(chart).iter("svg") if each.get("role") == "img")
    said = {each.get("id"): each.text for each in picture if each.tag in ("title", "desc")}
    assert list(said) == picture.get("aria-labelledby").split()
    assert list(said.values()) == [chart.title, chart.description]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (32, 60, [30, 40, 50, 60]),
        (0, 1, [0, 0.25, 0.5, 0.75, 1]),
        (5, 5, [2, 4, 6, 8]),
        (0, 0, [-0.5, -0.25, 0, 0.25, 0.5]),
        (-3, 14, [-5, 0, 5, 10, 15]),
        (990, 1010, [990, 995, 1000, 1005, 1010]),
    ],
)
def test_ticks_are_round_and_enclose_the_values(low, high, ticks):
    assert nice_ticks(low, high) == ticks


@pytest.mark.parametrize(("days", "value"), [(0, 30), (50, 45), (100, 60), (130, 60)])
def test_the_aim_line_is_straight_and_then_flat(days, value):
    assert aim_on(MONDAY + timedelta(days), BASELINE, TARGET) == value


def test_progress_says_in_words_what_it_draws():
    chart = progress_chart(
        title="Words",
        points=[(MONDAY + timedelta(50), 42)],
        baseline=BASELINE,
        target=60,
        target_on=TARGET[0],
        unit="words",
    )
    assert chart.description == (
        "Baseline 30 on Sep 7. 1 measurement. Latest 42 words on Oct 27. Target 60 by Dec 16. The aim line asks for 45 on that day."
    )
    assert chart.headers == ("Day", "words", "Aim line")
    assert chart.rows == [["Sep 7 (baseline)", "30", "30"], ["Oct 27", "42", "45"]]


def test_progress_places_the_ends_at_the_ends():
    chart = progress_chart(title="Words", points=[(TARGET[0], 60)], baseline=BASELINE, target=60, target_on=TARGET[0])
    assert (chart.baseline.x, chart.target.x) == ("10.00%", "97.00%")
    assert (chart.aim.x1, chart.aim.y1, chart.aim.x2, chart.aim.y2) == ("10.00%", "196.0", "97.00%", "26.0")


def test_points_are_drawn_in_order_of_their_days_and_numbers_of_the_database_are_taken():
    chart = progress_chart(
        title="Words",
        points=[(MONDAY + timedelta(7), Decimal("34.5")), (MONDAY, Decimal(30))],
        baseline=(MONDAY, Decimal(30)),
    )
    assert [row[1] for row in chart.rows] == ["30", "30", "34.5"]
    assert len(chart.line) == 1


def test_no_aim_line_without_all_of_its_ends():
    points = [(MONDAY, 30), (MONDAY + timedelta(7), 34)]
    assert progress_chart(title="Words", points=points, target=60).aim is None
    assert progress_chart(title="Words", points=points, baseline=BASELINE).aim is None
    assert progress_chart(title="Words", points=points, baseline=BASELINE, target=60, target_on=MONDAY).aim is None


def test_a_target_without_a_day_is_a_line_and_no_sign():
    chart = progress_chart(title="Words", points=[(MONDAY, 30)], target=60)
    assert (chart.target, chart.target_line) == (None, "26.0")


def test_the_latest_number_stands_away_from_the_aim_line():
    def latest(value):
        points = [(MONDAY + timedelta(50), value)]
        chart = progress_chart(title="W", points=points, baseline=BASELINE, target=60, target_on=TARGET[0])
        return float(chart.latest.y) - float(chart.points[0].y)

    assert latest(40) > 0 > latest(50)


@pytest.mark.parametrize(
    "chart",
    [
        progress_chart(title="None", points=[]),
        bars(title="None", rows=[]),
        shares(title="None", parts=[Share("a", 0)]),
        attendance_strip(title="None", days={}, first=MONDAY, last=TARGET[0]),
        sparkline(title="None", values=[3]),
    ],
)
def test_nothing_is_drawn_of_nothing(chart):
    assert chart is None


def test_bars_start_from_zero_and_keep_their_order():
    chart = bars(title="Kinds", rows=[Bar("Call", 10), Bar("Visit", 40), Bar("Letter", 0)])
    assert [(bar.label, bar.words, bar.width) for bar in chart.bars] == [
        ("Call", "10", "25.00%"),
        ("Visit", "40", "100.00%"),
        ("Letter", "0", "0.00%"),
    ]


def test_fewer_than_ten_is_neither_said_nor_drawn():
    tree = drawn(bars(title="Kinds", rows=[Bar("Call", None), Bar("Visit", 40)]))
    first, second = tree.find("table").find("tbody")
    assert "not shown" in "".join(first.itertext())
    assert first.find(".//rect") is None
    assert second.find(".//rect") is not None


def test_shares_add_up_in_their_order():
    chart = shares(title="Tiers", parts=[Share("Low", 60), Share("Middle", 30), Share("High", 10)])
    assert [(part.x, part.width, part.percent) for part in chart.parts] == [
        ("0.00%", "60.00%", "60%"),
        ("60.00%", "30.00%", "30%"),
        ("90.00%", "10.00%", "10%"),
    ]
    assert chart.description == "Low 60 60%; Middle 30 30%; High 10 10%"


def test_one_hidden_part_hides_the_total_and_every_share():
    chart = shares(title="Tiers", parts=[Share("Low", 60), Share("High", None)])
    assert chart.total == ""
    assert {part.percent for part in chart.parts} == {""}


def test_more_than_five_parts_are_refused():
    with pytest.raises(ValueError, match="bars"):
        shares(title="Tiers", parts=[Share(str(number), 1) for number in range(6)])


def test_a_day_stands_in_its_week_and_weekday():
    days = {MONDAY: "unexcused", MONDAY + timedelta(8): "unexcused"}
    chart = attendance_strip(title="Year", days=days, first=MONDAY, last=MONDAY + timedelta(27))
    assert (chart.weeks, len(chart.weekdays)) == (4, 5)
    assert chart.kinds[0].path == "M0.1 0.08h0.8v0.84h-0.8zM1.1 1.08h0.8v0.84h-0.8z"


def test_a_school_day_on_a_saturday_gets_its_row():
    chart = attendance_strip(
        title="Year", days={MONDAY + timedelta(5): "present"}, first=MONDAY, last=MONDAY + timedelta(27)
    )
    assert len(chart.weekdays) == 6


def test_the_strip_counts_only_the_days_between_its_ends_and_lists_the_exceptions():
    days = {
        MONDAY - timedelta(3): "excused",
        MONDAY: "present",
        MONDAY + timedelta(1): "tardy",
        MONDAY + timedelta(2): "excused",
    }
    chart = attendance_strip(title="Year", days=days, first=MONDAY, last=MONDAY + timedelta(27))
    assert chart.description == "Present: 1; Late: 1; Absent, excused: 1"
    assert [[str(cell) for cell in row] for row in chart.rows] == [
        ["Tue Sep 8", "Late"],
        ["Wed Sep 9", "Absent, excused"],
    ]


def test_numbers_of_the_drawing_do_not_follow_the_language():
    chart = progress_chart(title="Palabras", points=[(MONDAY, 30.5), (MONDAY + timedelta(7), 31.5)])
    with translation.override("es"):
        tree = drawn(chart)
    places = [each.get(name) for each in tree.iter() for name in ("cx", "cy", "x1", "y1") if each.get(name)]
    assert places
    assert not [place for place in places if "," in place]


def test_a_sparkline_ends_at_its_latest_value():
    chart = sparkline(title="Contacts", values=[0, 4, 2])
    assert chart.path == "3.0,20.0 48.0,4.0 93.0,12.0"
    assert (chart.end.x, chart.end.y) == ("93.0", "12.0")
    assert chart.description == "Latest 2; from 0 to 4."
