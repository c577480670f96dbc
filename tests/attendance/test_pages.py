from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance import tasks
from attendance.enums import Band, EventKind, Excused
from attendance.filters import BandFilter, RateColumn
from attendance.panels import AttendancePanel
from attendance.reminders import NewlyChronic
from attendance.tiles import ChronicTile
from cases.enums import Lane
from cases.models import CaseloadEntry, Student
from sswork.scoping import unscoped
from tests.attendance import made
from tests.cases import work
from tests.pals import TODAY
from tests.queries import queries_of

LIST = "/attendance/chronic/"


def names(response):
    return [row.sum.student.given_name for row in response.context["rows"]]


def test_those_who_crossed_last_stand_first_and_the_line_says_why(pals, sign_in):
    made.chronic(pals.mateo, days_ago=5)
    made.chronic(pals.noah, days_ago=1)
    made.event(pals.aaliyah, made.school_days(pals.cedar)[-1])
    made.refresh()
    response = sign_in(pals.otis).get(LIST)
    assert names(response) == ["Noah", "Mateo"]
    page = response.content.decode()
    assert "since Nov 17" in page
    assert "Chronically absent" in page


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ana", {"Noah", "Lucía"}),
        ("ben", {"Jaylen"}),
        ("sol", {"Noah", "Lucía", "Jaylen"}),
        ("otis", {"Noah", "Jaylen"}),
        ("tess", set()),
        ("lia", set()),
        ("ivy", set()),
    ],
)
def test_everybody_sees_the_students_of_the_own_reach(pals, sign_in, who, seen):
    for student in (pals.noah, pals.lucia, pals.jaylen):
        made.chronic(student)
    response = sign_in(getattr(pals, who)).get(LIST)
    assert set(names(response)) == seen


@pytest.mark.parametrize("who", ["priya", "dana", "theo"])
def test_those_without_the_right_are_refused(pals, sign_in, who):
    assert sign_in(getattr(pals, who)).get(LIST).status_code == 403


def test_one_school_can_be_chosen(pals, sign_in):
    made.chronic(pals.noah)
    made.chronic(pals.jaylen)
    client = sign_in(pals.otis)
    assert names(client.get(LIST, {"school": pals.juniper.pk})) == ["Jaylen"]
    assert set(names(client.get(LIST, {"school": pals.maple.pk}))) == {"Noah", "Jaylen"}, "not one of the own schools"


def test_paging_goes_on_after_the_last_row(pals, sign_in, monkeypatch):
    monkeypatch.setattr("attendance.views.crossed.PAGE", 2)
    for student in (pals.mateo, pals.noah, pals.jaylen):
        made.chronic(student)
    client = sign_in(pals.otis)
    first = client.get(LIST)
    second = client.get(LIST, {"after": first.context["page"].last})
    assert sorted(names(first) + names(second)) == ["Jaylen", "Mateo", "Noah"]
    assert (len(names(first)), second.context["page"].last) == (2, None)


def test_the_list_asks_as_much_for_three_as_for_one(pals, sign_in):
    client = sign_in(pals.otis)
    made.chronic(pals.mateo)
    one = queries_of(client, LIST)
    made.chronic(pals.noah)
    made.chronic(pals.aaliyah)
    assert queries_of(client, LIST) == one


def test_the_panel_counts_and_draws_the_year(pals):
    days = made.school_days(pals.cedar)
    made.event(pals.mateo, days[3], excused=Excused.YES)
    made.event(pals.mateo, days[4], excused=Excused.NO)
    made.event(pals.mateo, days[5], excused=Excused.UNKNOWN)
    made.event(pals.mateo, days[6], EventKind.TARDY, portion=0, minutes=12)
    made.event(pals.mateo, days[7], portion="0.25")
    made.event(pals.noah, days[-1])
    made.refresh()
    context = AttendancePanel().get_context(pals.ana, pals.mateo)
    (school,) = context["schools"]
    assert (school.sum.absent_days, school.sum.excused_days, school.sum.unexcused_days, school.unstated_days) == (
        3,
        1,
        1,
        1,
    )
    assert (school.sum.tardies, school.sum.days_enrolled, context["as_of"]) == (1, len(days), days[-1])
    assert {kind.key: kind.count for kind in context["chart"].kinds} == {
        "present": len(days) - 5,
        "tardy": 2,
        "excused": 1,
        "unexcused": 2,
        "no_school": 1,
    }


def test_the_student_page_shows_the_panel(pals, sign_in):
    made.chronic(pals.mateo)
    page = sign_in(pals.ana).get(reverse("cases:student", args=[pals.mateo.pk])).content.decode()
    assert "of days missed" in page
    assert "10% or more since" in page


def test_what_was_tried_to_reach_the_family_stands_beside_it(pals, sign_in):
    made.chronic(pals.mateo)
    work.encounter(pals, kind="family", mode="phone", outcome="not_reached", days_ago=3)
    work.encounter(pals, kind="home_visit", outcome="completed", days_ago=1)
    work.encounter(pals, kind="family", mode="phone", outcome="not_reached", days_ago=400)  # another school year
    work.encounter(pals, pals.noah, kind="family", outcome="not_reached")
    work.encounter(pals, kind="individual")
    work.encounter(pals, kind="family", outcome="not_reached", lane=Lane.SEALED)
    tried = AttendancePanel().get_context(pals.sol, pals.mateo)["tried"]
    assert (tried.times, tried.in_vain) == (2, 1)
    assert [each.encounter.kind for each in tried.newest] == ["home_visit", "family"]
    assert "2 times this school year, 1 in vain" in sign_in(pals.sol).get(f"/students/{pals.mateo.pk}/").text
    assert AttendancePanel().get_context(pals.otis, pals.mateo)["tried"] is None


def test_a_student_without_attendance_gets_a_panel_that_says_so(pals):
    assert AttendancePanel().get_context(pals.ana, pals.mateo)["schools"] == []


def test_filter_and_column_of_the_student_list(pals, sign_in):
    made.chronic(pals.mateo)
    made.absences(pals.lucia, made.school_days(pals.maple)[-20:])
    made.absences(pals.jaylen, made.school_days(pals.juniper)[-20:])
    made.refresh()

    def found(user, value):
        students = BandFilter().apply(Student.objects.visible_to(user), user, value)
        return {each.given_name for each in students}

    assert found(pals.ana, Band.CHRONIC.value) == {"Mateo", "Lucía"}
    assert found(pals.ana, Band.SEVERE.value) == {"Lucía"}
    assert found(pals.ana, Band.SATISFACTORY.value) == {"Noah", "Aaliyah", "Zoë"}
    cells = RateColumn().values(pals.ana, [pals.mateo.pk, pals.lucia.pk, pals.jaylen.pk])
    assert set(cells) == {pals.mateo.pk, pals.lucia.pk}
    days = len(made.school_days(pals.maple))
    assert (cells[pals.lucia.pk].rate, cells[pals.mateo.pk].status) == (Decimal(2000) / days, "attention")
    page = sign_in(pals.ana).get("/students/", {"band": "chronic"}).content.decode()
    assert ("Rivera, Mateo" in page, "Kim, Noah" in page) == (True, False)


def test_the_column_takes_one_query_for_any_page(pals):
    made.refresh()
    user = pals.ana
    RateColumn().values(user, [pals.mateo.pk])
    for ids in ([pals.mateo.pk], [pals.mateo.pk, pals.noah.pk, pals.lucia.pk]):
        with CaptureQueriesContext(connection) as seen:
            RateColumn().values(user, ids)
        assert len(seen) == 1


def test_the_tile_counts_those_who_are_enrolled_long_enough(pals):
    made.chronic(pals.mateo)
    made.absences(pals.jaylen, made.school_days(pals.juniper)[-20:])
    made.refresh()
    with unscoped("test"):
        rows = {row.school_id: (row.value, row.base) for row in ChronicTile().compute(TODAY)}
    assert rows == {pals.cedar.pk: (1, 3), pals.maple.pk: (0, 2), pals.juniper.pk: (1, 1)}


def test_the_number_leads_to_the_list_for_those_who_may_see_it(pals):
    tile = ChronicTile()
    assert tile.drill_url(pals.ana, pals.cedar.pk, "") == f"/students/?band=chronic&school={pals.cedar.pk}"
    assert tile.drill_url(pals.ana, None, "") == "/students/?band=chronic"
    assert tile.drill_url(pals.ana, pals.juniper.pk, "") is None
    assert tile.drill_url(pals.dana, None, "") is None


def test_newly_chronic_students_are_on_my_day(pals):
    made.chronic(pals.mateo, days_ago=1)
    made.chronic(pals.noah, days_ago=30)
    made.chronic(pals.jaylen, days_ago=1)
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ana)
    CaseloadEntry.objects.create(student=pals.noah, worker=pals.ana)
    source = NewlyChronic()
    assert [item.title for item in source.due(pals.ana, TODAY)] == ["Mateo Rivera"]
    assert {item.title for item in source.due(pals.otis, TODAY)} == {"Mateo Rivera", "Jaylen Washington"}
    assert source.due(pals.sol, TODAY) == []
    item = source.due(pals.ana, TODAY)[0]
    assert (item.due_on, item.why) == (
        TODAY - timedelta(days=1) + timedelta(days=7),
        "Has missed 10% or more of the school days since Nov 17",
    )


def test_the_night_settles_the_bands_and_again_changes_nothing(pals):
    made.absences(pals.mateo, made.school_days(pals.cedar)[-8:])
    tasks.settle_bands()
    assert made.sum_of(pals.mateo).band == Band.CHRONIC
    tasks.settle_bands()
    assert len(made.sums()) == 6
